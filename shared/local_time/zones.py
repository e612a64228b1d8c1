"""A learner's own time: the zones in which they may be, and when their morning is.

An area code tells the zone only roughly, so where a number may lie in several an hour must be permitted in all of them.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import timezone

from shared.contracts.profile import Profile
from shared.local_time.permitted_hours import PermittedHours, Zones, at

MORNING = timedelta(hours=3)
"""How long the morning is over which daily drills are spread."""


def zones_of(phone: str, profile: Profile, default: ZoneInfo, hours: PermittedHours) -> Zones:
    """Where the learner may be: by their own word, their account's, or their number; else the default.

    Zones that share none of these hours tell nothing, as with a toll-free number, which may be anywhere.
    """
    for named in (profile.time_zone, profile.account_info.get("time_zone")):
        if isinstance(named, str) and named in _known():
            return (ZoneInfo(named),)
    by_number = timezone.time_zones_for_number(phonenumbers.parse(phone))
    zones = tuple(ZoneInfo(name) for name in by_number if name in _known())
    return zones if zones and _share_hours(zones, hours) else (default,)


def morning_slot(phone: str, earliest: datetime, zones: Zones, hours: PermittedHours) -> datetime:
    """The first moment from `earliest` on that is this learner's own in a morning of theirs.

    Each learner has another one each day, spread over the morning by a hash: no random, and no crowd at nine.
    """
    day = earliest.astimezone(zones[0]).date() - timedelta(days=1)
    while True:
        opening = hours.next_moment(at(day, time(hours.first), zones[0]), zones)
        if opening is not None and (slot := _slot(phone, day, opening, zones, hours)) >= earliest:
            return slot
        day += timedelta(days=1)


def _slot(phone: str, day: date, opening: datetime, zones: Zones, hours: PermittedHours) -> datetime:
    slot = opening + _share(phone, day) * MORNING
    return slot if hours.hold(slot, zones) else opening


def _share(phone: str, day: date) -> float:
    return int.from_bytes(sha256(f"{phone} {day}".encode()).digest()[:4]) / 2**32


@cache
def _known() -> set[str]:
    return available_timezones()


@cache
def _share_hours(zones: Zones, hours: PermittedHours) -> bool:
    """Whether they do so all the year round, for some of them may change their clocks and others not."""
    months = (datetime(2026, month, 15, tzinfo=UTC) for month in range(1, 13))
    return all(hours.next_moment(day, zones) is not None for day in months)
