"""Settings from the environment: what is broken is named at the start, with what would be right."""

from datetime import timedelta

import pytest

from shared.settings import BrokenSettingsError, from_environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIME_ZONE", "Mars/Olympus"),
        ("PERMITTED_HOURS", "7-20"),
        ("PERMITTED_HOURS", "9-22"),
        ("PERMITTED_HOURS", "20-9"),
        ("PERMITTED_HOURS", "all day"),
        ("REVIEW_AFTER_DAYS", "1,soon"),
        ("REMIND_AFTER_HOURS", "-4"),
        ("SILENCE_HOURS", "long"),
        ("RECEIPT_WAIT_SECONDS", "-1"),
        ("TWILIO_AUTH_TOKEN", " , "),
    ],
)
def test_a_broken_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BrokenSettingsError, match=f"^{name}: ") as caught:
        from_environment({name: value})
    assert "\n" not in str(caught.value)


def test_an_empty_setting_counts_as_not_set() -> None:
    assert from_environment({"TIME_ZONE": "", "RECEIPT_WAIT_SECONDS": ""}) == from_environment({})


def test_during_a_rotation_there_are_several_tokens() -> None:
    assert from_environment({"TWILIO_AUTH_TOKEN": "new, old"}).auth_tokens == ["new", "old"]


def test_reviews_and_hours_are_read() -> None:
    settings = from_environment({"REVIEW_AFTER_DAYS": "2,5", "PERMITTED_HOURS": "8-21"})
    assert settings.reviews == (timedelta(days=2), timedelta(days=5))
    assert (settings.hours.first, settings.hours.last) == (8, 21)
