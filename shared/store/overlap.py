"""Calls that overlap their waiting: while one waits for the store or a topic, others go on.

A scheduled run makes thousands of calls that do not depend on each other. `Threads` makes several at a time;
`OneByOne` makes them in turn, so that a simulation is deterministic.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Begin(Protocol):
    """Begins calls."""

    def __call__(self, call: Callable[[], Result], /) -> Callable[[], Result]:
        """Begin a call. The returned function waits for its end, and returns its result or raises its error.

        May raise the error at once.
        """


class Overlap(Protocol):
    """A way to make the calls of a run."""

    @property
    def in_flight(self) -> int:
        """Maximum number of calls at a time."""

    def calls(self) -> AbstractContextManager[Begin]:
        """Open a run. When it closes, no call of it goes on, even after an error."""


@dataclass(frozen=True)
class OneByOne:
    """Makes each call when it begins."""

    in_flight: int = 1

    @contextmanager
    def calls(self) -> Iterator[Begin]:
        """Open a run."""
        yield _make


ONE_BY_ONE = OneByOne()


def _make(call: Callable[[], Result], /) -> Callable[[], Result]:
    result = call()
    return lambda: result


@dataclass(frozen=True)
class Threads:
    """Makes each call in one of `in_flight` threads.

    The threads end with their run: an instance has no CPU between two requests.
    """

    in_flight: int

    @contextmanager
    def calls(self) -> Iterator[Begin]:
        """Open a run."""
        with ThreadPoolExecutor(self.in_flight) as pool:

            def begin(call: Callable[[], Result], /) -> Callable[[], Result]:
                return pool.submit(call).result

            yield begin


class Window:
    """The calls of a run that have begun and not been waited for: at most `most`, no two of them with a common key."""

    def __init__(self, begin: Begin, most: int) -> None:
        self._begin = begin
        self._most = most
        self._calls: deque[tuple[frozenset[str], Callable[[], object]]] = deque()

    def begin(self, keys: frozenset[str], call: Callable[[], object]) -> None:
        """Begin a call once there is room for it and no call with one of these keys goes on.

        Raises the error of a call that had to end first.
        """
        while len(self._calls) >= self._most or any(keys & others for others, _ in self._calls):
            self._end_oldest()
        self._calls.append((keys, self._begin(call)))

    def end_all(self) -> None:
        """Wait for all calls. Raises the error of the first one, in the order of their beginning, that has failed."""
        while self._calls:
            self._end_oldest()

    def _end_oldest(self) -> None:
        _, wait = self._calls.popleft()
        wait()


def together(begin: Begin, calls: Iterable[Callable[[], Result]]) -> list[Result]:
    """Make these calls and return their results. Raises the error of the first one that has failed."""
    waits = [begin(call) for call in calls]
    return [wait() for wait in waits]


def groups(items: Sequence[Item], most: int) -> Iterator[Sequence[Item]]:
    """Yield the items in groups of `most`; the last one may be smaller."""
    return (items[first : first + most] for first in range(0, len(items), most))
