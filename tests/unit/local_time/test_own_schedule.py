"""A learner's own days and hour, and the next moment that keeps to them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.profile import Profile
from shared.local_time.own_schedule import DAYS, LEGAL_HOURS, OwnSchedule, days_text, nearest, next_lesson, own_schedule
from shared.local_time.permitted_hours import PermittedHours
from shared.local_time.zones import EVERY_DAY, MORNING, morning_slot, zones_of
from tests.unit.local_time.test_zones import MOMENTS, PHONES

HOURS = PermittedHours()
NEW_YORK = ZoneInfo("America/New_York")
PHONE = "+12125550100"
TUESDAY = 1


def local(*moment: int, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime(*moment, tzinfo=zone)  # type: ignore[arg-type, misc]


def lesson(schedule: OwnSchedule, earliest: datetime, hours: PermittedHours = HOURS, *zones: ZoneInfo) -> datetime:
    return next_lesson(schedule, PHONE, earliest, zones or (NEW_YORK,), hours)


@pytest.mark.parametrize(
    ("days", "hour", "expected"),
    [
        ("mon wed fri", "08:00", OwnSchedule(frozenset({0, 2, 4}), time(8))),
        ("sun", None, OwnSchedule(frozenset({6}))),
        (None, "19:30", OwnSchedule(EVERY_DAY, time(19, 30))),
        ("", "", OwnSchedule()),
        (None, None, OwnSchedule()),
        ("Monday", "8", OwnSchedule()),
        ("mon Monday", "8:00", OwnSchedule()),
        ("mon,tue", "25:00", OwnSchedule()),
        ("any", "٠٨:٠٠", OwnSchedule()),
        ("\ud800", "08:00\n", OwnSchedule()),
    ],
)
def test_only_what_is_in_the_form_of_the_profile_counts(days: str, hour: str, expected: OwnSchedule) -> None:
    assert own_schedule(Profile(schedule_days=days, schedule_time=hour)) == expected


@given(days=st.frozensets(st.sampled_from(range(7)), min_size=1))
def test_days_are_stored_and_read_back(days: frozenset[int]) -> None:
    assert own_schedule(Profile(schedule_days=days_text(days))).days == days


@pytest.mark.parametrize(
    ("wanted", "hours", "expected"),
    [
        (time(9), HOURS, time(9)),
        (time(19, 59), HOURS, time(19, 59)),
        (time(8, 30), HOURS, time(9)),
        (time(20), HOURS, time(19)),
        (time(23, 30), HOURS, time(19)),
        (time(0), HOURS, time(19)),
        (time(5), HOURS, time(9)),
        (time(6), LEGAL_HOURS, time(8)),
        (time(22), LEGAL_HOURS, time(20)),
    ],
)
def test_a_time_that_is_not_permitted_becomes_the_nearest_full_hour(
    wanted: time, hours: PermittedHours, expected: time
) -> None:
    assert nearest(wanted, hours) == expected


MONDAY_NOON = local(2026, 3, 2, 12)
AT_TEN = OwnSchedule(frozenset({0, 2}), time(10))


@pytest.mark.parametrize(
    ("earliest", "expected"),
    [
        (local(2026, 3, 2, 9, 59), local(2026, 3, 2, 10)),
        (local(2026, 3, 2, 10), local(2026, 3, 2, 10)),
        (local(2026, 3, 2, 10, 1), local(2026, 3, 4, 10)),
        (local(2026, 3, 4, 10, 1), local(2026, 3, 9, 10)),
    ],
)
def test_a_lesson_comes_on_the_next_own_day_at_the_own_hour(earliest: datetime, expected: datetime) -> None:
    assert lesson(AT_TEN, earliest) == expected


def test_a_time_without_days_means_every_day() -> None:
    assert lesson(OwnSchedule(clock=time(18)), MONDAY_NOON) == local(2026, 3, 2, 18)
    assert lesson(OwnSchedule(clock=time(10)), MONDAY_NOON) == local(2026, 3, 3, 10)


def test_days_without_a_time_keep_the_morning_slot_of_these_days() -> None:
    found = lesson(OwnSchedule(frozenset({TUESDAY})), local(2026, 3, 4, 12))
    assert found == morning_slot(PHONE, local(2026, 3, 10), (NEW_YORK,), HOURS)
    assert local(2026, 3, 10, 9) <= found < local(2026, 3, 10, 9) + MORNING


@given(earliest=MOMENTS, phone=st.sampled_from(PHONES))
def test_no_schedule_of_their_own_means_the_morning_slot(earliest: datetime, phone: str) -> None:
    zones = zones_of(phone, Profile(), NEW_YORK, HOURS)
    assert next_lesson(OwnSchedule(), phone, earliest, zones, HOURS) == morning_slot(phone, earliest, zones, HOURS)


@pytest.mark.parametrize(("day", "utc"), [((2026, 3, 7), 15), ((2026, 3, 8), 14), ((2026, 11, 1), 15)])
def test_the_own_hour_is_the_same_before_and_after_a_clock_change(day: tuple[int, int, int], utc: int) -> None:
    found = lesson(OwnSchedule(clock=time(10)), local(*day))
    assert found == datetime(*day, utc, tzinfo=UTC)


def test_an_hour_of_one_zone_that_the_other_forbids_moves_to_the_nearest() -> None:
    idaho = (ZoneInfo("America/Boise"), ZoneInfo("America/Los_Angeles"))
    nine = lesson(OwnSchedule(clock=time(9)), local(2026, 3, 2), HOURS, *idaho)
    assert nine == local(2026, 3, 2, 10, zone=idaho[0])


def test_zones_that_share_an_hour_in_the_evening_only_get_that_one() -> None:
    kiribati = (ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Asia/Tokyo"))
    assert lesson(OwnSchedule(clock=time(9)), local(2026, 3, 2), HOURS, *kiribati) == local(
        2026, 3, 3, 14, zone=kiribati[0]
    )


def test_a_number_whose_zones_share_no_hour_gets_the_default_zone() -> None:
    hours = PermittedHours(10, 18)
    zones = zones_of("+79161234567", Profile(), NEW_YORK, hours)
    assert next_lesson(AT_TEN, "+79161234567", MONDAY_NOON, zones, hours) == local(2026, 3, 4, 10)


@settings(deadline=None)
@given(
    phone=st.sampled_from(PHONES),
    earliest=MOMENTS,
    days=st.frozensets(st.sampled_from(range(7)), min_size=1),
    clock=st.none() | st.times(),
    hours=st.sampled_from([HOURS, LEGAL_HOURS, PermittedHours(10, 18), PermittedHours(12, 13)]),
)
def test_a_lesson_is_permitted_on_an_own_day_and_never_early(
    phone: str, earliest: datetime, days: frozenset[int], clock: time | None, hours: PermittedHours
) -> None:
    zones = zones_of(phone, Profile(), NEW_YORK, hours)
    found = next_lesson(OwnSchedule(days, clock), phone, earliest, zones, hours)
    here = found.astimezone(zones[0])
    assert hours.hold(found, zones)
    assert here.weekday() in days
    assert earliest <= found < earliest + timedelta(days=9)
    if clock is not None and len(zones) == 1:
        assert here.time() == nearest(clock, hours)


def test_the_days_of_the_profile_are_in_the_order_of_the_calendar() -> None:
    assert [datetime(2026, 3, 2 + day, tzinfo=UTC).strftime("%a").lower() for day in range(7)] == list(DAYS)
