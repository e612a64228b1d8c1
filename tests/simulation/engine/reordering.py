"""Calls of a run in an order that a seed determines; threads make them in an order that nothing determines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.store.overlap import Result
from tests.simulation.engine.rng import Rng


@dataclass(frozen=True)
class Reordering:
    """A `shared.store.overlap.Overlap` that makes one call at a time, in an order drawn by `rng`, while a run waits."""

    rng: Rng
    in_flight: int = 4

    @contextmanager
    def calls(self) -> Iterator["_Begun"]:
        """Open a run. Calls that nothing has waited for are made at its end, even after an error; not after a crash."""
        begun = _Begun(self.rng)
        try:
            yield begun
        except Exception:
            begun.make_all()
            raise
        begun.make_all()


class _Begun:
    """The calls that have begun and were not made."""

    def __init__(self, rng: Rng) -> None:
        self._rng = rng
        self._calls: list[Callable[[], None]] = []

    def __call__(self, call: Callable[[], Result], /) -> Callable[[], Result]:
        results: list[Result] = []
        errors: list[Exception] = []

        def make() -> None:
            try:
                results.append(call())
            except Exception as error:  # noqa: BLE001 - raised where the run waits for the call
                errors.append(error)

        def wait() -> Result:
            while not (results or errors):
                self._make_one()
            if errors:
                raise errors[0]
            return results[0]

        self._calls.append(make)
        return wait

    def make_all(self) -> None:
        while self._calls:
            self._make_one()

    def _make_one(self) -> None:
        drawn = self._rng.one_of(self._calls)
        self._calls.remove(drawn)
        drawn()
