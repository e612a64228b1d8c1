"""When a text may be sent, and when to look again at one that waits. Pure."""

from datetime import datetime, timedelta

from shared.local_time.recorded_hours import next_permitted
from shared.sms.text import TextMessage

LONGEST_PAUSE = timedelta(minutes=4)
"""Maximum pause between two checks of a text that waits for the carrier.

Short enough that texts leave within minutes of the end of an outage, long enough that an outage of a day leaves a few
hundred messages for a learner, not thousands.
"""

QUICK_PAUSES = (2.0, 4.0)
"""Pauses before the first new attempts at a text that the carrier did not take, in seconds.

The sender waits that long itself; for longer pauses it acknowledges its message.
"""


CONFIRM_AFTER = timedelta(minutes=10)
"""Age of a sent text without a final receipt at which the carrier is asked about it; receipts may be lost."""

CONFIRM_AGAIN, CONFIRM_FOR = timedelta(hours=1), timedelta(days=1)
"""Interval of further questions about a sent text, and the age at which they end."""


def is_expired(text: TextMessage, now: datetime) -> bool:
    """Return whether the time within which the text makes sense has passed."""
    return text.expires_at is not None and now >= text.expires_at


def permitted_from(text: TextMessage, now: datetime) -> datetime:
    """Return the first moment from now on at which the text may be sent; a day later if its hours name none."""
    earliest = now if text.not_before is None else max(now, text.not_before)
    if text.hours is None or (text.any_hour_until is not None and earliest < text.any_hour_until):
        return earliest
    return next_permitted(text.hours, earliest) or earliest + timedelta(days=1)


def pause(waits: int) -> timedelta:
    """Return the pause before the next check of a text that has waited this often: 1, 2, then 4 minutes."""
    return min(timedelta(minutes=2 ** min(waits, 10)), LONGEST_PAUSE)
