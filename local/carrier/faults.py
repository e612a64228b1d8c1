"""Faults on request: what goes wrong at the carrier, how often, and for which phone."""

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

RESPONSE_FAULTS: frozenset[Kind] = frozenset(
    {
        "timeout_before_accepting",
        "timeout_after_accepting",
        "throttled",
        "server_error",
        "server_error_accepted",
        "rejected",
    }
)
"""Faults that change the response to a call that creates a message."""

LIFECYCLE_FAULTS: frozenset[Kind] = frozenset(
    {"lost_receipts", "late_receipts", "reordered_receipts", "doubled_receipts", "undelivered"}
)
"""Faults that change the lifecycle or the receipts of an accepted message."""

INBOUND_FAULTS: frozenset[Kind] = frozenset({"doubled_webhook"})
"""Faults that change how a handset's text is posted to our webhook."""


class Fault(Model):
    """A fault for the next `count` matching calls, of `phone` or of any phone if that is None.

    `seconds`: the delay of a response that times out, or of late receipts. `code`: Twilio's error code for `rejected`
    (21211 unless given) and `undelivered` (30003 unless given).
    """

    kind: Kind
    phone: Phone | None = None
    count: int = Field(default=1, ge=1)
    seconds: float = Field(default=30, gt=0)
    code: int | None = None


@dataclass(frozen=True)
class Fired:
    """A fault that has fired."""

    kind: Kind
    phone: str


class Faults:
    """A queue of faults that wait for a matching call, and a record of those that have fired."""

    def __init__(self) -> None:
        """Start with no fault queued."""
        self._queued: deque[Fault] = deque()
        self._fired: list[Fired] = []

    @property
    def queued(self) -> tuple[Fault, ...]:
        """The queued faults, first in first out; `count` is the number of calls still to fail."""
        return tuple(self._queued)

    @property
    def fired(self) -> tuple[Fired, ...]:
        """The faults that have fired, in order."""
        return tuple(self._fired)

    def add(self, fault: Fault) -> None:
        """Queue a fault."""
        self._queued.append(fault)

    def clear(self) -> None:
        """Drop all queued faults, and the record of fired ones."""
        self._queued.clear()
        self._fired.clear()

    def take(self, kinds: AbstractSet[Kind], phone: str) -> Fault | None:
        """Return the first queued fault of these kinds for a call of this phone, and record it as fired."""
        for position, fault in enumerate(self._queued):
            if fault.kind in kinds and fault.phone in {None, phone}:
                self._use_up(position)
                self._fired.append(Fired(fault.kind, phone))
                return fault
        return None

    def _use_up(self, position: int) -> None:
        fault = self._queued[position]
        if fault.count == 1:
            del self._queued[position]
        else:
            self._queued[position] = fault.model_copy(update={"count": fault.count - 1})
