"""A learner's view as lines for a terminal. Pure. What people wrote cannot act as a terminal's escape sequence."""

from collections.abc import Iterator
from datetime import datetime

from shared.operations.learner.transcript import Heard, Line
from shared.operations.learner.view import LearnerView
from shared.operations.learner.visible import visible


def lines(view: LearnerView) -> Iterator[str]:
    """Yield the lines of a view: a heading for each part that is not empty, and its lines indented below."""
    parts = (
        ("", list(_summary(view))),
        ("due", [f"{each.what:<9} {_time(each.at)}  {visible(each.why)}" for each in view.due]),
        ("drills", [*_drills(view)]),
        ("consent", [*_consents(view)]),
        ("transcript", [_said(each) for each in view.transcript]),
        ("timeline", [*_timeline(view)]),
        ("parked messages", [*_parked(view)]),
        ("what operators did", [*_actions(view)]),
    )
    for heading, body in parts:
        if heading and body:
            yield f"{heading}:"
        yield from (f"  {line}" if heading else line for line in body)


def _summary(view: LearnerView) -> Iterator[str]:
    profile = view.profile
    yield f"{view.phone}  {visible(profile.name or 'without a name')}"
    states = {
        "registered": profile.validated,
        "demo": profile.is_demo,
        "opted out": profile.opted_out,
        "paused": profile.paused,
        "silent": profile.silent,
        "dead": profile.dead_since is not None,
    }
    state = ", ".join(name for name, holds in states.items() if holds) or "not registered"
    yield f"{state}; language {visible(profile.language)}; time zone {' and '.join(view.time_zones)}"
    yield f"{view.seq} batches; {view.answered_rightly} of {view.answered} questions answered correctly"
    if view.behind.progress or view.behind.texts:
        yield f"behind the log: progress by {view.behind.progress} batches, texts by {view.behind.texts}"


def _drills(view: LearnerView) -> Iterator[str]:
    for slug, run in view.drills.items():
        yield f"{slug}  started {_time(run.started_at)}  completed {_time(run.completed_at)}  {visible(run.name)}"
    if (open_prompt := view.open_prompt) is not None:
        marks = "".join([", tried" * open_prompt.tried, ", reminded" * open_prompt.reminded])
        yield f"open: {open_prompt.prompt_slug} of {open_prompt.drill_slug} since {_time(open_prompt.since)}{marks}"
    for mistake in view.mistakes:
        yield f"to review: {mistake.prompt_slug} of {mistake.drill_slug}, missed {_time(mistake.at)}"


def _consents(view: LearnerView) -> Iterator[str]:
    for each in view.consents:
        by = "".join(f"  {visible(part)}" for part in (each.operator, each.reason, each.evidence) if part)
        yield f"{_time(each.at)}  {'given' if each.given else 'withdrawn'}  {each.how}{by}"


def _said(line: Line) -> str:
    pictures = line.media_urls if isinstance(line, Heard) else [line.media_url] if line.media_url else []
    text = visible(" ".join([line.text or "", *(f"[{url}]" for url in pictures)]).strip())
    if isinstance(line, Heard):
        reading = "not recorded" if line.reading is None else str(line.reading["type"])
        return f"{_time(line.at)}  > {text}  ({reading})"
    error = "" if line.error_code is None else f", error {line.error_code}"
    again = "" if line.next_check_at is None else f", next check {_time(line.next_check_at)}"
    tries = "" if line.attempts == 1 else f", {line.attempts} attempts"
    segments = "1 segment" if line.segments == 1 else f"{line.segments} segments"
    return f"{_time(line.sent_at or line.at)}  < {text}  ({line.status}{error}, {segments}{tries}{again})"


def _timeline(view: LearnerView) -> Iterator[str]:
    for step in view.timeline:
        by = "".join(f"  {visible(part)}" for part in (step.operator, step.reason) if part)
        events = ", ".join(step.events) or "no effect"
        yield f"{step.seq:>4}  {_time(step.at)}  {step.origin}  {step.command}: {events}{by}"


def _parked(view: LearnerView) -> Iterator[str]:
    for each in view.parked:
        again = "" if each.redriven_at is None else f"  redriven {_time(each.redriven_at)}"
        yield f"{each.id}  {_time(each.at)}  {each.function}  {visible(each.reason)}{again}"


def _actions(view: LearnerView) -> Iterator[str]:
    for each in view.actions:
        outcome = each.outcome or "not handled yet"
        yield f"{_time(each.at)}  {visible(each.operator)}  {each.action}: {outcome}  {visible(each.reason or '')}"


def _time(moment: datetime | None) -> str:
    return "-" if moment is None else moment.isoformat(timespec="seconds")
