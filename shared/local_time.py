"""A learner's own hour: their time zone, when they may be texted, and when their morning is.

Permitted hours: 47 CFR 64.1200(c)(1) allows 8 am to 9 pm at the called party's place; ours lie within that. An area
code tells the zone only roughly, so where a number may lie in several zones an hour must be permitted in all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import timezone

from shared.contracts.profile import Profile

EARLIEST_HOUR, LATEST_HOUR = 8, 21
MORNING = timedelta(hours=3)
"""How long the morning is over which daily drills are spread."""

Zones = tuple[ZoneInfo, ...]


@dataclass(frozen=True)
class PermittedHours:
    """From `first` o'clock until before `last` o'clock, local time."""

    first: int = 9
    last: int = 20

    def __post_init__(self) -> None:
        if not EARLIEST_HOUR <= self.first < self.last <= LATEST_HOUR:
            raise ValueError(f"permitted hours must lie within {EARLIEST_HOUR} to {LATEST_HOUR}")

    def hold(self, moment: datetime, zones: Zones) -> bool:
        """Whether one may text at this moment, wherever of these zones the learner is."""
        return all(self.first <= moment.astimezone(zone).hour < self.last for zone in zones)

    def next_moment(self, moment: datetime, zones: Zones) -> datetime | None:
        """This moment or the first one after it at which one may text; None if these zones share none."""
        openings = sorted(opening for opening in self._openings(moment, zones) if opening > moment)
        return next((each for each in [moment, *openings] if self.hold(each, zones)), None)

    def _openings(self, moment: datetime, zones: Zones) -> Iterator[datetime]:
        for zone in zones:
            today = moment.astimezone(zone).date()
            for days in range(3):
                yield at(today + timedelta(days=days), time(self.first), zone)


def zones_of(phone: str, profile: Profile, default: ZoneInfo) -> Zones:
    """Where the learner may be: by their own word, their account's, or their number; else the default."""
    for named in (profile.time_zone, profile.account_info.get("time_zone")):
        if isinstance(named, str) and named in _known():
            return (ZoneInfo(named),)
    by_number = timezone.time_zones_for_number(phonenumbers.parse(phone))
    zones = tuple(ZoneInfo(name) for name in by_number if name in _known())
    return zones if zones and PermittedHours().next_moment(_ANY_DAY, zones) else (default,)


def morning_slot(phone: str, earliest: datetime, zones: Zones, hours: PermittedHours) -> datetime:
    """The first moment from `earliest` on that is this learner's own in a morning of theirs.

    Each learner has another one each day, spread over the morning by a hash: no random, and no crowd at nine.
    """
    day = earliest.astimezone(zones[0]).date() - timedelta(days=1)
    while True:
        opening = hours.next_moment(at(day, time(hours.first), zones[0]), zones)
        if opening is not None and (slot := opening + _share(phone, day) * MORNING) >= earliest:
            return slot if hours.hold(slot, zones) else opening
        day += timedelta(days=1)


def at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in this zone show this hour; where a change skips it, the hour after."""
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _share(phone: str, day: date) -> float:
    return int.from_bytes(sha256(f"{phone} {day}".encode()).digest()[:4]) / 2**32


def _known() -> set[str]:
    return available_timezones()


_ANY_DAY = datetime(2026, 1, 15, tzinfo=UTC)
