"""The charts and tables of lessons, from their figures. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from shared.desk.charts import Chart, Series
from shared.tallies.lesson_figures import Lesson, LessonVersion, PromptFigures

PLACES = {
    "right_first": "right at first try",
    "right_later": "right later",
    "revealed": "revealed",
    "passed": "passed",
    "left": "left here",
    "open": "open here",
}
"""The places of a funnel. Each run that has reached a prompt is in exactly one of them."""

TRIES = ("first try", "first review", "second review", "third or later review")
"""When a question is answered."""

_EVER = "All runs ever, not only of a period."


class Right(NamedTuple):
    """How many answers were right, of how many."""

    right: int
    of: int


class Table(NamedTuple):
    """A table of figures as a file has it."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def tries(prompt: PromptFigures) -> tuple[Right, ...]:
    """Return how many answers to a question were right, for each of TRIES."""
    return (Right(prompt.right_first, prompt.answered), *(Right(each.right, each.answered) for each in prompt.reviews))


def tries_of(lesson: Lesson) -> tuple[Right, ...]:
    """Return how many answers to all questions of a lesson were right, for each of TRIES."""
    found = [tries(prompt) for prompt in lesson.prompts]
    return tuple(Right(sum(each[at].right for each in found), sum(each[at].of for each in found)) for at in _TRIES_AT)


def questions(version: LessonVersion) -> tuple[PromptFigures, ...]:
    """Return the prompts of a version that were answered, at first or in a review."""
    return tuple(each for each in version.prompts if any(of for _, of in tries(each)))


def funnel(version: LessonVersion) -> Chart:
    """Return what became, at each prompt, of the runs that reached it."""
    return Chart(
        name=f"funnel-{version.version}",
        title="From prompt to prompt",
        says=f"The height is how many of {version.prompts[0].reached} runs reached the prompt; "
        f"the parts are what became of them there. {_EVER}",
        kind="bar",
        unit="runs",
        axis="prompt",
        labels=tuple(each.prompt for each in version.prompts),
        series=tuple(
            Series(name=name, values=tuple(int(getattr(each, place)) for each in version.prompts))
            for place, name in PLACES.items()
        ),
        stacked=True,
    )


def kept(version: LessonVersion) -> Chart:
    """Return how many of 100 answers to each question were right, at first try and in reviews."""
    asked = questions(version)
    return Chart(
        name=f"kept-{version.version}",
        title="What people kept",
        says="Of the first answers to a question, and of the answers when it was reviewed, how many were right. Only "
        f"what was not answered right comes back as a review. {_EVER}",
        kind="bar",
        unit="percent of answers",
        axis="question",
        labels=tuple(each.prompt for each in asked),
        series=tuple(
            Series(name=name, values=tuple(_percent(tries(each)[at]) for each in asked))
            for at, name in enumerate(TRIES)
        ),
    )


def list_of_lessons(lessons: Sequence[Lesson]) -> Table:
    """Return a row for each lesson."""
    return Table(
        (
            *("lesson", "started", "finished", "left before the end", "open"),
            *("most left at", "left there", "of those who reached it", *_TRIES_HEADINGS),
        ),
        tuple(
            (each.drill, each.started, each.finished, each.ended, each.open, *_worst(each), *_flat(tries_of(each)))
            for each in lessons
        ),
    )


def prompts(lesson: Lesson) -> Table:
    """Return a row for each prompt of each version."""
    return Table(
        (*_PROMPT, "reached", *PLACES.values()),
        tuple(
            (*_of(version, each), each.reached, *(int(getattr(each, place)) for place in PLACES))
            for version in lesson.versions
            for each in version.prompts
        ),
    )


def options(lesson: Lesson) -> Table:
    """Return a row for each listed option of each question, and one for the answers that picked none."""
    return Table(
        (*_PROMPT, "language", "option", "first answers", "of"),
        tuple(
            row
            for version in lesson.versions
            for each in version.prompts
            if each.answered
            for row in (
                *((*_of(version, each), of.language, of.option, of.chosen, of.listed) for of in each.options),
                (*_of(version, each), "", "no listed option", each.other, each.answered),
            )
        ),
    )


def reviews(lesson: Lesson) -> Table:
    """Return a row for each question: right answers at first try and in reviews, of how many."""
    return Table(
        (*_PROMPT, *_TRIES_HEADINGS),
        tuple((*_of(version, each), *_flat(tries(each))) for version in lesson.versions for each in questions(version)),
    )


TABLES: Mapping[str, Callable[[Lesson], Table]] = {"prompts": prompts, "options": options, "reviews": reviews}
"""The tables of one lesson, by their names in addresses and files."""

_PROMPT = ("version", "position", "prompt")
_TRIES_AT = range(len(TRIES))
_TRIES_HEADINGS = tuple(heading for name in TRIES for heading in (f"right at {name}", f"answers at {name}"))


def _of(version: LessonVersion, prompt: PromptFigures) -> tuple[str, int, str]:
    return version.version, prompt.position, prompt.prompt


def _worst(lesson: Lesson) -> tuple[str | int, ...]:
    worst = lesson.worst
    return ("", "", "") if worst is None else (worst.prompt, worst.left, worst.reached)


def _flat(found: Sequence[Right]) -> tuple[int, ...]:
    return tuple(number for each in found for number in each)


def _percent(answers: Right) -> float | None:
    return round(100 * answers.right / answers.of, 1) if answers.of else None
