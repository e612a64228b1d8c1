"""The figures of docs/figures.md, computed plainly from the whole log and all texts, without the tallies.

Slow and simple on purpose: the desk's figures are compared with these.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.readings import AutoReply, Reaction
from shared.contracts.review import REVIEW
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.sms.outbox import TextStore
from shared.sms.text import TextMessage

QUEUED = {"PENDING": "queued", "SENDING": "queued"}
COSTS = {"SENDING", "AMBIGUOUS", "SENT", "DELIVERED", "UNDELIVERED"}


@dataclass
class LessonRun:
    """A run of a lesson. `came_to`: its prompts in order, as far as it came."""

    drill: str
    account: str
    language: str
    started_on: date
    is_lesson: bool
    prompts: list[str]
    graded: set[str]
    came_to: list[str] = field(default_factory=list)
    answers: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    revealed: set[str] = field(default_factory=set)
    ended: str | None = None
    ended_on: date | None = None


@dataclass
class LogFigures:
    """Counts by (day, figure), and by (drill, prompt, figure), of one account or of all."""

    days: Counter[tuple[date, str]] = field(default_factory=Counter)
    prompts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    losses: Counter[tuple[str, str]] = field(default_factory=Counter)


def log_figures(store: MemoryDocumentStore, zone: ZoneInfo, account: str | None = None) -> LogFigures:
    """Return the figures of an account; None for all."""
    figures = LogFigures()
    phones = sorted(each.path.split("/")[1] for each in store.documents() if each.path.startswith("dialogs/"))
    for phone in dict.fromkeys(phones):
        batches = list(log.since(store, phone, 1))
        _count_learner(figures, batches, TextStore(store).all_texts(phone), zone, account)
    return figures


def _count_learner(
    figures: LogFigures, batches: list[Batch], texts: list[TextMessage], zone: ZoneInfo, account: str | None
) -> None:
    runs: dict[str, LessonRun] = {}
    was_registered, active = False, set[date]()
    places: dict[int, tuple[date, str]] = {}
    for batch in batches:
        day, whose = batch.decided_at.astimezone(zone).date(), batch.profile.account
        places[batch.seq] = (day, whose)
        counts = account in (None, whose)
        if isinstance(batch.command, InboundSms):
            figures.days[day, "in"] += counts
            is_person = not isinstance(batch.reading, Reaction | AutoReply)
            if batch.profile.validated and is_person and day not in active:
                active.add(day)
                figures.days[day, "active"] += counts
        figures.days[day, "registered"] += counts and batch.profile.validated and not was_registered
        was_registered = batch.profile.validated
        for event in batch.events:
            _follow(runs, event, batch, day)
            if isinstance(event, e.CompletedPrompt | e.FailedPrompt):
                _answered(figures, runs.get(event.instance_id), event, day, account)
    for run in runs.values():
        if account in (None, run.account):
            _count_run(figures, run)
    for text in texts:
        day, whose = places[text.seq]
        if account in (None, whose):
            figures.days[day, f"out.{QUEUED.get(text.status, text.status.lower())}"] += 1
            if text.status in COSTS and text.intent_at is not None:
                figures.days[day, "segments"] += text.segments
                figures.days[day, "micro_dollars"] += text.micro_dollars


def _follow(runs: dict[str, LessonRun], event: e.LoggedEvent, batch: Batch, day: date) -> None:
    match event:
        case e.DrillStarted():
            _leave_open(runs, day)
            if event.drill_slug != REVIEW:
                prompts = event.drill.prompts
                graded = {each.slug for each in prompts if each.correct_response is not None}
                profile, slugs = batch.profile, [each.slug for each in prompts]
                place = (profile.account, profile.language)
                run = LessonRun(event.drill_slug, *place, day, bool(graded), slugs, graded, [slugs[0]])
                runs[event.instance_id] = run
        case e.AdvancedToNextPrompt() if event.instance_id in runs:
            runs[event.instance_id].came_to.append(event.prompt.slug)
        case e.DrillCompleted() if event.instance_id in runs:
            runs[event.instance_id].ended, runs[event.instance_id].ended_on = "finished", day
        case e.DrillWithdrawn():
            runs.pop(event.instance_id, None)
        case e.DrillAbandoned() | e.OptedOut() | e.NumberReassigned() | e.UserValidated():
            _leave_open(runs, day)


def _leave_open(runs: dict[str, LessonRun], day: date) -> None:
    for run in runs.values():
        if run.ended is None:
            run.ended, run.ended_on = "left", day


def _answered(
    figures: LogFigures,
    run: LessonRun | None,
    event: e.CompletedPrompt | e.FailedPrompt,
    day: date,
    account: str | None,
) -> None:
    slug = event.prompt.slug
    if run is None or slug not in run.graded:
        return
    is_right = isinstance(event, e.CompletedPrompt)
    if not run.answers[slug] and account in (None, run.account):
        figures.days[day, "answered"] += 1
        figures.days[day, "right"] += is_right
    run.answers[slug].append(is_right)
    if isinstance(event, e.FailedPrompt) and event.abandoned:
        run.revealed.add(slug)


def _count_run(figures: LogFigures, run: LessonRun) -> None:
    if run.is_lesson:
        figures.days[run.started_on, "started"] += 1
        if run.ended == "finished" and run.ended_on is not None:
            figures.days[run.ended_on, "finished"] += 1
        if run.ended == "left":
            figures.losses[run.drill, run.came_to[-1]] += 1
    for slug in run.came_to:
        figures.prompts[run.drill, slug, "reached"] += 1
        figures.prompts[run.drill, slug, _place(run, slug)] += 1


def _place(run: LessonRun, slug: str) -> str:
    answers = run.answers.get(slug, [])
    if answers and answers[0]:
        return "right_first"
    if any(answers):
        return "right_later"
    if slug in run.revealed:
        return "revealed"
    is_last = slug == run.came_to[-1]
    if is_last and run.ended != "finished":
        return run.ended or "open"
    return "passed"
