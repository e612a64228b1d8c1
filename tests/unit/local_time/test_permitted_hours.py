"""The permitted hours in local time, across clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.local_time.permitted_hours import PermittedHours, at

HOURS = PermittedHours()
BOISE, LOS_ANGELES = ZoneInfo("America/Boise"), ZoneInfo("America/Los_Angeles")
ZONES = st.sampled_from(
    [
        (ZoneInfo("America/New_York"),),
        (BOISE, LOS_ANGELES),
        (ZoneInfo("Europe/Madrid"),),
        (ZoneInfo("Asia/Kolkata"),),
        (ZoneInfo("Australia/Adelaide"), ZoneInfo("Australia/Perth")),
        (ZoneInfo("Australia/Lord_Howe"),),  # changes by half an hour
        (ZoneInfo("Pacific/Apia"),),
        (ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Tarawa")),
    ]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
untimed = settings(deadline=None)


def local(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]  # year to minute


@pytest.mark.parametrize(("first", "last"), [(7, 20), (9, 22), (0, 24), (12, 12), (20, 9), (-1, 20)])
def test_hours_outside_of_8_to_21_are_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="8 to 21"):
        PermittedHours(first, last)


def test_the_widest_hours_are_those_of_the_law() -> None:
    assert PermittedHours(8, 21).last == 21


@pytest.mark.parametrize(
    ("clock", "permitted"), [((8, 59), False), ((9, 0), True), ((19, 59), True), ((20, 0), False), ((0, 0), False)]
)
def test_the_first_hour_is_permitted_and_the_last_is_not(clock: tuple[int, int], *, permitted: bool) -> None:
    zone = "Asia/Kolkata"
    assert HOURS.hold(local(zone, 2026, 3, 2, *clock), (ZoneInfo(zone),)) is permitted


def test_an_hour_must_be_permitted_in_all_possible_zones() -> None:
    nine_in_boise = local("America/Boise", 2026, 3, 2, 9)
    assert not HOURS.hold(nine_in_boise, (BOISE, LOS_ANGELES))
    assert HOURS.next_moment(nine_in_boise, (BOISE, LOS_ANGELES)) == local("America/Los_Angeles", 2026, 3, 2, 9)


def test_the_next_moment_after_a_permitted_one_is_itself() -> None:
    noon = local("Europe/Madrid", 2026, 3, 2, 12, 34)
    assert HOURS.next_moment(noon, (ZoneInfo("Europe/Madrid"),)) == noon


def test_zones_at_opposite_ends_of_the_world_have_no_common_hour() -> None:
    far_apart = (ZoneInfo("Pacific/Honolulu"), ZoneInfo("Europe/Madrid"))
    assert HOURS.next_moment(datetime(2026, 1, 15, tzinfo=UTC), far_apart) is None


@pytest.mark.parametrize(
    ("zone", "evening", "hours_of_the_night"),
    [
        ("America/New_York", (2026, 3, 7), 12),
        ("America/New_York", (2026, 10, 31), 14),
        ("Europe/Madrid", (2026, 3, 28), 12),
        ("Europe/Madrid", (2026, 10, 24), 14),
        ("Australia/Sydney", (2026, 4, 4), 14),
        ("Australia/Sydney", (2026, 10, 3), 12),
        ("Pacific/Auckland", (2026, 4, 4), 14),
        ("Europe/Madrid", (2026, 3, 2), 13),
    ],
)
def test_the_night_of_a_clock_change_is_an_hour_shorter_or_longer(
    zone: str, evening: tuple[int, int, int], hours_of_the_night: int
) -> None:
    eight_in_the_evening = local(zone, *evening, 20)
    opening = HOURS.next_moment(eight_in_the_evening, (ZoneInfo(zone),))
    assert opening == eight_in_the_evening + timedelta(hours=hours_of_the_night)


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),  # 2:30 is skipped
        ("America/New_York", date(2026, 11, 1), datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
        ("Europe/Madrid", date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 2:30 is skipped
        ("Europe/Madrid", date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
        ("Australia/Sydney", date(2026, 10, 4), datetime(2026, 10, 3, 16, 30, tzinfo=UTC)),  # 2:30 is skipped
        ("Australia/Sydney", date(2026, 4, 5), datetime(2026, 4, 4, 15, 30, tzinfo=UTC)),  # the first of two
    ],
)
def test_an_hour_skipped_or_doubled_by_a_clock_change_is_one_moment(zone: str, day: date, utc: datetime) -> None:
    assert at(day, time(2, 30), ZoneInfo(zone)) == utc


@untimed
@given(MOMENTS, ZONES)
def test_the_next_moment_is_the_earliest_permitted_one(moment: datetime, zones: tuple[ZoneInfo, ...]) -> None:
    found = HOURS.next_moment(moment, zones)
    assert found is not None
    assert found >= moment
    assert HOURS.hold(found, zones)
    step = timedelta(minutes=15)  # every zone's hours begin at a quarter
    between = (moment + n * step for n in range(int((found - moment) / step) + 1))
    assert not any(HOURS.hold(sooner, zones) for sooner in between if sooner < found)
    assert found == moment or not HOURS.hold(found - timedelta(microseconds=1), zones)


def test_the_hours_end_where_the_first_of_the_zones_closes() -> None:
    noon = local("America/Los_Angeles", 2026, 3, 2, 12)
    assert HOURS.end(noon, (LOS_ANGELES,)) == local("America/Los_Angeles", 2026, 3, 2, 20)
    assert HOURS.end(noon, (LOS_ANGELES, BOISE)) == local("America/Boise", 2026, 3, 2, 20)


@pytest.mark.parametrize(
    ("zone", "day", "hours_of_the_day"),
    [
        ("America/New_York", (2026, 3, 8), 11),
        ("America/New_York", (2026, 11, 1), 11),
        ("Australia/Lord_Howe", (2026, 4, 5), 11),
        ("Pacific/Easter", (2026, 4, 4), 11),  # clocks go from 22 back to 21 on this evening
    ],
)
def test_a_day_of_a_clock_change_ends_at_its_hour(zone: str, day: tuple[int, int, int], hours_of_the_day: int) -> None:
    opening = local(zone, *day, 9)
    assert HOURS.end(opening, (ZoneInfo(zone),)) == opening + timedelta(hours=hours_of_the_day)


@pytest.mark.parametrize("clock", [(8, 59), (20, 0), (23, 0)])
def test_hours_that_do_not_hold_have_no_end(clock: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="do not hold"):
        HOURS.end(local("Asia/Kolkata", 2026, 3, 2, *clock), (ZoneInfo("Asia/Kolkata"),))


ANY_ZONES = st.lists(st.sampled_from(sorted(available_timezones())), min_size=1, max_size=2).map(
    lambda names: tuple(map(ZoneInfo, names))
)
ANY_HOURS = st.sampled_from([HOURS, PermittedHours(8, 21), PermittedHours(8, 9), PermittedHours(20, 21)])


@untimed
@given(MOMENTS, ZONES | ANY_ZONES, ANY_HOURS)
def test_hours_hold_until_their_end_and_not_at_it(
    moment: datetime, zones: tuple[ZoneInfo, ...], hours: PermittedHours
) -> None:
    opening = hours.next_moment(moment, zones)
    assume(opening is not None)
    assert opening is not None
    end = hours.end(opening, zones)
    assert opening < end <= opening + timedelta(hours=hours.last - hours.first)
    assert not hours.hold(end, zones)
    step = timedelta(minutes=15)  # every zone's hours end at a quarter
    assert all(hours.hold(opening + n * step, zones) for n in range(-(-(end - opening) // step)))
    assert hours.hold(end - timedelta(microseconds=1), zones)
