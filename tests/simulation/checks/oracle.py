"""An oracle: the scheduled starts and reminders that a fortnight should have had.

It is simple and independent of the code under test: it uses the log, the documented rules, and the times at which the
scheduled functions ran.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch

FIRST_HOUR, LAST_HOUR = 9, 20
PAUSE_AFTER_LESSONS = 2
SILENCE, REMIND_AFTER, REMIND_UNTIL = timedelta(hours=12), timedelta(hours=4), timedelta(hours=24)
REVIEW_AFTER = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
REVIEW = "review"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Asked:
    """A prompt that waited for an answer. `fresh`: no prompt of its drill has been answered yet."""

    instance: str
    drill: str
    prompt: str
    since: datetime
    fresh: bool


class Wish(NamedTuple):
    """When a learner wants their lessons, in the words of the profile. Empty texts: every day, and no hour."""

    days: str = ""
    clock: str = ""


ANY_TIME = Wish()


@dataclass(frozen=True)
class Known:
    """The facts known of a learner after a batch.

    `active`: time of the last text or start of a drill; `texted`: that of the last text. `ignored`: number of lessons
    in a row that asked something and got no text. `answered`: whether `asked` has had an answer. `finished`: for each
    started drill, whether it is completed. `mistakes`: for each prompt, the time of the last wrong answer and the
    number of reviews so far. `wish`: their own days and hour.
    """

    at: datetime
    reachable: bool = False
    validated: bool = False
    opted_out: bool = False
    paused: bool = False
    silent: bool = False
    ignored: int = 0
    active: datetime | None = None
    texted: datetime | None = None
    asked: Asked | None = None
    answered: bool = False
    wish: Wish = ANY_TIME
    finished: Mapping[str, bool] = field(default_factory=dict)
    mistakes: Mapping[str, tuple[datetime, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Start:
    """A scheduled start of a drill, on a day of the learner's calendar. `run`: index of the scheduled run."""

    phone: str
    day: date
    drill: str
    run: int


@dataclass(frozen=True)
class Reminder:
    """A reminder. `run`: index of the scheduled run that it came from."""

    instance: str
    prompt: str
    run: int


def known(batches: Sequence[Batch]) -> list[Known]:
    """Return the facts known before the first batch and after each one."""
    timeline = [Known(at=datetime.min.replace(tzinfo=UTC))]
    for batch in batches:
        now = replace(timeline[-1], at=batch.decided_at)
        if isinstance(batch.command, c.InboundSms | c.StartDrill):
            now = replace(now, active=batch.decided_at)
        if isinstance(batch.command, c.InboundSms):
            now = replace(now, silent=False, ignored=0, texted=batch.decided_at)
        if isinstance(batch.command, c.StartDrill) and not batch.events and _ignored_again(timeline[-1], batch.command):
            now = replace(now, ignored=now.ignored + 1)
        for event in batch.events:
            now = _after(now, event)
        timeline.append(replace(now, reachable=now.validated and not (now.opted_out or now.paused or now.silent)))
    return timeline


def starts(
    phone: str, zone: ZoneInfo, timeline: Sequence[Known], runs: Sequence[datetime], drills: Sequence[str]
) -> Iterator[Start]:
    """Yield the scheduled starts that the learner should have had."""
    for day, slot, run in _slots(phone, zone, timeline, runs):
        now = _at(timeline, runs[run])
        drill = _drill_for(now, slot, runs[run], drills)
        if drill and not (now.asked and now.asked.drill == drill and now.asked.fresh and not now.answered):
            yield Start(phone, day, drill, run)


def pauses(phone: str, zone: ZoneInfo, timeline: Sequence[Known], runs: Sequence[datetime]) -> Iterator[int]:
    """Yield the runs that should have paused what is scheduled, because the learner had ignored it."""
    for _, slot, run in _slots(phone, zone, timeline, runs):
        now = _at(timeline, runs[run])
        if _is_due(now, slot) and now.ignored >= PAUSE_AFTER_LESSONS:
            yield run


def _slots(
    phone: str, zone: ZoneInfo, timeline: Sequence[Known], runs: Sequence[datetime]
) -> Iterator[tuple[date, datetime, int]]:
    """Yield each day of lessons, the learner's own moment on it, and the next run from it on.

    Learners who have just changed their wish are not due for hours, so that the wish at the run decides.
    """
    first, last = runs[0].astimezone(zone).date(), runs[-1].astimezone(zone).date()
    wishes = {now.wish for now in timeline}
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        for wish in sorted(wishes):
            slot = _moment(phone, day, zone, wish)
            run = bisect_left(runs, slot) if slot is not None else len(runs)
            if slot is not None and runs[0] <= slot and run < len(runs) and _at(timeline, runs[run]).wish == wish:
                yield day, slot, run


def reminders(zone: ZoneInfo, timeline: Sequence[Known], runs: Sequence[datetime]) -> Iterator[Reminder]:
    """Yield the reminders that the learner should have had."""
    for asked in dict.fromkeys(now.asked for now in timeline if now.asked is not None):
        for run in range(bisect_left(runs, asked.since + REMIND_AFTER), len(runs)):
            now = _at(timeline, runs[run])
            if runs[run] >= asked.since + REMIND_UNTIL or now.asked != asked or now.answered:
                break
            if now.reachable and permitted(runs[run], zone):
                yield Reminder(asked.instance, asked.prompt, run)
                break


def permitted(moment: datetime, zone: ZoneInfo) -> bool:
    """Return whether scheduled texts may be sent at this moment in this time zone."""
    return FIRST_HOUR <= moment.astimezone(zone).hour < LAST_HOUR


def run_of(moment: datetime, runs: Sequence[datetime]) -> int:
    """Return the index of the last run at or before this moment."""
    return bisect_right(runs, moment) - 1


def _drill_for(now: Known, slot: datetime, run: datetime, drills: Sequence[str]) -> str | None:
    if not _is_due(now, slot) or now.ignored >= PAUSE_AFTER_LESSONS:
        return None
    remaining = [s for s in drills if s not in now.finished] or [s for s in drills if not now.finished.get(s)]
    deadline = run if remaining else slot
    review_due = any(at + REVIEW_AFTER[min(times, 2)] <= deadline for at, times in now.mistakes.values())
    if review_due and not (remaining and now.asked and now.asked.drill == REVIEW):
        return REVIEW
    return remaining[0] if remaining else None


def _is_due(now: Known, slot: datetime) -> bool:
    """Return whether the learner can be texted and has been silent for long enough."""
    return now.reachable and now.active is not None and now.active + SILENCE <= slot


def own_moment(phone: str, day: date, zone: ZoneInfo) -> datetime:
    """Return when a drill may be due on this day: the learner's own moment between 9 and 12 in the morning."""
    share = int(sha256(f"{phone} {day}".encode()).hexdigest()[:8], 16) / 2**32
    return datetime.combine(day, time(FIRST_HOUR), zone).astimezone(UTC) + share * timedelta(hours=3)


def _moment(phone: str, day: date, zone: ZoneInfo, wish: Wish) -> datetime | None:
    """Return when a drill may be due on this day by the learner's wish; None on a day that they do not want.

    An hour that is not permitted becomes the nearest full one that is.
    """
    if wish.days and WEEK[day.weekday()] not in wish.days.split():
        return None
    if not wish.clock:
        return own_moment(phone, day, zone)
    wanted = time.fromisoformat(wish.clock)
    early, late = wanted.hour < FIRST_HOUR, wanted.hour >= LAST_HOUR
    clock = time(FIRST_HOUR) if early else time(LAST_HOUR - 1) if late else wanted
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _ignored_again(now: Known, command: c.StartDrill) -> bool:
    """Return whether a start had no effect only because its drill already waits for its first answer."""
    return now.reachable and now.asked is not None and command.unless_active_since == now.texted


def _at(timeline: Sequence[Known], run: datetime) -> Known:
    return timeline[bisect_left(timeline, run, key=lambda now: now.at) - 1]


def _after(now: Known, event: e.LoggedEvent) -> Known:
    match event:
        case e.UserValidated():
            return replace(now, validated=True)
        case e.OptedOut():
            kept = {s: done for s, done in now.finished.items() if s != event.abandoned_drill_slug}
            return replace(now, opted_out=True, asked=None, finished=kept)
        case e.OptedIn():
            return replace(now, opted_out=False)
        case e.Paused():
            return replace(now, paused=True)
        case e.Resumed():
            return replace(now, paused=False)
        case e.PausedForSilence():
            return replace(now, silent=True)
        case e.UserUpdated(changes=changes) if "schedule_days" in changes:
            return replace(now, wish=Wish(str(changes["schedule_days"]), str(changes["schedule_time"])))
        case e.DrillStarted():
            asks = any(prompt.asks for prompt in event.drill.prompts)
            now = replace(now, finished={**now.finished, event.drill_slug: False}, ignored=now.ignored + asks)
            return _with_prompt(now, event, event.drill.prompts[0].slug, fresh=True)
        case e.AdvancedToNextPrompt():
            return _with_prompt(now, event, event.prompt.slug, fresh=False)
        case e.CompletedPrompt():
            resolved = _name(event)
            return replace(now, mistakes={name: m for name, m in now.mistakes.items() if name != resolved})
        case e.FailedPrompt(abandoned=False):
            return replace(now, answered=True)
        case e.FailedPrompt():
            before = now.mistakes.get(_name(event))
            times = before[1] + 1 if before and event.drill_slug == REVIEW else 0
            return replace(now, mistakes={**now.mistakes, _name(event): (now.at, times)})
        case e.DrillCompleted():
            return replace(now, asked=None, finished={**now.finished, event.drill_slug: True})
        case _:
            return now


def _with_prompt(now: Known, event: e.DrillStarted | e.AdvancedToNextPrompt, prompt: str, *, fresh: bool) -> Known:
    return replace(now, asked=Asked(event.instance_id, event.drill_slug, prompt, now.at, fresh), answered=False)


def _name(event: e.CompletedPrompt | e.FailedPrompt) -> str:
    return event.prompt.slug if event.drill_slug == REVIEW else f"{event.drill_slug}.{event.prompt.slug}"
