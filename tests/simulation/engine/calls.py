"""The call of a function in progress, and the fault plans that decide the outcome of its port calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shared.errors import ConflictError, RetryError
from shared.sms.twilio.http import TIMEOUT_SECONDS
from tests.simulation.engine.actors import Actor
from tests.simulation.engine.faulty_ports import Died

Result = TypeVar("Result")


@dataclass
class Call:
    """One call of a function by one instance.

    `dead`: the instance has crashed, and its ports refuse every call. `dies_next`: it crashes at its next port call.
    """

    function: str
    actor: Actor
    dead: bool = False
    dies_next: bool = False

    def die(self) -> None:
        """Crash the instance. Raises Died."""
        self.dead = True
        raise Died


class FaultPlan(Protocol):
    """Decides the outcome of each port call."""

    def decide(self, call: Call, kind: str, invoke: Callable[[], Result]) -> Result:
        """Return the result of `invoke`, or raise what the port may raise, or Died."""


class CallContext:
    """The call in progress. Implements `tests.simulation.engine.faulty_ports.FaultInjector` for all instances."""

    def __init__(self, fault_plan: FaultPlan) -> None:
        self._fault_plan = fault_plan
        self._call: ContextVar[Call] = ContextVar("call")  # each greenlet has a context of its own

    @property
    def actor(self) -> Actor:
        """Return the actor that the current call belongs to."""
        return self._call.get().actor

    @property
    def function(self) -> str:
        """Return the name of the function that is being called."""
        return self._call.get().function

    @contextmanager
    def calling(self, function: str, actor: Actor) -> Iterator[Call]:
        """Make a new call the current one within the context."""
        call = Call(function, actor)
        before = self._call.set(call)
        try:
            yield call
        finally:
            self._call.reset(before)

    def run(self, kind: str, invoke: Callable[[], Result]) -> Result:
        """Run a port call of the current function call under the fault plan. Raises Died if its instance is dead."""
        call = self._call.get()
        if call.dead:
            raise Died
        return self._fault_plan.decide(call, kind, invoke)


class RandomFaults:
    """Faults drawn by the random generator of the call's actor."""

    def decide(self, call: Call, kind: str, invoke: Callable[[], Result]) -> Result:
        strikes = call.actor.strikes
        if strikes("send: slow" if kind == "send" else "slow"):
            call.actor.pass_time(call.actor.rng.within(0.01, TIMEOUT_SECONDS))
        for fault, apply in _BEFORE[kind]:
            if strikes(fault):
                apply(call)
        result = invoke()
        if kind != "send" and strikes("stalled"):
            call.actor.pass_time(call.actor.rng.within(0.01, 90))
        for fault, apply in _AFTER[kind]:
            if strikes(fault):
                apply(call)
        if kind == "publish" and strikes("publish: doubled"):
            invoke()
        return result


class NoFaults:
    """A fault plan without faults."""

    def decide(self, _: Call, __: str, invoke: Callable[[], Result]) -> Result:
        return invoke()


def _raise_retry_error(_: Call) -> None:
    raise RetryError


def _raise_unexpected_error(call: Call) -> None:
    raise RuntimeError(f"something with {call.actor.name}, which no log may contain")


def _raise_conflict(_: Call) -> None:
    raise ConflictError


_Faults = tuple[tuple[str, Callable[[Call], None]], ...]
# The order of each kind's faults is the order of the random draws.
_BEFORE: dict[str, _Faults] = {
    "get": (
        ("get: dies", Call.die),
        ("get: unavailable", _raise_retry_error),
        ("get: unexpected error", _raise_unexpected_error),
    ),
    "find": (("find: dies", Call.die), ("find: unavailable", _raise_retry_error)),
    "commit": (
        ("commit: dies before", Call.die),
        ("commit: refused", _raise_retry_error),
        ("commit: refused as a conflict", _raise_conflict),
    ),
    "publish": (
        ("publish: dies before", Call.die),
        ("publish: refused", _raise_retry_error),
        ("publish: unexpected error", _raise_unexpected_error),
    ),
    "send": (("send: dies before", Call.die), ("send: time-out, not accepted", _raise_retry_error)),
    "ask": (("ask: no answer", _raise_retry_error),),
    "registration": (("registration: no answer", _raise_retry_error),),
}
_AFTER: dict[str, _Faults] = {
    "get": (),
    "find": (),
    "commit": (
        ("commit: dies after", Call.die),
        ("commit: done, but an error", _raise_retry_error),
        ("commit: done, but a conflict", _raise_conflict),
    ),
    "publish": (("publish: dies after", Call.die), ("publish: done, but an error", _raise_retry_error)),
    "send": (("send: dies after", Call.die), ("send: time-out, accepted", _raise_retry_error)),
    "ask": (),
    "registration": (),
}
