"""What a text to a learner adds to the figures, and when to read it again. Pure.

A text belongs to the day of its batch, whenever it leaves.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field

from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.model import Model
from shared.sms.outbox import KEPT
from shared.sms.text import Status, TextMessage, text_id
from shared.tallies.cells import Cells, Place, add_day, bucket, day_of

SOONEST = timedelta(minutes=2)
"""Minimum time until an unsettled text is read again. It doubles with the text's age."""

FIGURES: Mapping[Status, str] = {
    "PENDING": "queued",
    "SENDING": "queued",
    "AMBIGUOUS": "ambiguous",
    "SENT": "sent",
    "DELIVERED": "delivered",
    "UNDELIVERED": "undelivered",
    "FAILED": "failed",
    "CANCELLED": "cancelled",
}
"""The figure of each status, after "out."."""

_HANDED_OVER: frozenset[Status] = frozenset({"SENDING", "AMBIGUOUS", "SENT", "DELIVERED", "UNDELIVERED"})
"""Statuses of texts that the carrier has, or may have: they cost money, as in the daily limits."""


class Source(Model):
    """What the figures need of a text's batch. `asked_at`: when the text came that this one replies to, or None."""

    place: Place
    decided_at: datetime
    asked_at: datetime | None

    @classmethod
    def of(cls, batch: Batch) -> "Source":
        """Return the source of a batch's texts. A text that was recovered from the carrier's list came too late."""
        command = batch.command
        is_prompt = isinstance(command, InboundSms) and not command.recovered
        asked_at = command.received_at if isinstance(command, InboundSms) and is_prompt else None
        return cls(place=Place.of(batch.profile), decided_at=batch.decided_at, asked_at=asked_at)


class UnsettledText(Model):
    """A text whose figures may still change. `cells`: what it adds now; `look_at`: when to read it again."""

    IDENTITY: ClassVar[tuple[str, ...]] = ("seq", "index")

    seq: int = Field(ge=1)
    index: int = Field(ge=0)
    source: Source
    cells: Cells
    look_at: datetime

    def id(self, phone: str) -> str:
        """Return the text's id."""
        return text_id(phone, self.seq, self.index)


def unsettled(text: TextMessage, source: Source, now: datetime, zone: ZoneInfo) -> UnsettledText:
    """Return a text as unsettled, to be read again when it is half as old again."""
    return UnsettledText(
        seq=text.seq,
        index=text.index,
        source=source,
        cells=cells_of(text, source, zone),
        look_at=now + max(SOONEST, (now - source.decided_at) / 2),
    )


def is_settled(text: TextMessage, source: Source, now: datetime) -> bool:
    """Return whether the figures of a text are final.

    A delivered text stays delivered. Any other that the carrier may have had can get a late receipt, for as long as
    its departure marker is kept.
    """
    is_never_sent = text.status == "CANCELLED" and text.intent_at is None and not text.earlier
    return text.status == "DELIVERED" or is_never_sent or now - source.decided_at > KEPT


def cells_of(text: TextMessage, source: Source, zone: ZoneInfo) -> Cells:
    """Return what a text adds to the figures."""
    cells: Cells = {}
    day, place = day_of(source.decided_at, zone), source.place
    add_day(cells, place, day, f"out.{FIGURES[text.status]}")
    if text.status not in _HANDED_OVER or text.intent_at is None:
        return cells
    for figure, number in (("segments", text.segments), ("micro_dollars", text.micro_dollars)):
        add_day(cells, place, day, figure, number)
    if text.called_at is None:
        return cells
    if source.asked_at is not None and text.index == 0:
        add_day(cells, place, day, f"accepted.{bucket(text.called_at - source.asked_at)}")
    if text.status == "DELIVERED" and text.delivered_at is not None:
        add_day(cells, place, day, f"delivered.{bucket(text.delivered_at - text.called_at)}")
    return cells
