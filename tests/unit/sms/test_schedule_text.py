"""The confirmation of a learner's own days and hour, in plain words."""

from itertools import combinations

import pytest

from shared.contracts.phrases import PHRASES
from shared.contracts.profile import Profile
from shared.local_time.own_schedule import LEGAL_HOURS, days_text
from shared.local_time.permitted_hours import PermittedHours
from shared.sms.schedule_text import schedule_text
from shared.sms.segments import segment_count


def text(days: str, hour: str, language: str = "en", hours: PermittedHours = LEGAL_HOURS) -> str:
    return schedule_text(Profile(language=language, schedule_days=days, schedule_time=hour), hours)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("", "every day"),
        ("mon tue wed thu fri", "on weekdays"),
        ("sat sun", "on weekends"),
        ("sat", "on Saturday"),
        ("mon wed", "on Monday and Wednesday"),
        ("mon wed fri", "on Monday, Wednesday and Friday"),
        ("mon tue wed", "from Monday to Wednesday"),
        ("mon tue wed thu fri sat", "from Monday to Saturday"),
        ("mon tue thu fri sat", "every day but Wednesday and Sunday"),
        ("mon wed thu fri sat sun", "every day but Tuesday"),
    ],
)
def test_days_are_named_as_people_name_them(days: str, said: str) -> None:
    assert text(days, "18:30") == f"We will text you {said} at 18:30."


def test_without_an_hour_the_lessons_come_in_the_morning() -> None:
    assert text("sat", "") == "We will text you on Saturday in the morning."


def test_an_hour_that_is_not_permitted_is_named_as_the_nearest() -> None:
    assert text("", "08:00", hours=PermittedHours(9, 20)) == "We will text you every day at 9:00."
    assert text("", "20:00", hours=PermittedHours(9, 20)) == "We will text you every day at 19:00."


@pytest.mark.parametrize("language", PHRASES)
def test_each_confirmation_fits_one_segment(language: str) -> None:
    chosen = [days_text(days) for number in range(1, 8) for days in combinations(range(7), number)]
    texts = [text(days, hour, language) for days in chosen for hour in ("", "18:30")]
    assert [each for each in [*texts, PHRASES[language].how_schedule] if segment_count(each) != 1] == []
