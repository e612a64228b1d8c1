"""The runs of a learner through a drill or a review, and what each adds to the figures. Pure.

A run's figures are computed from the run as a whole, so that a run whose start is withdrawn leaves none.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import ClassVar, Literal

from pydantic import Field

from shared.contracts.drill import Drill, Prompt
from shared.contracts.model import Id, Model, Slug, Utf8Text
from shared.drills.grading.grade import chosen_option
from shared.drills.grading.options import listed_options
from shared.tallies.cells import Cells, Place, PromptCell, add_day, add_prompt

MOST_REVIEWS = 3
"""Number of reviews of one mistake that are told apart; later ones count as this one."""

LISTED, CHOSEN = "listed", "chosen"
"""Figures of an option, whose text follows: first answers to a question that lists it, and those that pick it."""

OTHER = "other"
"""Figure of first answers that pick no listed option."""

AHEAD = "ahead"
"""Figure of a prompt to which a run has not come: without it, a page would not know of prompts that nobody reached."""

LEFT = "left"
"""Figure of a day, after which follow a lesson and the prompt at which a run of it ended before its end."""

_LONGEST_OPTION = 60
"""Maximum length of an option in the figures, in characters."""

Outcome = Literal["first", "later", "revealed", "passed"]
"""Right at first try; right at a later one; not right at all, so that the answer was revealed; not graded."""


class FirstAnswer(Model):
    """The first answer to a question, in the batch `seq`. `option`: the listed option that it picks, None for none."""

    seq: int = Field(ge=1)
    on: date
    option: Utf8Text | None


class Step(Model):
    """A prompt of a run. `number`: that of a review's prompt, from 1; 0 until it is answered, and in a lesson."""

    IDENTITY: ClassVar[tuple[str, ...]] = ("slug",)

    slug: Slug
    graded: bool
    options: tuple[Utf8Text, ...] = ()
    outcome: Outcome | None = None
    answer: FirstAnswer | None = None
    number: int = Field(default=0, ge=0)


class Version(Model):
    """The prompts of a drill, in order. Drills with the same prompts have one version, in whatever wording."""

    id: str
    prompts: tuple[Slug, ...]

    @classmethod
    def of(cls, drill: Drill) -> "Version":
        """Return the version of a drill."""
        form = "\n".join(f"{prompt.slug} {prompt.asks} {is_graded(prompt)}" for prompt in drill.prompts)
        slugs = tuple(prompt.slug for prompt in drill.prompts)
        return cls(id=sha256(form.encode()).hexdigest()[:8], prompts=slugs)


class Reviewed(Model):
    """The prompt that a step of a review repeats."""

    drill: Slug
    prompt: Slug
    version: Version


class Run(Model):
    """One run. `reached`: number of its steps that the learner has come to. `ended`: None while it is open.

    `reviewed`: for a review, the prompt that each step repeats, by the step's slug; empty for a lesson.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("instance_id",)

    instance_id: Id
    drill: Slug
    version: Version
    place: Place
    started_on: date
    steps: tuple[Step, ...]
    reached: int = Field(default=1, ge=1)
    ended: Literal["finished", "left"] | None = None
    ended_on: date | None = None
    is_review: bool = False
    reviewed: dict[Slug, Reviewed] = Field(default_factory=dict)

    def step(self, slug: str) -> Step | None:
        """Return the step of this prompt."""
        return next((each for each in self.steps if each.slug == slug), None)

    def with_step(self, changed: Step) -> "Run":
        """Return the run with one of its steps changed."""
        return self.model_copy(
            update={"steps": tuple(changed if each.slug == changed.slug else each for each in self.steps)}
        )


def is_graded(prompt: Prompt) -> bool:
    """Return whether the prompt's answers are graded."""
    return prompt.correct_response is not None


def steps_of(prompts: Sequence[Prompt]) -> tuple[Step, ...]:
    """Return the steps of a run through these prompts, none answered."""
    return tuple(Step(slug=each.slug, graded=is_graded(each), options=_options(each)) for each in prompts)


def picked(prompt: Prompt, response: str) -> str | None:
    """Return the listed option that a response picks, as `Step.options` has it; None for none of them."""
    chosen = chosen_option(prompt, response)
    return chosen[:_LONGEST_OPTION] if chosen else None


def _options(prompt: Prompt) -> tuple[str, ...]:
    listed, _ = listed_options("\n".join(message.text or "" for message in prompt.messages))
    return tuple(dict.fromkeys(each.text[:_LONGEST_OPTION] for each in listed if each.text))


def cells_of(run: Run) -> Cells:
    """Return what a run adds to the figures."""
    cells: Cells = {}
    if run.is_review:
        _add_review(cells, run)
        return cells
    _add_days(cells, run)
    for position, step in enumerate(run.steps[: run.reached], 1):
        for figure in _figures(run, step, is_last=position == run.reached):
            _add(cells, run, position, step, figure)
    for position, step in enumerate(run.steps[run.reached :], run.reached + 1):
        _add(cells, run, position, step, AHEAD)
    return cells


def _add(cells: Cells, run: Run, position: int, step: Step, figure: str) -> None:
    add_prompt(cells, run.place, run.drill, PromptCell(run.version.id, position, step.slug, run.place.language, figure))


def _add_days(cells: Cells, run: Run) -> None:
    """Add the figures of the days. A drill without a graded question is no lesson."""
    if not any(step.graded for step in run.steps):
        return
    add_day(cells, run.place, run.started_on, "started")
    if run.ended == "finished" and run.ended_on is not None:
        add_day(cells, run.place, run.ended_on, "finished")
    if run.ended == "left" and run.ended_on is not None:
        add_day(cells, run.place, run.ended_on, f"{LEFT}/{run.drill}/{run.steps[run.reached - 1].slug}")
    for step in run.steps:
        if step.graded and step.answer is not None:
            add_day(cells, run.place, step.answer.on, "answered")
            if step.outcome == "first":
                add_day(cells, run.place, step.answer.on, "right")


def _figures(run: Run, step: Step, *, is_last: bool) -> list[str]:
    """Return the figures to which a step that was reached adds one."""
    figures = ["reached"]
    if step.outcome is not None:
        figures.append(step.outcome)
    elif is_last:
        figures.append(run.ended or "open")
    if step.graded and step.answer is not None:
        figures += [f"{LISTED}/{option}" for option in step.options]
        is_listed = step.answer.option in step.options
        figures.append(f"{CHOSEN}/{step.answer.option}" if is_listed else OTHER)
        figures.append("answered")
    return figures


def _add_review(cells: Cells, run: Run) -> None:
    for step in run.steps:
        of = run.reviewed.get(step.slug)
        if of is None or step.answer is None or of.prompt not in of.version.prompts:
            continue
        position = of.version.prompts.index(of.prompt) + 1
        for figure in (f"review{step.number}", *([f"kept{step.number}"] if step.outcome == "first" else [])):
            cell = PromptCell(of.version.id, position, of.prompt, run.place.language, figure)
            add_prompt(cells, run.place, of.drill, cell)
