"""A learner's possible time zones, and their morning slot.

An area code implies the zone only roughly. If a number may be in several zones, an hour must be permitted in all.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from shared.contracts.profile import Profile
from shared.local_time.number_zones import known_zones, zones_of_number
from shared.local_time.permitted_hours import PermittedHours, Zones, at

MORNING = timedelta(hours=3)
"""Duration of the morning over which daily drills are spread."""

EVERY_DAY = frozenset(range(7))
"""The days of the week, from 0, Monday, on."""


def zones_of(phone: str, profile: Profile, default: ZoneInfo, hours: PermittedHours) -> Zones:
    """Return the learner's possible zones.

    The sources are the profile, the account and the number, in this order; else the default. The zones of a number
    are ignored if no hour is permitted in all of them, as for a number that may be anywhere in the world.
    """
    for name in (profile.time_zone, profile.account_info.get("time_zone")):
        if isinstance(name, str) and (named := known_zones([name])):
            return named
    zones = zones_of_number(phone)
    return zones if zones and _share_hours(zones, hours) else (default,)


def morning_slot(
    phone: str, earliest: datetime, zones: Zones, hours: PermittedHours, days: frozenset[int] = EVERY_DAY
) -> datetime:
    """Return the learner's first morning slot on one of these days of the week that is not before `earliest`.

    Each learner has one slot a day. A hash of phone and day spreads the slots over the morning: deterministic jitter,
    so that sends do not spike at nine.
    """
    day = earliest.astimezone(zones[0]).date() - timedelta(days=1)
    while True:
        opening = hours.next_moment(at(day, time(hours.first), zones[0]), zones)
        slot = None if opening is None else _slot(phone, day, opening, zones, hours)
        if slot is not None and slot >= earliest and slot.astimezone(zones[0]).weekday() in days:
            return slot
        day += timedelta(days=1)


def _slot(phone: str, day: date, opening: datetime, zones: Zones, hours: PermittedHours) -> datetime:
    slot = opening + _jitter(phone, day) * MORNING
    return slot if hours.hold(slot, zones) else opening


def _jitter(phone: str, day: date) -> float:
    return int.from_bytes(sha256(f"{phone} {day}".encode()).digest()[:4]) / 2**32


@cache
def _share_hours(zones: Zones, hours: PermittedHours) -> bool:
    """Report whether the zones share permitted hours in every month.

    Not all zones have daylight saving time, so they may share hours in a part of the year only.
    """
    months = (datetime(2026, month, 15, tzinfo=UTC) for month in range(1, 13))
    return all(hours.next_moment(day, zones) is not None for day in months)
