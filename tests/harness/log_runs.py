"""The runs of one learner through lessons, and their answers in reviews, read plainly from the log."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import StartDrill
from shared.contracts.drill import Drill, Prompt
from shared.contracts.review import REVIEW, slug_in_review
from shared.drills.grading.grade import chosen_option
from shared.drills.grading.options import listed_options

Place = tuple[str, str]
"""Account and language."""


@dataclass(frozen=True)
class Try:
    """An answer to a graded question."""

    on: date
    is_right: bool
    text: str


@dataclass
class LogRun:
    """A run of a lesson. `came_to`: number of prompts to which it came. `revealed`: those whose answer was revealed."""

    slug: str
    drill: Drill
    place: Place
    started_on: date
    came_to: int = 1
    tries: dict[str, list[Try]] = field(default_factory=dict)
    revealed: set[str] = field(default_factory=set)
    ended: str = "open"
    ended_on: date | None = None

    @property
    def is_lesson(self) -> bool:
        """Whether it has a graded question."""
        return any(each.correct_response is not None for each in self.drill.prompts)

    def figures(self) -> Iterator[tuple[str, str]]:
        """Yield prompt and figure of all that this run counts for, once each."""
        for number, prompt in enumerate(self.drill.prompts, 1):
            if number <= self.came_to:
                yield prompt.slug, "reached"
                yield prompt.slug, self._outcome(prompt, is_last=number == self.came_to)
                for figure in self._first_answer(prompt):
                    yield prompt.slug, figure

    def _outcome(self, prompt: Prompt, *, is_last: bool) -> str:
        tries = self.tries.get(prompt.slug, [])
        if any(each.is_right for each in tries):
            return "right_first" if tries[0].is_right else "right_later"
        if prompt.slug in self.revealed:
            return "revealed"
        return self.ended if is_last and self.ended != "finished" else "passed"

    def _first_answer(self, prompt: Prompt) -> Iterator[str]:
        if prompt.slug not in self.tries:
            return
        asked, _ = listed_options("\n".join(message.text or "" for message in prompt.messages))
        options = {each.text for each in asked if each.text}
        picked = chosen_option(prompt, self.tries[prompt.slug][0].text)
        yield "answered"
        yield f"chosen {picked}" if picked in options else "other"
        for option in options:
            yield f"listed {option}"


@dataclass(frozen=True)
class ReviewAnswer:
    """The first answer to a question in a review. `number`: of the review since the question was missed; 3 for more."""

    place: Place
    drill: str
    prompt: str
    number: int
    is_right: bool


def place_of(batch: Batch) -> Place:
    return batch.profile.account, batch.profile.language


def lesson_runs(batches: Sequence[Batch], zone: ZoneInfo) -> list[LogRun]:
    """Return the runs of lessons whose start was not withdrawn."""
    runs: dict[str, LogRun] = {}
    for batch in batches:
        day = batch.decided_at.astimezone(zone).date()
        for event in batch.events:
            match event:
                case e.DrillStarted():
                    _leave_open(runs, day)
                    if event.drill_slug != REVIEW:
                        runs[event.instance_id] = LogRun(event.drill_slug, event.drill, place_of(batch), day)
                case e.DrillAbandoned() | e.OptedOut() | e.NumberReassigned():
                    _leave_open(runs, day)
                case e.DrillWithdrawn():
                    runs.pop(event.instance_id, None)
                case e.AdvancedToNextPrompt() if event.instance_id in runs:
                    runs[event.instance_id].came_to += 1
                case e.DrillCompleted() if event.instance_id in runs:
                    runs[event.instance_id].ended, runs[event.instance_id].ended_on = "finished", day
                case e.CompletedPrompt() | e.FailedPrompt() if event.instance_id in runs:
                    _answered(runs[event.instance_id], event, day)
    return list(runs.values())


def _leave_open(runs: dict[str, LogRun], day: date) -> None:
    for run in runs.values():
        if run.ended == "open":
            run.ended, run.ended_on = "left", day


def _answered(run: LogRun, event: e.CompletedPrompt | e.FailedPrompt, day: date) -> None:
    if event.prompt.correct_response is None:
        return
    is_right = isinstance(event, e.CompletedPrompt)
    run.tries.setdefault(event.prompt.slug, []).append(Try(day, is_right, event.response))
    if isinstance(event, e.FailedPrompt) and event.abandoned:
        run.revealed.add(event.prompt.slug)


def review_answers(batches: Sequence[Batch]) -> Iterator[ReviewAnswer]:
    """Yield the first answers of all reviews."""
    places: dict[str, Place] = {}
    asked: dict[str, tuple[str, str]] = {}
    seen, numbers = set[tuple[str, str]](), Counter[str]()
    for batch in batches:
        if isinstance(batch.command, StartDrill):
            for ref in batch.command.review:
                asked[slug_in_review(ref.drill_slug, ref.prompt_slug)] = ref.drill_slug, ref.prompt_slug
        for event in batch.events:
            if isinstance(event, e.NumberReassigned):
                numbers.clear()
            if isinstance(event, e.DrillStarted):
                places[event.instance_id] = place_of(batch)
            if not isinstance(event, e.CompletedPrompt | e.FailedPrompt) or event.prompt.correct_response is None:
                continue
            is_review, is_right = event.drill_slug == REVIEW, isinstance(event, e.CompletedPrompt)
            slug = event.prompt.slug if is_review else slug_in_review(event.drill_slug, event.prompt.slug)
            if is_review and (event.instance_id, slug) not in seen:
                seen.add((event.instance_id, slug))
                numbers[slug] += 1
                yield ReviewAnswer(places[event.instance_id], *asked[slug], min(numbers[slug], 3), is_right)
            if is_right or (not is_review and isinstance(event, e.FailedPrompt) and event.abandoned):
                numbers[slug] = 0
