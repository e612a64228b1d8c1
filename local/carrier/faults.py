"""Faults on request: what goes wrong at the carrier, how often, and for which phone."""

from collections import deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from shared.contracts.model import Model, Phone

Kind = Literal[
    "timeout_before_accepting",
    "timeout_after_accepting",
    "throttled",
    "server_error",
    "server_error_accepted",
    "rejected",
    "broken_response",
    "broken_response_accepted",
    "lost_receipts",
    "late_receipts",
    "reordered_receipts",
    "doubled_receipts",
    "undelivered",
    "queue_overflow",
    "listed_late",
    "listed_without_dates",
    "listing_unavailable",
    "doubled_webhook",
    "unreachable",
]

RESPONSE_FAULTS: frozenset[Kind] = frozenset(
    {
        "timeout_before_accepting",
        "timeout_after_accepting",
        "throttled",
        "server_error",
        "server_error_accepted",
        "rejected",
        "broken_response",
        "broken_response_accepted",
    }
)
"""Faults that change the response to a call that creates a message."""

LIFECYCLE_FAULTS: frozenset[Kind] = frozenset(
    {"lost_receipts", "late_receipts", "reordered_receipts", "doubled_receipts", "undelivered", "queue_overflow"}
)
"""Faults that change the lifecycle or the receipts of an accepted message."""

ACCEPTANCE_FAULTS: frozenset[Kind] = frozenset({"listed_late"})
"""Faults that change from when on an accepted message is listed."""

LISTING_FAULTS: frozenset[Kind] = frozenset({"listed_without_dates", "listing_unavailable"})
"""Faults that change the response to a call that lists the messages to a phone."""

INBOUND_FAULTS: frozenset[Kind] = frozenset({"doubled_webhook"})
"""Faults that change how a handset's text is posted to our webhook."""


class Fault(Model):
    """A fault for the next `count` matching calls, of `phone` or of any phone if that is None.

    The kinds of a call that creates a message:
    - `timeout_before_accepting`, `timeout_after_accepting`: no response for `seconds`;
    - `throttled`: 429; `rejected`: `code`, 21211 unless given, with the HTTP status that Twilio uses for it;
    - `server_error`, `server_error_accepted`: 5xx, before and after accepting the message;
    - `broken_response`, `broken_response_accepted`: 201 with half a body, before and after accepting the message.

    The kinds of an accepted message:
    - `lost_receipts`, `reordered_receipts`, `doubled_receipts`, and `late_receipts` by `seconds`;
    - `undelivered`: not delivered in the end, with `code`, 30003 unless given;
    - `queue_overflow`: fails before it is sent, with `code`, 30001 unless given;
    - `listed_late`: the list shows it only `seconds` after its acceptance.

    The kinds of a call that lists messages: `listing_unavailable` (503), `listed_without_dates`. `phone` is the number
    by which the call filters. The kind of a handset's text: `doubled_webhook`, posted three times.

    `unreachable` is at once, and for all phones: for `seconds` the carrier's own port refuses connections.
    """

    kind: Kind
    phone: Phone | None = None
    count: int = Field(default=1, ge=1)
    seconds: float = Field(default=30, gt=0)
    code: int | None = None

    @model_validator(mode="after")
    def _check_unreachable(self) -> Self:
        if self.kind == "unreachable" and (self.phone is not None or self.count != 1):
            raise ValueError("unreachable is for all phones and begins at once: give seconds only")
        return self


@dataclass(frozen=True)
class Fired:
    """A fault that has fired. `phone`: None if it is for all phones."""

    kind: Kind
    phone: str | None


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

    def record(self, fault: Fault) -> None:
        """Record a fault as fired that has waited for no call."""
        self._fired.append(Fired(fault.kind, fault.phone))

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
