"""The days and the hour at which a learner wants their lessons, and the next moment that keeps to them.

The profile keeps them in one form: `schedule_days` "mon wed fri", `schedule_time` "08:00". An empty text means every
day, or no hour of their own. What is not in this form says nothing: an earlier release stored answers as they came.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shared.contracts.profile import Profile
from shared.local_time.permitted_hours import EARLIEST_HOUR, LATEST_HOUR, PermittedHours, Zones, at
from shared.local_time.zones import EVERY_DAY, morning_slot

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week in the profile, in the order of `date.weekday`."""

LEGAL_HOURS = PermittedHours(EARLIEST_HOUR, LATEST_HOUR)
"""The widest hours that a deployment can permit."""

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class OwnSchedule:
    """`days`: as numbers from 0, Monday, on. `clock`: the time of the local day; None means the morning slot."""

    days: frozenset[int] = EVERY_DAY
    clock: time | None = None


def own_schedule(profile: Profile) -> OwnSchedule:
    """Return the learner's own schedule. What the profile says in another form is ignored."""
    days = (profile.schedule_days or "").split()
    found = _TIME.fullmatch(profile.schedule_time or "")
    return OwnSchedule(
        days=frozenset(map(DAYS.index, days)) if days and set(days) <= set(DAYS) else EVERY_DAY,
        clock=time(int(found[1]), int(found[2])) if found else None,
    )


def days_text(days: Iterable[int]) -> str:
    """Return days of the week in the form of the profile: all seven are an empty text."""
    chosen = frozenset(days)
    return "" if chosen == EVERY_DAY else " ".join(DAYS[day] for day in sorted(chosen))


def nearest(wanted: time, hours: PermittedHours) -> time:
    """Return a time of the day if it is permitted, else the nearest full hour that is.

    For midnight, that is one in the evening.
    """
    if hours.first <= wanted.hour < hours.last:
        return wanted
    return time(min((hours.first, hours.last - 1), key=lambda hour: _hours_between(hour, wanted.hour)))


def _hours_between(one: int, other: int) -> int:
    return min((one - other) % 24, (other - one) % 24)


def next_lesson(schedule: OwnSchedule, phone: str, earliest: datetime, zones: Zones, hours: PermittedHours) -> datetime:
    """Return the first moment for a lesson by this schedule that is not before `earliest`.

    The days and the time are those of the first zone. A time that is not permitted there, or not in all zones, becomes
    the nearest one that is, on the same day. A day without a permitted moment is skipped, so some day must have one.
    """
    if schedule.clock is None:
        return morning_slot(phone, earliest, zones, hours, schedule.days)
    day = earliest.astimezone(zones[0]).date()
    while True:
        moment = _moment(at(day, nearest(schedule.clock, hours), zones[0]), zones, hours)
        is_own_day = moment is not None and moment.astimezone(zones[0]).weekday() in schedule.days
        if moment is not None and is_own_day and moment >= earliest:
            return moment
        day += timedelta(days=1)


def _moment(wanted: datetime, zones: Zones, hours: PermittedHours) -> datetime | None:
    """Return a moment if it is permitted, else the nearest full hour of its day that is; None if there is none."""
    if hours.hold(wanted, zones):
        return wanted
    day = wanted.astimezone(zones[0]).date()
    others = (at(day, time(hour), zones[0]) for hour in range(hours.first, hours.last))
    opening = hours.next_moment(at(day, time(hours.first), zones[0]), zones)
    permitted = [each for each in (opening, *others) if each is not None and hours.hold(each, zones)]
    on_the_day = [each for each in permitted if each.astimezone(zones[0]).date() == day]
    return min(on_the_day, key=lambda each: abs(each - wanted), default=None)
