"""The time zones in which a phone number may be."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from phonenumbers import timezone

from shared.local_time.number_zones import ANYWHERE_IN_NORTH_AMERICA, zone_at_offset, zones_of_number

TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
UNKNOWN_AREAS = ("555", "222", "999", "311")
ISLANDS = {
    "242": "America/Nassau",
    "246": "America/Barbados",
    "264": "America/Anguilla",
    "268": "America/Antigua",
    "284": "America/Tortola",
    "340": "America/St_Thomas",
    "345": "America/Cayman",
    "441": "Atlantic/Bermuda",
    "473": "America/Grenada",
    "649": "America/Grand_Turk",
    "658": "America/Jamaica",
    "664": "America/Montserrat",
    "670": "Pacific/Saipan",
    "671": "Pacific/Guam",
    "684": "Pacific/Pago_Pago",
    "721": "America/Lower_Princes",
    "758": "America/St_Lucia",
    "767": "America/Dominica",
    "784": "America/St_Vincent",
    "787": "America/Puerto_Rico",
    "808": "Pacific/Honolulu",
    "809": "America/Santo_Domingo",
    "829": "America/Santo_Domingo",
    "849": "America/Santo_Domingo",
    "868": "America/Port_of_Spain",
    "869": "America/St_Kitts",
    "876": "America/Jamaica",
    "939": "America/Puerto_Rico",
}


def names(phone: str) -> list[str]:
    return [zone.key for zone in zones_of_number(phone)]


@pytest.mark.parametrize("local", ["2341234", "3221234", "5550100", "8221234", "0001234"])
@pytest.mark.parametrize("area", ISLANDS)
def test_each_number_of_an_island_is_in_the_zone_of_the_island(area: str, local: str) -> None:
    """Mobile numbers too, and those of an exchange that the metadata does not know yet."""
    assert names(f"+1{area}{local}") == [ISLANDS[area]]


@pytest.mark.parametrize("area", [*TOLL_FREE, *UNKNOWN_AREAS])
def test_a_number_of_no_known_area_may_be_anywhere_in_north_america(area: str) -> None:
    assert zones_of_number(f"+1{area}5550100") == ANYWHERE_IN_NORTH_AMERICA


def offsets(zone: str) -> tuple[timedelta | None, ...]:
    """Return the offsets from UTC in each month of a year."""
    return tuple(datetime(2026, month, 15, 12, tzinfo=ZoneInfo(zone)).utcoffset() for month in range(1, 13))


def test_anywhere_has_each_clock_of_north_america_once() -> None:
    anywhere = [offsets(zone.key) for zone in ANYWHERE_IN_NORTH_AMERICA]
    all_zones = timezone.time_zones_for_number(phonenumbers.parse("+18005550100"))
    left_out = {"Pacific/Guam", "Pacific/Pago_Pago", "Pacific/Saipan"}
    assert left_out < set(all_zones)
    assert sorted(anywhere) == sorted({offsets(name) for name in all_zones if name not in left_out})


@pytest.mark.parametrize(
    ("phone", "hours", "zone"),
    [
        ("+12125550100", -5, "America/New_York"),
        ("+12125550100", -4, "America/New_York"),  # its summer
        ("+13125550100", -6, "America/Chicago"),
        ("+12125550100", -6, "Etc/GMT+6"),
        ("+12085550100", -7, "America/Boise"),  # the winter of one of its zones comes before the summer of the other
        ("+18005550100", -5, "Etc/GMT+5"),
        ("+12125550100", 1, "Etc/GMT-1"),
        ("+12125550100", 0, "Etc/GMT+0"),
        ("+919812345678", 5.5, "Asia/Calcutta"),
        ("+17095550100", -3.5, "America/St_Johns"),
    ],
)
def test_an_offset_is_a_zone_of_the_number_or_one_without_summer(phone: str, hours: float, zone: str) -> None:
    found = zone_at_offset(timedelta(hours=hours), zones_of_number(phone))
    assert found is not None
    assert found.key == zone


@pytest.mark.parametrize("hours", [5.5, -13, 15, 99])
def test_an_offset_that_no_zone_has_is_none(hours: float) -> None:
    assert zone_at_offset(timedelta(hours=hours), zones_of_number("+12125550100")) is None
