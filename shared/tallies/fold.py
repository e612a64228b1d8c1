"""Fold a learner's log into their tally. Pure.

`fold(tally, batch, zone) -> tally`. The first answers that pick no listed option are `other_texts`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.readings import is_from_machine
from shared.contracts.review import REVIEW, slug_in_review
from shared.tallies import runs
from shared.tallies.cells import Cells, Place, add_all, add_day, day_of, plus
from shared.tallies.runs import MOST_REVIEWS, FirstAnswer, Reviewed, Run, Version, picked, steps_of
from shared.tallies.tally import LastActive, Tally

_MOST_RUNS = 5
"""Number of latest runs that can still change. A withdrawal names one of the last day or two."""

_DAYS = 3
"""Number of active days that are remembered: the clocks of two instances may differ around midnight."""

Answer = e.CompletedPrompt | e.FailedPrompt


@dataclass(frozen=True)
class OtherText:
    """A first answer that picks no listed option."""

    place: Place
    drill: str
    version: str
    prompt: str
    text: str
    at: datetime


def fold(tally: Tally, batch: Batch, zone: ZoneInfo) -> Tally:
    """Apply the batch after `tally.cursor`. `zone`: the deployment's time zone, which divides the days."""
    day = day_of(batch.decided_at, zone)
    tally = _with_days(tally, batch, day)
    for event in batch.events:
        tally = _apply(tally, event, batch, day)
    return _with_closed_runs(tally)


def other_texts(tally: Tally, batch: Batch) -> list[OtherText]:
    """Return the first answers of a batch that pick no listed option. `tally`: after the batch."""
    answers = [event for event in batch.events if isinstance(event, Answer) and event.drill_slug != REVIEW]
    found = []
    for event in answers:
        run = _run(tally, event.instance_id)
        step = None if run is None else run.step(event.prompt.slug)
        if run is None or step is None or step.answer is None or not step.graded:
            continue
        if step.answer.seq == batch.seq and step.answer.option not in step.options:
            said = (step.slug, event.response, batch.decided_at)
            found.append(OtherText(run.place, run.drill, run.version.id, *said))
    return found


def _with_days(tally: Tally, batch: Batch, day: date) -> Tally:
    """Count the learner's text, activity and registration on this day."""
    if any(isinstance(event, e.NumberReassigned) for event in batch.events):  # from now on it is another learner
        tally = tally.model_copy(update={"registered": False, "last_active": None, "reviews": {}})
    place, is_registered = Place.of(batch.profile), batch.profile.validated
    cells: Cells = {}
    changes: dict[str, object] = {
        "cursor": batch.seq,
        "expected": max(tally.expected, batch.seq),
        "registered": is_registered,
    }
    if isinstance(batch.command, c.InboundSms):
        add_day(cells, place, day, "in")
        if is_registered and not is_from_machine(batch.reading):
            if day not in tally.active_days:
                add_day(cells, place, day, "active")
                changes["active_days"] = (*tally.active_days, day)[-_DAYS:]
            latest = day if tally.last_active is None else max(day, tally.last_active.day)
            changes["last_active"] = LastActive(day=latest, place=place)
    if is_registered and not tally.registered:
        add_day(cells, place, day, "registered")
    return tally.model_copy(update={**changes, "cells": plus(tally.cells, cells)})


def _apply(tally: Tally, event: e.LoggedEvent, batch: Batch, day: date) -> Tally:
    match event:
        case e.DrillStarted():
            return _started(_with_open_runs_left(tally, day), event, batch, day)
        case e.AdvancedToNextPrompt():
            run = _run(tally, event.instance_id)
            return tally if run is None else _with_run(tally, _advanced(run))
        case e.CompletedPrompt() | e.FailedPrompt():
            return _answered(tally, event, batch, day)
        case e.DrillCompleted():
            run = _run(tally, event.instance_id)
            return tally if run is None else _with_run(tally, _ended(_passed(run), "finished", day))
        case e.DrillAbandoned() | e.OptedOut() | e.NumberReassigned():
            return _with_open_runs_left(tally, day)
        case e.DrillWithdrawn():
            kept = tuple(run for run in tally.runs if run.instance_id != event.instance_id)
            return tally.model_copy(update={"runs": kept})
        case _:
            return tally


def _started(tally: Tally, event: e.DrillStarted, batch: Batch, day: date) -> Tally:
    version = Version.of(event.drill)
    run = Run(
        instance_id=event.instance_id,
        drill=event.drill_slug,
        version=version,
        place=Place.of(batch.profile),
        started_on=day,
        steps=steps_of(event.drill.prompts),
        is_review=event.drill_slug == REVIEW,
        reviewed=_reviewed(tally, batch.command) if event.drill_slug == REVIEW else {},
    )
    versions = tally.versions if run.is_review else {**tally.versions, event.drill_slug: version}
    return tally.model_copy(update={"runs": (*tally.runs, run), "versions": versions})


def _reviewed(tally: Tally, command: object) -> dict[str, Reviewed]:
    """Return the prompts that a review repeats, by their slugs in it."""
    refs = command.review if isinstance(command, c.StartDrill) else ()
    return {
        slug_in_review(ref.drill_slug, ref.prompt_slug): Reviewed(
            drill=ref.drill_slug, prompt=ref.prompt_slug, version=tally.versions[ref.drill_slug]
        )
        for ref in refs
        if ref.drill_slug in tally.versions
    }


def _answered(tally: Tally, event: Answer, batch: Batch, day: date) -> Tally:
    run = _run(tally, event.instance_id)
    step = None if run is None else run.step(event.prompt.slug)
    if run is None or step is None:
        return tally
    mistake = step.slug if run.is_review else slug_in_review(run.drill, step.slug)
    changes: dict[str, object] = {}
    reviews = dict(tally.reviews)
    if step.answer is None and step.graded:
        option = picked(event.prompt, event.response)
        changes["answer"] = FirstAnswer(seq=batch.seq, on=day, option=option)
        if run.is_review:
            reviews[mistake] = reviews.get(mistake, 0) + 1
            changes["number"] = min(reviews[mistake], MOST_REVIEWS)
    if isinstance(event, e.CompletedPrompt):
        right = "first" if step.answer is None else "later"
        changes["outcome"] = right if step.graded else "passed"
    elif event.abandoned:
        changes["outcome"] = "revealed"
    is_over = isinstance(event, e.CompletedPrompt) or (event.abandoned and not run.is_review)
    if is_over:  # the mistake is made good, or made anew: its reviews count from the beginning
        reviews.pop(mistake, None)
    changed = run.with_step(step.model_copy(update=changes))
    return _with_run(tally.model_copy(update={"reviews": reviews}), changed)


def _advanced(run: Run) -> Run:
    return _passed(run).model_copy(update={"reached": min(run.reached + 1, len(run.steps))})


def _passed(run: Run) -> Run:
    """Return the run with its last prompt passed, if that asked nothing."""
    step = run.steps[run.reached - 1]
    return run if step.outcome is not None else run.with_step(step.model_copy(update={"outcome": "passed"}))


def _ended(run: Run, how: str, day: date) -> Run:
    return run.model_copy(update={"ended": how, "ended_on": day})


def _with_open_runs_left(tally: Tally, day: date) -> Tally:
    ended = tuple(_ended(run, "left", day) if run.ended is None else run for run in tally.runs)
    return tally.model_copy(update={"runs": ended})


def _with_closed_runs(tally: Tally) -> Tally:
    """Return the tally with only its latest runs; the figures of the others cannot change any more."""
    closed, kept = tally.runs[:-_MOST_RUNS], tally.runs[-_MOST_RUNS:]
    if not closed:
        return tally
    cells: Cells = {}
    for run in closed:
        add_all(cells, runs.cells_of(run))
    return tally.model_copy(update={"runs": kept, "cells": plus(tally.cells, cells)})


def _run(tally: Tally, instance_id: str) -> Run | None:
    return next((run for run in tally.runs if run.instance_id == instance_id), None)


def _with_run(tally: Tally, changed: Run) -> Tally:
    kept = tuple(changed if run.instance_id == changed.instance_id else run for run in tally.runs)
    return tally.model_copy(update={"runs": kept})
