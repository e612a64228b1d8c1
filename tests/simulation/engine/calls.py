"""What is under way: one handling of one message by one instance, and the fate that its calls meet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shared.errors import ConflictError, RetryError
from shared.sms.twilio.client import TIMEOUT_SECONDS
from tests.simulation.engine.actors import Actor
from tests.simulation.engine.faulty_ports import Died

Result = TypeVar("Result")


@dataclass
class Call:
    """One handling. Once its instance is dead its ports refuse every call; one may be doomed to die at the next."""

    function: str
    actor: Actor
    dead: bool = False
    dies_next: bool = False

    def die(self) -> None:
        """The instance dies here."""
        self.dead = True
        raise Died


class FaultPlan(Protocol):
    """Decides for a call in a handling."""

    def decide(self, call: Call, kind: str, invoke: Callable[[], Result]) -> Result:
        """As `shared` ports do: the call's result, or an error."""


class CallContext:
    """Whose turn it is. Implements `tests.simulation.engine.faulty_ports.Fate` for all instances."""

    def __init__(self, fault_plan: FaultPlan) -> None:
        self._fault_plan = fault_plan
        self._call: ContextVar[Call] = ContextVar("call")  # each greenlet has a context of its own

    @property
    def actor(self) -> Actor:
        """In whose lane."""
        return self._call.get().actor

    @property
    def function(self) -> str:
        """By which function."""
        return self._call.get().function

    @contextmanager
    def calling(self, function: str, actor: Actor) -> Iterator[Call]:
        """Something is handled within it."""
        call = Call(function, actor)
        before = self._call.set(call)
        try:
            yield call
        finally:
            self._call.reset(before)

    def run(self, kind: str, invoke: Callable[[], Result]) -> Result:
        """What becomes of a call in the handling whose turn it is."""
        call = self._call.get()
        if call.dead:
            raise Died
        return self._fault_plan.decide(call, kind, invoke)


class RandomFaults:
    """Fate by the lane's dice."""

    def decide(self, call: Call, kind: str, invoke: Callable[[], Result]) -> Result:
        strikes = call.actor.strikes
        if strikes("send: slow" if kind == "send" else "slow"):
            call.actor.pass_time(call.actor.rng.within(0.01, TIMEOUT_SECONDS))
        for fault, happen in _BEFORE[kind]:
            if strikes(fault):
                happen(call)
        result = invoke()
        if kind != "send" and strikes("stalled"):
            call.actor.pass_time(call.actor.rng.within(0.01, 90))
        for fault, happen in _AFTER[kind]:
            if strikes(fault):
                happen(call)
        if kind == "publish" and strikes("publish: doubled"):
            invoke()
        return result


class NoFaults:
    """No faults at all."""

    def decide(self, _: Call, __: str, invoke: Callable[[], Result]) -> Result:
        return invoke()


def _fails(_: Call) -> None:
    raise RetryError


def _breaks(call: Call) -> None:
    raise RuntimeError(f"something with {call.actor.name}, which no log may hold")


def _conflicts(_: Call) -> None:
    raise ConflictError


_Faults = tuple[tuple[str, Callable[[Call], None]], ...]
_BEFORE: dict[str, _Faults] = {
    "get": (("get: dies", Call.die), ("get: away", _fails), ("get: fails as nobody foresaw", _breaks)),
    "find": (("find: dies", Call.die), ("find: away", _fails)),
    "commit": (
        ("commit: dies before", Call.die),
        ("commit: refused", _fails),
        ("commit: refused as a conflict", _conflicts),
    ),
    "publish": (
        ("publish: dies before", Call.die),
        ("publish: refused", _fails),
        ("publish: fails as nobody foresaw", _breaks),
    ),
    "send": (("send: dies before", Call.die), ("send: time-out, not taken", _fails)),
    "ask": (("ask: no answer", _fails),),
    "registration": (("registration: silent", _fails),),
}
_AFTER: dict[str, _Faults] = {
    "get": (),
    "find": (),
    "commit": (
        ("commit: dies after", Call.die),
        ("commit: done, but an error", _fails),
        ("commit: done, but a conflict", _conflicts),
    ),
    "publish": (("publish: dies after", Call.die), ("publish: done, but an error", _fails)),
    "send": (("send: dies after", Call.die), ("send: time-out, taken", _fails)),
    "ask": (),
    "registration": (),
}
