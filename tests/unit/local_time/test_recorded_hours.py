"""Permitted hours as commands record them, also those that this code does not understand."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.sending_hours import SendingHours
from shared.local_time.permitted_hours import PermittedHours
from shared.local_time.recorded_hours import next_permitted, recorded

MADRID = "Europe/Madrid"
HERE = (ZoneInfo(MADRID), ZoneInfo("Europe/Athens"))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def clock(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """Return this time of day in Madrid, on a day of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo(MADRID))


def hours(first: int, last: int, *zones: str) -> SendingHours:
    return SendingHours(first=first, last=last, zones=zones or (MADRID,))


def test_a_record_has_the_hours_and_the_names_of_the_zones() -> None:
    assert recorded(PermittedHours(10, 19), HERE) == hours(10, 19, MADRID, "Europe/Athens")


@settings(deadline=None)
@given(MOMENTS)
def test_recorded_hours_permit_what_the_hours_permit(moment: datetime) -> None:
    permitted = PermittedHours(10, 19)
    assert next_permitted(recorded(permitted, HERE), moment) == permitted.next_moment(moment, HERE)


@pytest.mark.parametrize(
    ("record", "opening", "closing"),
    [
        (hours(9, 20), 9, 20),
        (hours(7, 20), 8, 20),
        (hours(9, 23), 9, 21),
        (hours(0, 24), 8, 21),
        (hours(20, 9), 8, 21),
        (hours(12, 12), 8, 21),
        (hours(22, 24), 8, 21),
        (hours(0, 6), 8, 21),
    ],
)
def test_recorded_hours_never_exceed_the_legal_ones(record: SendingHours, opening: int, closing: int) -> None:
    assert next_permitted(record, clock(0)) == clock(opening)
    assert next_permitted(record, clock(closing - 1, 59)) == clock(closing - 1, 59)
    assert next_permitted(record, clock(closing)) == clock(opening, day=3)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "Europe", "/etc/passwd", "../zone", "\ud800", "\0"])
def test_unknown_zones_are_ignored_beside_known_ones(name: str) -> None:
    assert next_permitted(hours(9, 20, name, MADRID), clock(3)) == clock(9)


@pytest.mark.parametrize("zones", [("Europe/Atlantis",), ("Pacific/Honolulu", MADRID)])
def test_no_moment_is_permitted_without_a_known_zone_or_common_hour(zones: tuple[str, ...]) -> None:
    assert next_permitted(hours(9, 20, *zones), clock(12)) is None
    assert next_permitted(SendingHours(first=9, last=20, zones=()), clock(12)) is None


@settings(deadline=None)
@given(st.integers(0, 23), st.integers(1, 24), st.lists(st.text() | st.just(MADRID), max_size=3), MOMENTS)
def test_any_record_is_read_and_permits_legal_hours_only(
    first: int, last: int, zones: list[str], moment: datetime
) -> None:
    found = next_permitted(SendingHours(first=first, last=last, zones=tuple(zones)), moment)
    assert (found is not None) is (MADRID in zones)
    assert found is None or 8 <= found.astimezone(ZoneInfo(MADRID)).hour < 21
