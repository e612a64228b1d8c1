"""The figures of lessons, as views show them. Pure. docs/figures.md says what each counts, and of how many."""

from collections import defaultdict
from collections.abc import Sequence

from shared.contracts.model import Model, Slug, Utf8Text
from shared.tallies.cells import PromptCell
from shared.tallies.runs import CHOSEN, LISTED, MOST_REVIEWS, OTHER
from shared.tallies.sampled import Sampled


class OptionFigures(Model):
    """How often an option was picked in first answers, of those to a question that listed it."""

    option: Utf8Text
    language: Utf8Text
    listed: int
    chosen: int


class ReviewFigures(Model):
    """First answers in the review of this number (1, 2, and 3 or later), and how many of them were right."""

    number: int
    answered: int
    right: int


class PromptFigures(Model):
    """The funnel at one prompt, in runs.

    Each run that has reached the prompt is in one of `right_first`, `right_later`, `revealed`, `passed` (not graded),
    `left` (it ended here before its end) and `open` (it waits here). `answered`: first answers, of which `options` says
    what they picked, and `other` how many picked none; `sample` holds some of those, each with its language.
    """

    prompt: Slug
    position: int
    reached: int
    right_first: int
    right_later: int
    revealed: int
    passed: int
    left: int
    open: int
    answered: int
    options: tuple[OptionFigures, ...]
    other: int
    sample: tuple[tuple[Utf8Text, Utf8Text], ...]
    reviews: tuple[ReviewFigures, ...]


class LessonVersion(Model):
    """The figures of one version of a drill, prompt by prompt."""

    version: str
    prompts: tuple[PromptFigures, ...]


class Lesson(Model):
    """The figures of a drill. `versions`: the most reached first."""

    drill: str
    versions: tuple[LessonVersion, ...]

    @property
    def prompts(self) -> tuple[PromptFigures, ...]:
        """The prompts of all versions."""
        return tuple(prompt for version in self.versions for prompt in version.prompts)

    @property
    def started(self) -> int:
        """Number of runs."""
        return sum(version.prompts[0].reached for version in self.versions)

    @property
    def ended(self) -> int:
        """Number of runs that ended before their end."""
        return sum(prompt.left for prompt in self.prompts)

    @property
    def open(self) -> int:
        """Number of runs that wait at a prompt."""
        return sum(prompt.open for prompt in self.prompts)

    @property
    def finished(self) -> int:
        """Number of runs that went to the end."""
        return self.started - self.ended - self.open

    @property
    def worst(self) -> PromptFigures | None:
        """The prompt at which most runs ended before their end, or None if none did."""
        worst = max(self.prompts, key=lambda prompt: prompt.left, default=None)
        return worst if worst is not None and worst.left else None


class LessonList(Model):
    """The figures of lessons, by their slugs. `is_cut`: whether there may be more of them."""

    lessons: tuple[Lesson, ...]
    is_cut: bool


def lesson_figures(cells: Sequence[tuple[PromptCell, int]], others: Sequence[Sampled]) -> tuple[LessonVersion, ...]:
    """Return the figures of each version, the most reached first. `others`: the sample, in any order of prompts."""
    versions: dict[str, dict[tuple[int, str], list[tuple[PromptCell, int]]]] = defaultdict(lambda: defaultdict(list))
    for cell, number in cells:
        versions[cell.version][cell.position, cell.prompt].append((cell, number))
    found = [
        LessonVersion(
            version=version,
            prompts=tuple(
                _prompt(prompt, position, prompts[position, prompt], _sample(version, prompt, others))
                for position, prompt in sorted(prompts)
            ),
        )
        for version, prompts in versions.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.prompts[0].reached, each.version)))


def _prompt(
    prompt: str, position: int, cells: Sequence[tuple[PromptCell, int]], sample: tuple[tuple[str, str], ...]
) -> PromptFigures:
    figures: dict[str, int] = defaultdict(int)
    for cell, number in cells:
        figures[cell.figure] += number
    return PromptFigures(
        prompt=prompt,
        position=position,
        reached=figures["reached"],
        right_first=figures["first"],
        right_later=figures["later"],
        revealed=figures["revealed"],
        passed=figures["passed"],
        left=figures["left"],
        open=figures["open"],
        answered=figures["answered"],
        options=_options(cells),
        other=figures[OTHER],
        sample=sample,
        reviews=tuple(
            ReviewFigures(number=number, answered=figures[f"review{number}"], right=figures[f"kept{number}"])
            for number in range(1, MOST_REVIEWS + 1)
        ),
    )


def _options(cells: Sequence[tuple[PromptCell, int]]) -> tuple[OptionFigures, ...]:
    listed: dict[tuple[str, str], int] = {}
    chosen: dict[tuple[str, str], int] = {}
    for cell, number in cells:
        kind, _, option = cell.figure.partition("/")
        counts = {LISTED: listed, CHOSEN: chosen}.get(kind)
        if counts is not None:
            counts[cell.language, option] = counts.get((cell.language, option), 0) + number
    return tuple(
        OptionFigures(option=option, language=language, listed=number, chosen=chosen.get((language, option), 0))
        for (language, option), number in sorted(listed.items())
    )


def _sample(version: str, prompt: str, others: Sequence[Sampled]) -> tuple[tuple[str, str], ...]:
    return tuple((each.language, each.text) for each in others if (each.version, each.prompt) == (version, prompt))
