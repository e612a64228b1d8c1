"""A learner's possible time zones and morning slots."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.contracts.profile import Profile
from shared.local_time.permitted_hours import PermittedHours
from shared.local_time.zones import MORNING, morning_slot, zones_of

HOURS = PermittedHours()
DEFAULT = ZoneInfo("America/New_York")
PHONES = (
    "+12125550100",  # New York
    "+12085550100",  # Idaho, half of which keeps Pacific time
    "+18005550100",  # toll-free
    "+15555550100",  # an unassigned area code
    "+34600123456",  # Spain, with the Canaries
    "+447700900123",
    "+919812345678",
    "+61491570006",  # an Australian mobile phone, which may be anywhere from Perth to Sydney
    "+61255501234",
    "+79161234567",  # Russia, ten hours wide
    "+5511987654321",
    "+64211234567",
    "+6857212345",
    "+68672012345",
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
untimed = settings(deadline=None)


def zones(phone: str, hours: PermittedHours = HOURS, **profile: object) -> tuple[str, ...]:
    """Return the names of this learner's possible zones."""
    return tuple(each.key for each in zones_of(phone, Profile.model_validate(profile), DEFAULT, hours))


def slot(phone: str, earliest: datetime, hours: PermittedHours = HOURS) -> datetime:
    return morning_slot(phone, earliest, zones_of(phone, Profile(), DEFAULT, hours), hours)


def test_the_learners_own_setting_comes_first() -> None:
    account = {"time_zone": "Europe/Paris"}
    assert zones("+12125550100", time_zone="Asia/Tokyo", account_info=account) == ("Asia/Tokyo",)


def test_the_accounts_setting_comes_second() -> None:
    assert zones("+12125550100", account_info={"time_zone": "Europe/Paris"}) == ("Europe/Paris",)


@pytest.mark.parametrize("nonsense", ["", "Mars/Olympus", "eastern", "../etc/passwd", "a\0b"])
def test_a_setting_without_a_valid_zone_is_ignored(nonsense: str) -> None:
    assert zones("+12125550100", time_zone=nonsense, account_info={"time_zone": 5}) == ("America/New_York",)


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("+12125550100", {"America/New_York"}),
        ("+12085550100", {"America/Boise", "America/Los_Angeles"}),
        ("+919812345678", {"Asia/Calcutta"}),
        ("+61881234567", {"Australia/Adelaide", "Australia/Perth"}),
        ("+6857212345", {"Pacific/Apia"}),
        ("+68672012345", {"Pacific/Tarawa", "Pacific/Enderbury", "Pacific/Kiritimati"}),
    ],
)
def test_the_zones_of_the_number_come_third(phone: str, expected: set[str]) -> None:
    assert set(zones(phone)) == expected


def test_a_number_that_may_be_anywhere_in_the_world_gets_the_default_zone() -> None:
    assert zones("+80012345678") == ("America/New_York",)


@pytest.mark.parametrize(("month", "until"), [(1, (23, 30)), (7, (22, 30))])
@pytest.mark.parametrize("phone", ["+18005550100", "+15555550100"])
def test_a_number_of_no_known_area_is_texted_at_hours_of_all_states(
    phone: str, month: int, until: tuple[int, int]
) -> None:
    """From 9 in Hawaii (19:00 UTC) until 20 in Newfoundland."""
    places = zones_of(phone, Profile(), DEFAULT, HOURS)
    midnight = datetime(2026, month, 15, 0, 0, tzinfo=ZoneInfo("America/New_York"))
    opening = HOURS.next_moment(midnight, places)
    assert opening == datetime(2026, month, 15, 19, tzinfo=UTC)
    assert HOURS.end(opening, places) == datetime(2026, month, 15, *until, tzinfo=UTC)


def test_zones_without_a_common_permitted_hour_are_ignored() -> None:
    assert len(zones("+79161234567")) > 5
    assert zones("+79161234567", PermittedHours(10, 18)) == ("America/New_York",)


@pytest.mark.parametrize(
    ("phone", "own", "utc"),
    [
        ("+919812345678", None, (3, 30)),  # 9:00 is 3:30 in Greenwich
        ("+61881234567", None, (1, 0)),  # when it is 9:00 in Perth also
        ("+61881234567", "Australia/Adelaide", (22, 30)),
        ("+6857212345", None, (20, 0)),  # 13 hours ahead: their morning is yesterday evening in Greenwich
        ("+68672012345", None, (21, 0)),  # when it is 9:00 in Tarawa also, and 11:00 on Kiritimati
    ],
)
def test_mornings_at_half_hours_and_beyond_the_date_line(phone: str, own: str | None, utc: tuple[int, int]) -> None:
    places = zones_of(phone, Profile(time_zone=own), DEFAULT, HOURS)
    found = morning_slot(phone, datetime(2026, 3, 2, 12, tzinfo=UTC), places, HOURS)
    opening = datetime(2026, 3, 2, *utc, tzinfo=UTC)
    assert (found - opening) % timedelta(days=1) < MORNING


@pytest.mark.parametrize(
    ("phone", "zone", "day"),
    [
        ("+12125550100", "America/New_York", (2026, 3, 8)),
        ("+12125550100", "America/New_York", (2026, 11, 1)),
        ("+34600123456", "Europe/Madrid", (2026, 3, 29)),
        ("+34600123456", "Europe/Madrid", (2026, 10, 25)),
        ("+61255501234", "Australia/Sydney", (2026, 4, 5)),
        ("+61255501234", "Australia/Sydney", (2026, 10, 4)),
    ],
)
def test_the_morning_after_a_clock_change_starts_at_nine_new_time(
    phone: str, zone: str, day: tuple[int, int, int]
) -> None:
    midnight = datetime(*day, tzinfo=ZoneInfo(zone))
    found = morning_slot(phone, midnight.astimezone(UTC), (ZoneInfo(zone),), HOURS).astimezone(ZoneInfo(zone))
    assert found.date() == midnight.date()
    assert 9 <= found.hour < 12


def test_slots_spread_over_the_morning_by_learner_and_by_day() -> None:
    midnight = datetime(2026, 3, 2, 5, tzinfo=UTC)
    by_phone = {slot(f"+1212555{n:04d}", midnight) for n in range(100)}
    assert len(by_phone) == 100
    opening = midnight + timedelta(hours=9)
    thirds = [int((each - opening) / timedelta(hours=1)) for each in by_phone]
    assert all(20 < thirds.count(hour) < 47 for hour in range(3))
    days = [slot("+12125550100", midnight + timedelta(days=n)) for n in range(5)]
    assert len({each.time() for each in days}) == 5


def test_a_day_has_one_slot_for_every_earlier_moment() -> None:
    midnight = datetime(2026, 3, 2, 5, tzinfo=UTC)
    first = slot("+12125550100", midnight)
    assert slot("+12125550100", midnight + timedelta(hours=7)) == first
    assert slot("+12125550100", first) == first
    tomorrows = slot("+12125550100", first + timedelta(microseconds=1))
    assert tomorrows.date() == first.date() + timedelta(days=1)


def test_a_slot_cut_off_by_narrow_hours_is_not_before_the_earliest() -> None:
    an_hour_each_day, zone = PermittedHours(9, 10), (ZoneInfo("America/New_York"),)
    late_in_it = datetime(2026, 3, 2, 14, 59, tzinfo=UTC)
    assert all(morning_slot(phone, late_in_it, zone, an_hour_each_day) >= late_in_it for phone in PHONES)


@untimed
@given(st.sampled_from(PHONES), MOMENTS)
@example("+18005550100", datetime(2026, 4, 1, tzinfo=UTC))
def test_a_slot_is_within_two_days_and_permitted_in_all_zones(phone: str, earliest: datetime) -> None:
    found = slot(phone, earliest)
    assert earliest <= found < earliest + timedelta(days=2)
    places = zones_of(phone, Profile(), DEFAULT, HOURS)
    assert HOURS.hold(found, places)
    assert not HOURS.hold(found - MORNING, places)
    assert slot(phone, earliest) == found
