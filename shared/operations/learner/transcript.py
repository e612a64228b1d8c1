"""The transcript: what a learner texted and was texted, in the order of the log. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.model import Model
from shared.sms.text import CarrierStatus, Status, TextMessage


class Heard(Model):
    """A text from the learner.

    `at`: when it was received. `reading`: how it was read, None if an earlier release did not record it.
    """

    direction: Literal["in"] = "in"
    seq: int
    at: datetime
    text: str
    media_urls: tuple[str, ...]
    reading: dict[str, JsonValue] | None


class Sent(Model):
    """A text to the learner. `at`: when it was decided; `sent_at`: when the carrier was last called with it, or None.

    `attempts`: number of attempts at it. `next_check_at`: when it is looked at again, if work on it remains.
    """

    direction: Literal["out"] = "out"
    seq: int
    at: datetime
    text: str | None
    media_url: str | None
    status: Status
    carrier_status: CarrierStatus | None
    error_code: int | None
    segments: int
    attempts: int
    sent_at: datetime | None
    next_check_at: datetime | None


Line = Heard | Sent


def transcript(batches: Iterable[Batch], texts: Iterable[TextMessage]) -> tuple[Line, ...]:
    """Return all texts: those of the log, each with what became of it. `batches`: the whole log, in order."""
    by_batch: dict[int, list[TextMessage]] = {}
    for text in sorted(texts, key=lambda each: (each.seq, each.index)):
        by_batch.setdefault(text.seq, []).append(text)
    lines: list[Line] = []
    for batch in batches:
        if isinstance(batch.command, InboundSms):
            lines.append(_heard(batch, batch.command))
        lines.extend(_sent(text, batch.decided_at) for text in by_batch.get(batch.seq, []))
    return tuple(lines)


def _heard(batch: Batch, command: InboundSms) -> Heard:
    return Heard(
        seq=batch.seq,
        at=command.received_at or batch.decided_at,
        text=command.text,
        media_urls=command.media_urls,
        reading=None if batch.reading is None else batch.reading.model_dump(mode="json"),
    )


def _sent(text: TextMessage, decided_at: datetime) -> Sent:
    return Sent(
        seq=text.seq,
        at=decided_at,
        text=text.body,
        media_url=text.media_url,
        status=text.status,
        carrier_status=text.carrier_status,
        error_code=text.error_code,
        segments=text.segments,
        attempts=1 + len(text.earlier),
        sent_at=text.intent_at,
        next_check_at=text.look_at if text.open or text.unconfirmed else None,
    )
