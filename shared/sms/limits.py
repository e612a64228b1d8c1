"""The daily limits of segments and money, for all learners and for each. Neither Twilio nor Google limits texts.

Money is in millionths of a dollar, so that sums are exact. A day is a UTC day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from pydantic import Field

from shared.contracts.model import Model
from shared.sms.segments import segment_count
from shared.sms.text import TextMessage

MICRO = 1_000_000
"""Number of micro-dollars in a dollar."""


@dataclass(frozen=True)
class Limits:
    """The maximum use of one day, of all learners and of one learner, and the price of a segment and of a picture."""

    segments: int
    micro_dollars: int
    segments_per_learner: int
    micro_dollars_per_learner: int
    micro_dollars_per_segment: int
    micro_dollars_per_picture: int


@dataclass(frozen=True)
class Cost:
    """What it costs to send a text once."""

    segments: int
    micro_dollars: int


class Usage(Model):
    """What the texts of one learner cost on `day`; None before the first text.

    `spilled`: the day before has no room left, so that texts wait for this day.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("day",)

    day: date | None = None
    segments: int = Field(default=0, ge=0)
    micro_dollars: int = Field(default=0, ge=0)
    spilled: bool = False


def micro_dollars(dollars: float) -> int:
    """Return an amount in micro-dollars, at least 1: a price of nothing would never reach a limit."""
    return max(1, round(dollars * MICRO))


def cost(text: TextMessage, limits: Limits) -> Cost:
    """Return what it costs to send this text. A text with a picture has one price, and counts as one segment."""
    if text.media_url is not None:
        return Cost(1, limits.micro_dollars_per_picture)
    segments = segment_count(text.body or "")
    return Cost(segments, segments * limits.micro_dollars_per_segment)


def booked(usage: Usage, today: date, cost: Cost, limits: Limits) -> Usage:
    """Return the usage after one more text, booked on the first day from today on that has room for it.

    A text that would exceed the day's limits is booked on the next day, so that a loop of texts is spread over days.
    A day's first text is always sent, because one that is above the limits by itself would wait for ever.
    """
    day = today if usage.day is None else max(usage.day, today)
    used = usage if day == usage.day else Usage(day=day)
    new = _added(used, cost)
    if used.segments and _exceeds(new, limits):
        return _added(Usage(day=day + timedelta(days=1), spilled=True), cost)
    return new


def waits_for(usage: Usage, today: date) -> date | None:
    """Return the day for which a text that was just booked must wait, or None if it may be sent today."""
    return usage.day if usage.spilled and usage.day is not None and usage.day > today else None


def _added(usage: Usage, cost: Cost) -> Usage:
    return usage.model_copy(
        update={
            "segments": usage.segments + cost.segments,
            "micro_dollars": usage.micro_dollars + cost.micro_dollars,
        }
    )


def _exceeds(usage: Usage, limits: Limits) -> bool:
    return usage.segments > limits.segments_per_learner or usage.micro_dollars > limits.micro_dollars_per_learner
