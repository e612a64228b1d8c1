"""A text as a small state machine, one document each. Pure: every transition is a function of the text.

    PENDING ──lease──▶ SENDING ──accepted──▶ SENT ──receipt──▶ DELIVERED | UNDELIVERED
       │  ◀──throttled──┘ │  └──refused──▶ FAILED
       │                  └──nobody knows──▶ AMBIGUOUS ──receipt, or the carrier when asked──▶ SENT …
       └──opt-out──▶ CANCELLED

SENDING, with its lease, is written before the carrier is called, so a crash during the call leaves a trace.
"""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from shared.contracts.model import Id, Model, Phone
from shared.contracts.model import Text as AnyText

ASK_AGAIN, ASK_FOR = timedelta(hours=1), timedelta(days=1)
"""How often, and how long, the carrier is asked about a text whose fate is unknown."""

Status = Literal["PENDING", "SENDING", "AMBIGUOUS", "SENT", "DELIVERED", "UNDELIVERED", "FAILED", "CANCELLED"]
CarrierStatus = Literal[
    "accepted", "scheduled", "queued", "sending", "sent", "canceled", "failed", "undelivered", "delivered", "read"
]
_RISING: tuple[CarrierStatus, ...] = (
    "accepted", "scheduled", "queued", "sending", "sent", "canceled", "failed", "undelivered", "delivered", "read",
)  # fmt: skip


class TextMessage(Model):
    """One text to a learner. Its id is derived from the batch that it comes from and its place there.

    `after` is the text before it, whose receipt it waits for. `carrier_status` is the furthest that the carrier
    has told. `intent_at` is when the carrier was about to be called, `leased_until` when that call is surely over.
    `look_at` is when the sweep is to look at the text if it is still open then; None for never. `withdrawn`: the
    learner opted out when it was with the carrier, perhaps, so it is not tried again.
    """

    phone: Phone
    seq: int = Field(ge=1)
    index: int = Field(ge=0)
    body: AnyText | None
    media_url: str | None
    after: Id | None
    status: Status = "PENDING"
    sid: str | None = None
    carrier_status: CarrierStatus | None = None
    error_code: int | None = None
    intent_at: datetime | None = None
    withdrawn: bool = False
    leased_until: datetime | None = None
    look_at: datetime | None = None

    @property
    def id(self) -> str:
        """The text's name for ever."""
        return text_id(self.phone, self.seq, self.index)

    @property
    def open(self) -> bool:
        """Whether something is still to be done to learn its fate. About who is unknown for a day nobody asks again."""
        return self.status in ("PENDING", "SENDING") or (self.status == "AMBIGUOUS" and self.look_at is not None)


def text_id(phone: str, seq: int, index: int) -> str:
    """The id of a batch's text."""
    return f"{phone}:{seq}:{index}"


def leased(text: TextMessage, now: datetime, until: datetime) -> TextMessage:
    """The carrier is about to be called."""
    return text.model_copy(update={"status": "SENDING", "intent_at": now, "leased_until": until, "look_at": until})


def accepted(text: TextMessage, sid: str) -> TextMessage:
    """The carrier has it. A receipt that was faster has said as much already, or more."""
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    return text.model_copy(update={"status": "SENT", "sid": sid, "leased_until": None})


def refused(text: TextMessage, error_code: int) -> TextMessage:
    """The carrier surely has not taken it and never will."""
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    return text.model_copy(update={"status": "FAILED", "error_code": error_code, "leased_until": None})


def released(text: TextMessage) -> TextMessage:
    """The carrier surely has not taken it, and may later."""
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    status: Status = "CANCELLED" if text.withdrawn else "PENDING"
    return text.model_copy(update={"status": status, "intent_at": None, "leased_until": None})


def ambiguous(text: TextMessage) -> TextMessage:
    """The carrier may or may not have it."""
    if text.status != "SENDING":
        return text
    return text.model_copy(update={"status": "AMBIGUOUS", "leased_until": None})


def flagged(text: TextMessage, now: datetime) -> TextMessage:
    """The carrier was asked in vain. It is asked again, for a day; then the text stays as it is."""
    if text.status != "AMBIGUOUS" or text.intent_at is None:
        return text
    again = now + ASK_AGAIN
    return text.model_copy(update={"look_at": again if again < text.intent_at + ASK_FOR else None})


def cancelled(text: TextMessage) -> TextMessage:
    """It is not to be sent any more. What may be with the carrier already stays as it is, but is not tried again."""
    if text.status == "PENDING":
        return text.model_copy(update={"status": "CANCELLED"})
    return text.model_copy(update={"withdrawn": True}) if text.open else text


def with_receipt(text: TextMessage, sid: str, told: CarrierStatus, error_code: int | None) -> TextMessage:
    """The carrier tells how far it is. Receipts come late, doubled and out of order: the status only moves up."""
    if text.carrier_status is not None and _rank(told) <= _rank(text.carrier_status):
        return text
    status: Status = "SENT"
    if told in ("delivered", "read"):
        status = "DELIVERED"
    elif told in ("canceled", "failed", "undelivered"):
        status = "UNDELIVERED"
    return text.model_copy(
        update={
            "status": status, "sid": sid, "carrier_status": told, "error_code": error_code, "leased_until": None,
        }
    )  # fmt: skip


def has_left(told: CarrierStatus) -> bool:
    """Whether the next text may go: the carrier has sent this one, or never will."""
    return _rank(told) >= _rank("sent")


def _rank(told: CarrierStatus) -> int:
    return _RISING.index(told)
