"""The time zones in which a phone number may be."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import timezone

from shared.local_time.permitted_hours import Zones

NUMBER_CACHE_SIZE = 1024
"""Cache size: phone numbers. A learner's zones are needed several times for each answer."""

ANYWHERE_IN_NORTH_AMERICA: Zones = tuple(
    map(
        ZoneInfo,
        (
            "America/St_Johns",
            "America/Halifax",
            "America/Puerto_Rico",
            "America/New_York",
            "America/Jamaica",
            "America/Chicago",
            "America/Regina",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "America/Adak",
            "Pacific/Honolulu",
        ),
    )
)
"""The zones in which a toll-free number, or one of an unknown area, with the country code +1 may be.

They are one zone for each clock of the United States with Alaska and Hawaii, of Canada, and of the +1 countries in the
Caribbean and the Atlantic. American Samoa, Guam and the Northern Mariana Islands are left out: their area codes are
known, and hours that are permitted in Guam, too, would leave none in summer.
"""

_NORTH_AMERICA = 1
"""Country code of the United States, Canada and many islands, which have area codes of their own."""


def known_zones(names: Iterable[str]) -> Zones:
    """Return the time zones of these names (IANA). Unknown names are left out."""
    return tuple(_zone(name) for name in names if name in known_names())


@cache
def _zone(name: str) -> ZoneInfo:
    """Return a known time zone. It is kept, since `zoneinfo` keeps only the last eight and reads a file for another."""
    return ZoneInfo(name)


@lru_cache(NUMBER_CACHE_SIZE)
def zones_of_number(phone: str) -> Zones:
    """Return the zones in which a number may be; none if nothing is known about it.

    In North America the area code also says where a mobile phone is from.
    """
    number = phonenumbers.parse(phone)
    if number.country_code != _NORTH_AMERICA:
        return known_zones(timezone.time_zones_for_number(number))
    zones = known_zones(timezone.time_zones_for_geographical_number(number))
    # The metadata lists all zones of +1 for an area that it does not know.
    return ANYWHERE_IN_NORTH_AMERICA if set(zones) >= set(ANYWHERE_IN_NORTH_AMERICA) else zones


def zone_at_offset(offset: timedelta, number_zones: Zones) -> ZoneInfo | None:
    """Return the time zone that a learner means by an offset from UTC, or None. `number_zones`: those of their number.

    A zone of the number's area that has the offset in January, else in July, is meant: unlike an offset, it follows
    the changes between winter and summer. Else the zone with this offset all year (`Etc/GMT+5` is UTC-5), which exists
    for whole hours only.
    """
    own = () if number_zones == ANYWHERE_IN_NORTH_AMERICA else number_zones
    for in_january_or_july in (0, 1):
        for zone in own:
            if offsets(zone)[in_january_or_july] == offset:
                return zone
    hours = offset // timedelta(hours=1)
    fixed = known_zones([f"Etc/GMT{-hours:+d}"])
    return fixed[0] if fixed and offset == timedelta(hours=hours) else None


def offsets(zone: ZoneInfo) -> tuple[timedelta | None, ...]:
    """Return a zone's offsets from UTC in January and in July."""
    return tuple(datetime(2026, month, 15, tzinfo=zone).utcoffset() for month in (1, 7))


@cache
def known_names() -> frozenset[str]:
    """Return the IANA names of all time zones. It is cached, since they are read from a folder."""
    return frozenset(available_timezones())
