"""Faults on request: what the carrier shall do wrong, how often, and for whom."""

from collections import deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from shared.contracts.model import Model, Phone

Kind = Literal[
    "timeout_before_accepting",
    "timeout_after_accepting",
    "throttled",
    "server_error",
    "server_error_accepted",
    "rejected",
    "lost_receipts",
    "late_receipts",
    "reordered_receipts",
    "doubled_receipts",
    "undelivered",
    "doubled_webhook",
]

ANSWER_FAULTS: frozenset[Kind] = frozenset(
    {
        "timeout_before_accepting",
        "timeout_after_accepting",
        "throttled",
        "server_error",
        "server_error_accepted",
        "rejected",
    }
)
"""They change the answer to a call that creates a message."""

COURSE_FAULTS: frozenset[Kind] = frozenset(
    {"lost_receipts", "late_receipts", "reordered_receipts", "doubled_receipts", "undelivered"}
)
"""They change what becomes of a message that was accepted."""

INBOUND_FAULTS: frozenset[Kind] = frozenset({"doubled_webhook"})
"""They change how a handset's text is told to us."""


class Fault(Model):
    """A fault for the next `count` matching calls, to `phone` or to anybody.

    `seconds`: how long a time-out holds the answer, or by how much receipts are late. `code`: Twilio's, for
    `rejected` (21211 unless given) and `undelivered` (30003 unless given).
    """

    kind: Kind
    phone: Phone | None = None
    count: int = Field(default=1, ge=1)
    seconds: float = Field(default=30, gt=0)
    code: int | None = None


@dataclass(frozen=True)
class Fired:
    """A fault that happened."""

    kind: Kind
    phone: str


class Faults:
    """The faults that wait for a matching call, first come first served, and those that happened."""

    def __init__(self) -> None:
        """Nothing goes wrong yet."""
        self._queued: deque[Fault] = deque()
        self._fired: list[Fired] = []

    @property
    def queued(self) -> tuple[Fault, ...]:
        """What still waits; `count` is what is left of each."""
        return tuple(self._queued)

    @property
    def fired(self) -> tuple[Fired, ...]:
        """What happened, in order."""
        return tuple(self._fired)

    def add(self, fault: Fault) -> None:
        """Let this happen."""
        self._queued.append(fault)

    def clear(self) -> None:
        """Let nothing more happen, and forget what did."""
        self._queued.clear()
        self._fired.clear()

    def take(self, kinds: AbstractSet[Kind], phone: str) -> Fault | None:
        """The fault that a call for this phone meets, one at most. It counts as happened."""
        for place, fault in enumerate(self._queued):
            if fault.kind in kinds and fault.phone in {None, phone}:
                self._use_up(place)
                self._fired.append(Fired(fault.kind, phone))
                return fault
        return None

    def _use_up(self, place: int) -> None:
        fault = self._queued[place]
        if fault.count == 1:
            del self._queued[place]
        else:
            self._queued[place] = fault.model_copy(update={"count": fault.count - 1})
