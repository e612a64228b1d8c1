"""When a text may be sent, and when to look again at one that waits."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.sending_hours import SendingHours
from shared.sms.text import TextMessage
from shared.sms.waiting import is_expired, pause, permitted_from

DAY = SendingHours(first=9, last=20, zones=("America/New_York",))
NEVER = SendingHours(first=9, last=12, zones=("America/New_York", "Asia/Tokyo"))
UNKNOWN = SendingHours(first=9, last=20, zones=("America/Atlantis",))
SECOND = timedelta(seconds=1)


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """Return this time of day in New York (UTC-5), on a day of March 2026."""
    return datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour + 5, minutes=minute)


def text(**more: object) -> TextMessage:
    pending = {"phone": "+12125550100", "seq": 3, "index": 0, "body": "Hi", "media_url": None, "after": None}
    return TextMessage.model_validate({**pending, **more})


@pytest.mark.parametrize(
    ("fields", "now", "expected"),
    [
        ({}, at(3), at(3)),
        ({"not_before": at(4)}, at(3), at(4)),
        ({"not_before": at(2)}, at(3), at(3)),
        ({"hours": DAY}, at(8, 59), at(9)),
        ({"hours": DAY}, at(9), at(9)),
        ({"hours": DAY}, at(19, 59), at(19, 59)),
        ({"hours": DAY}, at(20), at(9, day=3)),
        ({"hours": DAY, "not_before": at(21)}, at(12), at(9, day=3)),
        ({"hours": DAY, "not_before": at(13)}, at(12), at(13)),
        ({"hours": DAY, "any_hour_until": at(5)}, at(3), at(3)),
        ({"hours": DAY, "any_hour_until": at(5)}, at(5) - SECOND, at(5) - SECOND),
        ({"hours": DAY, "any_hour_until": at(5)}, at(5), at(9)),
        ({"hours": DAY, "any_hour_until": at(5), "not_before": at(4)}, at(3), at(4)),
        ({"hours": DAY, "any_hour_until": at(5), "not_before": at(6)}, at(3), at(9)),
        ({"hours": DAY, "any_hour_until": at(5)}, at(12), at(12)),
        ({"hours": NEVER}, at(12), at(12, day=3)),
        ({"hours": UNKNOWN}, at(12), at(12, day=3)),
        ({"hours": UNKNOWN, "not_before": at(13)}, at(12), at(13, day=3)),
        ({"hours": UNKNOWN, "any_hour_until": at(13)}, at(12), at(12)),
    ],
)
def test_a_text_may_be_sent_from_the_first_permitted_moment(
    fields: dict[str, object], now: datetime, expected: datetime
) -> None:
    assert permitted_from(text(**fields), now) == expected


@pytest.mark.parametrize(
    ("expires_at", "now", "expected"),
    [
        (None, at(12, day=9), False),
        (at(12), at(12) - SECOND, False),
        (at(12), at(12), True),
        (at(12), at(12, day=9), True),
    ],
)
def test_a_text_expires_at_the_end_of_its_time(expires_at: datetime | None, now: datetime, expected: bool) -> None:
    assert is_expired(text(expires_at=expires_at), now) is expected


@pytest.mark.parametrize(("waits", "minutes"), [(0, 1), (1, 2), (2, 4), (3, 4), (9, 4), (10_000, 4)])
def test_pauses_grow_up_to_four_minutes(waits: int, minutes: int) -> None:
    assert pause(waits) == timedelta(minutes=minutes)
