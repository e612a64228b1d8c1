"""The state machine of a text. Every transition is a pure function of the text.

    PENDING ──lease──▶ SENDING ──accepted──▶ SENT ──receipt──▶ DELIVERED | UNDELIVERED
       │  ◀──throttled──┘ │  └──refused──▶ FAILED
       │                  └──unknown──▶ AMBIGUOUS ──receipt, or a match at the carrier──▶ SENT …
       └──opt-out──▶ CANCELLED

SENDING, with its lease, is written before the carrier is called, so a crash during the call leaves a trace.
"""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from shared.contracts.model import Id, Model, Phone, Utf8Text

RECHECK_EVERY, RECHECK_FOR = timedelta(hours=1), timedelta(days=1)
"""Interval and total duration of the checks at the carrier for an ambiguous text."""

Status = Literal["PENDING", "SENDING", "AMBIGUOUS", "SENT", "DELIVERED", "UNDELIVERED", "FAILED", "CANCELLED"]
CarrierStatus = Literal[
    "accepted", "scheduled", "queued", "sending", "sent", "canceled", "failed", "undelivered", "delivered", "read"
]
_RISING: tuple[CarrierStatus, ...] = (
    "accepted", "scheduled", "queued", "sending", "sent", "canceled", "failed", "undelivered", "delivered", "read",
)  # fmt: skip


class TextMessage(Model):
    """One text to a learner. Its id is derived from its batch and its index there.

    `after`: id of the previous text, whose receipt it waits for. `carrier_status`: the furthest status that the carrier
    reported. `intent_at`: time just before the call to the carrier; `leased_until`: time by which that call has ended.
    `look_at`: time of the sweep's next check if the text is still open; None for never. `withdrawn`: the learner opted
    out while the carrier may already have had the text, so it is not tried again.
    """

    phone: Phone
    seq: int = Field(ge=1)
    index: int = Field(ge=0)
    body: Utf8Text | None
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
        """The text's id, which never changes."""
        return text_id(self.phone, self.seq, self.index)

    @property
    def open(self) -> bool:
        """Whether work remains. Texts ambiguous for more than a day are no longer checked."""
        return self.status in ("PENDING", "SENDING") or (self.status == "AMBIGUOUS" and self.look_at is not None)


def text_id(phone: str, seq: int, index: int) -> str:
    """Return the id of a batch's text."""
    return f"{phone}:{seq}:{index}"


def leased(text: TextMessage, now: datetime, until: datetime) -> TextMessage:
    """Return the leased text, as it is written before the carrier is called."""
    return text.model_copy(update={"status": "SENDING", "intent_at": now, "leased_until": until, "look_at": until})


def accepted(text: TextMessage, sid: str) -> TextMessage:
    """Return the text after the carrier has taken it.

    A receipt may have arrived earlier; then it has reported at least as much.
    """
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    return text.model_copy(update={"status": "SENT", "sid": sid, "leased_until": None})


def refused(text: TextMessage, error_code: int) -> TextMessage:
    """Return the text after the carrier has definitely refused it."""
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    return text.model_copy(update={"status": "FAILED", "error_code": error_code, "leased_until": None})


def released(text: TextMessage) -> TextMessage:
    """Return the text after a failed call that may be repeated.

    The carrier has certainly not taken the text.
    """
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    status: Status = "CANCELLED" if text.withdrawn else "PENDING"
    return text.model_copy(update={"status": status, "intent_at": None, "leased_until": None})


def ambiguous(text: TextMessage) -> TextMessage:
    """Return the text after a call with an unknown outcome.

    The carrier may or may not have taken the text.
    """
    if text.status != "SENDING":
        return text
    return text.model_copy(update={"status": "AMBIGUOUS", "leased_until": None})


def recheck_later(text: TextMessage, now: datetime) -> TextMessage:
    """Schedule another check at the carrier, for at most a day after the call."""
    if text.status != "AMBIGUOUS" or text.intent_at is None:
        return text
    next_check_at = now + RECHECK_EVERY
    return text.model_copy(update={"look_at": next_check_at if next_check_at < text.intent_at + RECHECK_FOR else None})


def cancelled(text: TextMessage) -> TextMessage:
    """Cancel a pending text.

    A text that the carrier may have taken keeps its status but is not tried again.
    """
    if text.status == "PENDING":
        return text.model_copy(update={"status": "CANCELLED"})
    return text.model_copy(update={"withdrawn": True}) if text.open else text


def with_receipt(text: TextMessage, sid: str, reported: CarrierStatus, error_code: int | None) -> TextMessage:
    """Apply a receipt.

    Receipts arrive late, duplicated and out of order, so the status never moves backwards.
    """
    if text.carrier_status is not None and _rank(reported) <= _rank(text.carrier_status):
        return text
    status: Status = "SENT"
    if reported in ("delivered", "read"):
        status = "DELIVERED"
    elif reported in ("canceled", "failed", "undelivered"):
        status = "UNDELIVERED"
    return text.model_copy(
        update={
            "status": status, "sid": sid, "carrier_status": reported, "error_code": error_code, "leased_until": None,
        }
    )  # fmt: skip


def has_departed(reported: CarrierStatus) -> bool:
    """Return whether the carrier has sent the text or never will.

    Then the next text may be sent.
    """
    return _rank(reported) >= _rank("sent")


def _rank(reported: CarrierStatus) -> int:
    return _RISING.index(reported)
