"""What is under way: one handling of one message by one instance, and the fate that its calls meet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shared.errors import ConflictError, RetryError
from shared.sms.twilio.client import TIMEOUT_SECONDS
from tests.simulation.engine.actors import Lane
from tests.simulation.engine.faulty_ports import Died

Result = TypeVar("Result")


@dataclass
class Handling:
    """One handling. Once its instance is dead its ports refuse every call; one may be doomed to die at the next."""

    function: str
    lane: Lane
    dead: bool = False
    dies_next: bool = False

    def die(self) -> None:
        """The instance dies here."""
        self.dead = True
        raise Died


class Destiny(Protocol):
    """Decides for a call in a handling."""

    def decide(self, handling: Handling, kind: str, call: Callable[[], Result]) -> Result:
        """As `shared` ports do: the call's result, or an error."""


class Present:
    """Whose turn it is. Implements `tests.simulation.engine.faulty_ports.Fate` for all instances."""

    def __init__(self, destiny: Destiny) -> None:
        self._destiny = destiny
        self._handling: ContextVar[Handling] = ContextVar("handling")  # each greenlet has a context of its own

    @property
    def lane(self) -> Lane:
        """In whose lane."""
        return self._handling.get().lane

    @property
    def function(self) -> str:
        """By which function."""
        return self._handling.get().function

    @contextmanager
    def handling(self, function: str, lane: Lane) -> Iterator[Handling]:
        """Something is handled within it."""
        handling = Handling(function, lane)
        before = self._handling.set(handling)
        try:
            yield handling
        finally:
            self._handling.reset(before)

    def meet(self, kind: str, call: Callable[[], Result]) -> Result:
        """What becomes of a call in the handling whose turn it is."""
        handling = self._handling.get()
        if handling.dead:
            raise Died
        return self._destiny.decide(handling, kind, call)


class Chaos:
    """Fate by the lane's dice."""

    def decide(self, handling: Handling, kind: str, call: Callable[[], Result]) -> Result:
        strikes = handling.lane.strikes
        if strikes("send: slow" if kind == "send" else "slow"):
            handling.lane.pass_time(handling.lane.dice.within(0.01, TIMEOUT_SECONDS))
        for fault, happen in _BEFORE[kind]:
            if strikes(fault):
                happen(handling)
        result = call()
        if kind != "send" and strikes("stalled"):
            handling.lane.pass_time(handling.lane.dice.within(0.01, 90))
        for fault, happen in _AFTER[kind]:
            if strikes(fault):
                happen(handling)
        if kind == "publish" and strikes("publish: doubled"):
            call()
        return result


class Calm:
    """No faults at all."""

    def decide(self, _: Handling, __: str, call: Callable[[], Result]) -> Result:
        return call()


def _fails(_: Handling) -> None:
    raise RetryError


def _breaks(handling: Handling) -> None:
    raise RuntimeError(f"something with {handling.lane.name}, which no log may hold")


def _conflicts(_: Handling) -> None:
    raise ConflictError


_Faults = tuple[tuple[str, Callable[[Handling], None]], ...]
_BEFORE: dict[str, _Faults] = {
    "get": (("get: dies", Handling.die), ("get: away", _fails), ("get: fails as nobody foresaw", _breaks)),
    "find": (("find: dies", Handling.die), ("find: away", _fails)),
    "commit": (
        ("commit: dies before", Handling.die),
        ("commit: refused", _fails),
        ("commit: refused as a conflict", _conflicts),
    ),
    "publish": (
        ("publish: dies before", Handling.die),
        ("publish: refused", _fails),
        ("publish: fails as nobody foresaw", _breaks),
    ),
    "send": (("send: dies before", Handling.die), ("send: time-out, not taken", _fails)),
    "ask": (("ask: no answer", _fails),),
    "registration": (("registration: silent", _fails),),
}
_AFTER: dict[str, _Faults] = {
    "get": (),
    "find": (),
    "commit": (
        ("commit: dies after", Handling.die),
        ("commit: done, but an error", _fails),
        ("commit: done, but a conflict", _conflicts),
    ),
    "publish": (("publish: dies after", Handling.die), ("publish: done, but an error", _fails)),
    "send": (("send: dies after", Handling.die), ("send: time-out, taken", _fails)),
    "ask": (),
    "registration": (),
}
