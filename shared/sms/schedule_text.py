"""The confirmation of a learner's own days and hour, in plain words."""

from collections.abc import Sequence

from shared.contracts import phrases
from shared.contracts.phrases import Phrases
from shared.contracts.profile import Profile
from shared.local_time.own_schedule import nearest, own_schedule
from shared.local_time.permitted_hours import PermittedHours
from shared.local_time.zones import EVERY_DAY

_WEEKDAYS, _WEEKEND = list(range(5)), [5, 6]
_SHORTEST_RANGE = 3
"""Minimum number of days in a row that are named by the first and the last."""

_MANY = 5
"""Number of days from which on the others are named instead."""


def schedule_text(profile: Profile, hours: PermittedHours) -> str:
    """Return a sentence that says when the learner gets their lessons.

    `hours`: the permitted ones. A time outside of them is named as the nearest full hour that is permitted, at which
    the lesson comes.
    """
    said, schedule = phrases.in_language(profile.language), own_schedule(profile)
    if schedule.clock is None:
        when = said.in_the_morning
    else:
        wanted = nearest(schedule.clock, hours)
        when = said.at_time.format(time=f"{wanted.hour}:{wanted.minute:02}")
    return said.scheduled.format(days=_days_text(sorted(schedule.days), said), time=when)


def _days_text(days: Sequence[int], said: Phrases) -> str:
    if frozenset(days) == EVERY_DAY:
        return said.every_day
    if days == _WEEKDAYS:
        return said.on_weekdays
    if days == _WEEKEND:
        return said.on_weekends
    if len(days) >= _SHORTEST_RANGE and days[-1] - days[0] == len(days) - 1:
        first, last = (said.day_names.split()[day] for day in (days[0], days[-1]))
        return said.from_day_to_day.format(first=first, last=last)
    if len(days) >= _MANY:
        return said.every_day_but.format(days=_listed(sorted(EVERY_DAY - set(days)), said))
    return said.on_days.format(days=_listed(days, said))


def _listed(days: Sequence[int], said: Phrases) -> str:
    names = [said.day_names.split()[day] for day in days]
    before_last = ", ".join(names[:-1])
    return f"{before_last} {said.and_last} {names[-1]}" if before_last else names[-1]
