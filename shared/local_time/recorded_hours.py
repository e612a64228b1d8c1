"""Permitted hours as commands and texts record them, and back."""

from datetime import datetime

from shared.contracts.sending_hours import SendingHours
from shared.local_time.number_zones import known_zones
from shared.local_time.permitted_hours import EARLIEST_HOUR, LATEST_HOUR, PermittedHours, Zones


def recorded(hours: PermittedHours, zones: Zones) -> SendingHours:
    """Return the record of these hours in these zones."""
    return SendingHours(first=hours.first, last=hours.last, zones=tuple(zone.key for zone in zones))


def next_permitted(hours: SendingHours, moment: datetime) -> datetime | None:
    """Return the first permitted moment from this one on.

    None if there is none: the zones have no hour in common, or none of them is known. A record may be older than the
    legal limits or the time zones of this code, so it never raises. An hour beyond a legal limit counts as that limit,
    hours of which nothing is left count as the legal ones, and unknown zones are ignored.
    """
    zones = known_zones(hours.zones)
    return _within_limits(hours).next_moment(moment, zones) if zones else None


def _within_limits(hours: SendingHours) -> PermittedHours:
    first, last = max(hours.first, EARLIEST_HOUR), min(hours.last, LATEST_HOUR)
    return PermittedHours(first, last) if first < last else PermittedHours(EARLIEST_HOUR, LATEST_HOUR)
