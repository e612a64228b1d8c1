"""The hours within which a learner may be texted, in the learner's local time.

47 CFR 64.1200(c)(1) allows 8 am to 9 pm at the called party's location; `PermittedHours` never exceeds that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EARLIEST_HOUR, LATEST_HOUR = 8, 21
"""Legal limits of the permitted hours, in hours of the local day."""

Zones = tuple[ZoneInfo, ...]


@dataclass(frozen=True)
class PermittedHours:
    """The hours from `first` o'clock until before `last` o'clock, local time."""

    first: int = 9
    last: int = 20

    def __post_init__(self) -> None:
        if not EARLIEST_HOUR <= self.first < self.last <= LATEST_HOUR:
            raise ValueError(f"permitted hours must lie within {EARLIEST_HOUR} to {LATEST_HOUR}")

    def hold(self, moment: datetime, zones: Zones) -> bool:
        """Report whether a text is permitted at this moment in all of these zones."""
        return all(self.first <= moment.astimezone(zone).hour < self.last for zone in zones)

    def next_moment(self, moment: datetime, zones: Zones) -> datetime | None:
        """Return the first permitted moment from this one on; None if the zones have no hour in common."""
        openings = sorted(opening for opening in self._openings(moment, zones) if opening > moment)
        return next((each for each in [moment, *openings] if self.hold(each, zones)), None)

    def end(self, moment: datetime, zones: Zones) -> datetime:
        """Return the first moment after this one at which the hours no longer hold.

        Raises ValueError if they do not hold at `moment`.
        """
        if not self.hold(moment, zones):
            raise ValueError("the permitted hours do not hold at this moment")
        return min(at(moment.astimezone(zone).date(), time(self.last), zone) for zone in zones)

    def _openings(self, moment: datetime, zones: Zones) -> Iterator[datetime]:
        for zone in zones:
            today = moment.astimezone(zone).date()
            for days in range(3):
                yield at(today + timedelta(days=days), time(self.first), zone)


def at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which clocks in this zone show this time.

    For a time that a clock change skips, it is the moment an hour later.
    """
    return datetime.combine(day, hour, zone).astimezone(UTC)
