"""The state machine of a text. Every transition is a pure function of the text.

    PENDING ──lease──▶ SENDING ──accepted──▶ SENT ──receipt──▶ DELIVERED | UNDELIVERED
       │  ◀──not taken──┘ │  └──refused──▶ FAILED      │
       │  ◀───────────────┼───────────────────────────┘ the receipt says that it never left: the next attempt
       │                  └──unknown──▶ AMBIGUOUS ──a receipt, or a match at the carrier──▶ SENT …
       │  ◀──────────────────────────────┘ the carrier does not have it: the next attempt, else FAILED
       └──opt-out or expiry──▶ CANCELLED

SENDING is written before the carrier is called, so a crash during the call leaves a trace. A text is *open* while
work on it remains.
"""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from shared.contracts.batch import Origin
from shared.contracts.model import Id, Model, Phone, Utf8Text, unless_default
from shared.contracts.sending_hours import SendingHours
from shared.contracts.wording import DELETED

MAX_UNKNOWN = 3
"""Maximum number of attempts with an unknown outcome, after each of which the carrier denies having the text."""

MAX_ATTEMPTS = 10
"""Maximum number of attempts in all."""

Status = Literal["PENDING", "SENDING", "AMBIGUOUS", "SENT", "DELIVERED", "UNDELIVERED", "FAILED", "CANCELLED"]
CarrierStatus = Literal[
    "accepted", "scheduled", "queued", "sending", "sent", "canceled", "failed", "undelivered", "delivered", "read"
]
_RISING: tuple[CarrierStatus, ...] = (
    "accepted", "scheduled", "queued", "sending", "sent", "canceled", "failed", "undelivered", "delivered", "read",
)  # fmt: skip
NOT_DELIVERED = ("canceled", "failed", "undelivered")
"""Statuses that say that the text will never be delivered."""


class Attempt(Model):
    """An attempt that was given up.

    `unknown`: its outcome was unknown, and the carrier then denied having the text. Otherwise a receipt said that the
    text had never left the carrier. `sid`, `carrier_status` and `error_code` are those of the last receipt, as in
    `TextMessage`; after a denial, a receipt contradicts it.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("number",)

    number: int = Field(ge=1)
    unknown: bool
    intent_at: datetime | None
    sid: str | None = None
    carrier_status: CarrierStatus | None = None
    error_code: int | None = None


class TextMessage(Model):
    """One text to a learner. Its id is derived from its batch and its index there.

    `after`: id of the previous text, which must have departed or be settled before this one leaves. If that one is
    mandatory, `after_ordinary` is the last one before it that is not: it must have left too (`shared.sms.passing`).
    `mandatory`: it answers STOP, HELP or START, and leaves while operators pause sending.
    `hours`, `any_hour_until`, `expires_at`, `not_before`: when it may be sent (`shared.sms.waiting`).
    `segments`, `micro_dollars`: what it costs.
    `attempt`: number of the current attempt, from 1; `earlier`: the attempts that were given up, by their numbers.
    `carrier_status`: the furthest status that the carrier reported.
    `intent_at`: time just before the last call of the current attempt, None before the first; `leased_by`: the
    instance that calls the carrier.
    `unsettled_since`: the store's time from which the age of a call and of its unknown outcome counts; None for the
    time of the last write. Only `shared.sms.outbox` sets it.
    `absent`: an answer of the carrier has already denied having the text.
    `look_at`: time of the next check if the text is still open; None for never. `waits`: number of checks in a row
    after which it still had to wait.
    `withdrawn`: the learner opted out while the carrier may already have had the text, so it is not tried again.
    `overtaken`: a later text has been leased, so it is not tried again.
    `wording_deleted`: its wording was deleted, so it is not tried again. `price_micro_dollars`: what the carrier says
    that it cost, None if it has not said so.
    `called_at`, `delivered_at`: the learners' time of the last call and of the receipt that reported the delivery; None
    in texts of earlier releases. Only figures need them.
    `leased_until`: written by earlier releases only.
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
    after_ordinary: Id | None = unless_default(None)
    mandatory: bool = unless_default(default=False)
    origin: Origin | None = unless_default(None)
    hours: SendingHours | None = unless_default(None)
    any_hour_until: datetime | None = unless_default(None)
    expires_at: datetime | None = unless_default(None)
    not_before: datetime | None = unless_default(None)
    segments: int = unless_default(0, ge=0)
    micro_dollars: int = unless_default(0, ge=0)
    attempt: int = unless_default(1, ge=1)
    earlier: tuple[Attempt, ...] = unless_default(())
    leased_by: str | None = unless_default(None)
    unsettled_since: datetime | None = unless_default(None)
    absent: bool = unless_default(default=False)
    waits: int = unless_default(0, ge=0)
    overtaken: bool = unless_default(default=False)
    wording_deleted: bool = unless_default(default=False)
    price_micro_dollars: int | None = unless_default(None, ge=0)
    called_at: datetime | None = unless_default(None)
    delivered_at: datetime | None = unless_default(None)

    @property
    def id(self) -> str:
        """The text's id, which never changes."""
        return text_id(self.phone, self.seq, self.index)

    @property
    def open(self) -> bool:
        """Whether work remains. An ambiguous text without a next check is one that operators were told about."""
        return self.status in ("PENDING", "SENDING") or (self.status == "AMBIGUOUS" and self.look_at is not None)

    @property
    def unconfirmed(self) -> bool:
        """Whether the carrier has taken the text and no receipt has told yet what became of it."""
        is_told = self.carrier_status is not None and has_departed(self.carrier_status)
        return self.status == "SENT" and not is_told and self.look_at is not None


def text_id(phone: str, seq: int, index: int) -> str:
    """Return the id of a batch's text."""
    return f"{phone}:{seq}:{index}"


def leased(text: TextMessage, by: str, now: datetime, next_check_at: datetime) -> TextMessage:
    """Return the leased text, as it is written before the carrier is called."""
    lease = {"status": "SENDING", "intent_at": now, "leased_by": by, "look_at": next_check_at}
    return text.model_copy(update={**_AT_REST, **lease, "waits": text.waits})


def called(text: TextMessage, at: datetime) -> TextMessage:
    """Return a leased text with the learners' time of its call."""
    return text.model_copy(update={"called_at": at})


def delivered(before: TextMessage, reported: TextMessage, at: datetime) -> TextMessage:
    """Return a text after a receipt, with the learners' time of the receipt if that reports the delivery."""
    is_news = reported.status == "DELIVERED" and before.status != "DELIVERED"
    return reported.model_copy(update={"delivered_at": at}) if is_news else reported


def accepted(text: TextMessage, sid: str, confirm_at: datetime) -> TextMessage:
    """Return the text after the carrier has taken it. `confirm_at`: when to ask if no receipt tells what became of it.

    A receipt may have arrived earlier; then it has reported at least as much.
    """
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    return text.model_copy(update={**_AT_REST, "status": "SENT", "sid": sid, "look_at": confirm_at})


def asked_about(text: TextMessage, next_check_at: datetime | None) -> TextMessage:
    """Return a sent text after the carrier was asked what became of it; None for never again."""
    return text.model_copy(update={"look_at": next_check_at}) if text.unconfirmed else text


def refused(text: TextMessage, error_code: int) -> TextMessage:
    """Return the text after the carrier has definitely refused it."""
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    return _unless_sent_before(text.model_copy(update={"status": "FAILED", "error_code": error_code, **_AT_REST}))


def released(text: TextMessage, next_check_at: datetime) -> TextMessage:
    """Return the text after a call that may be repeated, because the carrier has certainly not taken the text."""
    if text.status not in ("SENDING", "AMBIGUOUS"):
        return text
    if text.withdrawn:
        return _unless_sent_before(text.model_copy(update={"status": "CANCELLED", **_AT_REST}))
    waiting = {"status": "PENDING", "look_at": next_check_at, "waits": text.waits + 1}
    return _unless_sent_before(text.model_copy(update={**_AT_REST, **waiting}))


def postponed(text: TextMessage, next_check_at: datetime) -> TextMessage:
    """Return an open or unconfirmed text with its next check at this time."""
    if not text.open and not text.unconfirmed:
        return text
    return text.model_copy(update={"look_at": next_check_at, "waits": text.waits + 1})


def ambiguous(text: TextMessage, next_check_at: datetime) -> TextMessage:
    """Return the text after a call with an unknown outcome: the carrier may or may not have taken it."""
    if text.status != "SENDING":
        return text
    return text.model_copy(update={**_AT_REST, "status": "AMBIGUOUS", "look_at": next_check_at})


def denied(text: TextMessage, next_check_at: datetime) -> TextMessage:
    """Return an ambiguous text after an answer of the carrier that denies having it."""
    return unresolved(text, next_check_at).model_copy(update={"absent": True}) if text.status == "AMBIGUOUS" else text


def unresolved(text: TextMessage, next_check_at: datetime | None) -> TextMessage:
    """Return an ambiguous text that an answer of the carrier did not settle. `next_check_at`: None for never again."""
    if text.status != "AMBIGUOUS":
        return text
    return text.model_copy(update={"look_at": next_check_at, "waits": text.waits + 1})


def not_taken(text: TextMessage, not_before: datetime) -> TextMessage:
    """Give up an ambiguous attempt, which the carrier denies having, and return the text for the next one.

    FAILED after the last attempt, CANCELLED after an opt-out. SENT if a receipt has meanwhile proved that an earlier
    attempt was taken.
    """
    if text.status != "AMBIGUOUS":
        return text
    given_up = Attempt(number=text.attempt, unknown=True, intent_at=text.intent_at)
    new = _unless_sent_before(_next_attempt(text, given_up, not_before))
    if new.status == "PENDING" and sum(each.unknown for each in new.earlier) >= MAX_UNKNOWN:
        return new.model_copy(update={"status": "FAILED", **_AT_REST})
    return new


def expired(text: TextMessage) -> TextMessage:
    """Cancel a pending text whose time has passed."""
    return text.model_copy(update={"status": "CANCELLED", **_AT_REST}) if text.status == "PENDING" else text


def cancelled(text: TextMessage) -> TextMessage:
    """Cancel a pending text.

    A text that the carrier may have taken keeps its status but is not tried again.
    """
    if text.status == "PENDING":
        return text.model_copy(update={"status": "CANCELLED", **_AT_REST})
    return text.model_copy(update={"withdrawn": True}) if text.open else text


def overtaken(text: TextMessage) -> TextMessage:
    """Return the text once the next one is leased, after which it is never tried again."""
    return text.model_copy(update={"overtaken": True})


def with_receipt(
    text: TextMessage, attempt: int, sid: str, reported: CarrierStatus, error_code: int | None
) -> TextMessage:
    """Apply a receipt for an attempt at this text.

    Receipts arrive late, duplicated and out of order, so the status never moves backwards. A receipt for an attempt
    that was given up is kept with it; if it proves that the carrier took the text and no further attempt has begun,
    the text is sent. A receipt for an attempt that was never made changes nothing (see `was_made`).
    """
    if not was_made(text, attempt):
        return text
    if attempt != text.attempt:
        return _with_late_receipt(text, attempt, sid, reported, error_code)
    if text.carrier_status is not None and _rank(reported) <= _rank(text.carrier_status):
        return text
    return text.model_copy(
        update={
            "status": _status_for(reported), "sid": sid, "carrier_status": reported, "error_code": error_code,
            **_AT_REST,
        }
    )  # fmt: skip


def was_made(text: TextMessage, attempt: int) -> bool:
    """Return whether this attempt at the text was made: the carrier was called, or was about to be."""
    is_called = text.intent_at is not None or text.status not in ("PENDING", "CANCELLED")
    return (attempt == text.attempt and is_called) or any(each.number == attempt for each in text.earlier)


def never_left(text: TextMessage, not_before: datetime) -> TextMessage:
    """Return an undelivered text for the next attempt, because its receipt says that it never left the carrier.

    Unchanged if it must not be tried again: a later text was leased, its wording was deleted, or it had its attempts.
    """
    is_final = text.overtaken or text.wording_deleted or max(_numbers(text)) >= MAX_ATTEMPTS
    if text.status != "UNDELIVERED" or is_final:
        return text
    given_up = Attempt(
        number=text.attempt,
        unknown=False,
        intent_at=text.intent_at,
        sid=text.sid,
        carrier_status=text.carrier_status,
        error_code=text.error_code,
    )
    return _unless_sent_before(_next_attempt(text, given_up, not_before))


def without_wording(text: TextMessage) -> TextMessage:
    """Return a text that is not open without its wording and its picture."""
    return text.model_copy(update={"body": DELETED, "media_url": None, "wording_deleted": True})


def priced(text: TextMessage, micro_dollars: int | None) -> TextMessage:
    """Return the text with the price that the carrier names; None if it names none."""
    return text if micro_dollars is None else text.model_copy(update={"price_micro_dollars": micro_dollars})


def is_handed_over(text: TextMessage) -> bool:
    """Return whether the carrier has the text, or may have it: then it costs something."""
    statuses = ("SENDING", "AMBIGUOUS", "SENT", "DELIVERED", "UNDELIVERED")
    return text.status in statuses and text.intent_at is not None


def is_doubled(text: TextMessage) -> bool:
    """Return whether the carrier took an attempt that was given up, and another one as well."""
    return sum(map(_was_taken, text.earlier)) + (text.status in ("SENT", "DELIVERED", "UNDELIVERED")) > 1


def has_departed(reported: CarrierStatus) -> bool:
    """Return whether the carrier has sent the text or never will.

    Then the next text may be sent.
    """
    return _rank(reported) >= _rank("sent")


_AT_REST: dict[str, object] = {
    "leased_by": None, "leased_until": None, "unsettled_since": None, "absent": False, "waits": 0,
}  # fmt: skip
"""Fields of an attempt under way, as they are when none is."""


def _next_attempt(text: TextMessage, given_up: Attempt, not_before: datetime) -> TextMessage:
    status: Status = "CANCELLED" if text.withdrawn else "PENDING"
    return text.model_copy(
        update={
            **_AT_REST,
            "status": status, "attempt": max(_numbers(text)) + 1, "earlier": (*text.earlier, given_up), "sid": None,
            "carrier_status": None, "error_code": None, "intent_at": None, "not_before": not_before,
            "look_at": not_before, "waits": text.waits + 1,
        }
    )  # fmt: skip


def _with_late_receipt(
    text: TextMessage, attempt: int, sid: str, reported: CarrierStatus, error_code: int | None
) -> TextMessage:
    before = next((each for each in text.earlier if each.number == attempt), None)
    if before is None or (before.carrier_status is not None and _rank(reported) <= _rank(before.carrier_status)):
        return text
    known = {"sid": sid, "carrier_status": reported, "error_code": error_code}
    after = before.model_copy(update=known)
    new = text.model_copy(update={"earlier": tuple(after if each is before else each for each in text.earlier)})
    is_sent_by_it = _was_taken(after) and text.status in ("PENDING", "FAILED", "CANCELLED")
    return _adopted(new, after) if is_sent_by_it else new


def _unless_sent_before(text: TextMessage) -> TextMessage:
    """Return a text whose attempt failed; as sent if a receipt has proved that the carrier took an earlier one."""
    taken = next(filter(_was_taken, text.earlier), None)
    return text if taken is None else _adopted(text, taken)


def _adopted(text: TextMessage, taken: Attempt) -> TextMessage:
    """Return the text as sent by an attempt that was given up: nothing was sent twice."""
    return text.model_copy(
        update={
            **_AT_REST, **taken.model_dump(exclude={"unknown", "number"}), "attempt": taken.number,
            "status": _status_for(taken.carrier_status),
            "earlier": tuple(each for each in text.earlier if each.number != taken.number),
        }
    )  # fmt: skip


def _numbers(text: TextMessage) -> list[int]:
    return [text.attempt, *(each.number for each in text.earlier)]


def _was_taken(attempt: Attempt) -> bool:
    """Return whether a receipt proves that the carrier took an attempt that was given up."""
    return attempt.carrier_status is not None and attempt.carrier_status not in NOT_DELIVERED


def _status_for(reported: CarrierStatus | None) -> Status:
    if reported in ("delivered", "read"):
        return "DELIVERED"
    return "UNDELIVERED" if reported in NOT_DELIVERED else "SENT"


def _rank(reported: CarrierStatus) -> int:
    return _RISING.index(reported)
