"""The daily limits of segments and money, for all learners and for each. Neither Twilio nor Google limits texts.

Money is in millionths of a dollar, so that sums are exact. A day is a UTC day.
"""

from dataclasses import dataclass
from datetime import date

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
    """What the texts of one learner cost on `day`; None before the first text."""

    day: date | None = None
    segments: int = Field(default=0, ge=0)
    micro_dollars: int = Field(default=0, ge=0)


def micro_dollars(dollars: float) -> int:
    """Return an amount in micro-dollars, at least 1: a price of nothing would never reach a limit."""
    return max(1, round(dollars * MICRO))


def cost(text: TextMessage, limits: Limits) -> Cost:
    """Return what it costs to send this text. A text with a picture has one price, and counts as one segment."""
    if text.media_url is not None:
        return Cost(1, limits.micro_dollars_per_picture)
    segments = segment_count(text.body or "")
    return Cost(segments, segments * limits.micro_dollars_per_segment)


def added(usage: Usage, day: date, cost: Cost) -> Usage:
    """Return the usage after one more text on this day.

    Each day begins with no usage. A day before that of the usage, by a clock that is late, counts as the same day.
    """
    today = usage if usage.day is not None and day <= usage.day else Usage(day=day)
    return today.model_copy(
        update={
            "segments": today.segments + cost.segments,
            "micro_dollars": today.micro_dollars + cost.micro_dollars,
        }
    )


def exceeds(usage: Usage, limits: Limits) -> bool:
    """Return whether a learner's usage is above the limits of one learner."""
    return usage.segments > limits.segments_per_learner or usage.micro_dollars > limits.micro_dollars_per_learner
