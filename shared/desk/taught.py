"""A lesson as it is taught now: what its figures are shown with. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.contracts.drill import Prompt
from shared.drills.catalogue import Catalogue
from shared.tallies.lesson_figures import Lesson, OptionFigures
from shared.tallies.runs import Version, picked

LONGEST_WORDING = 160
"""Maximum length of a prompt's wording beside its slug, in characters."""


@dataclass(frozen=True)
class Taught:
    """What the catalogue says of a lesson. Of one that it does not have: the slug, and nothing else.

    `version`: as the figures have it. `wording`: by prompt. `right_options`: prompt, language and option.
    """

    name: str
    version: str | None = None
    wording: Mapping[str, str] = field(default_factory=dict)
    right_options: frozenset[tuple[str, str, str | None]] = frozenset()

    def is_right(self, prompt: str, option: OptionFigures) -> bool:
        """Return whether this option is the right one now."""
        return (prompt, option.language, option.option) in self.right_options


def taught(catalogue: Catalogue, lesson: Lesson, language: str) -> Taught:
    """Return a lesson as it is taught in this language; its right options in all languages that its figures have."""
    drill = catalogue.drill(lesson.drill, language)
    if drill is None:
        return Taught(lesson.drill)
    languages = {option.language for prompt in lesson.prompts for option in prompt.options}
    return Taught(
        name=drill.name,
        version=Version.of(drill).id,
        wording={prompt.slug: wording(prompt) for prompt in drill.prompts},
        right_options=frozenset(right for each in languages for right in _right_options(catalogue, lesson.drill, each)),
    )


def wording(prompt: Prompt) -> str:
    """Return the beginning of a prompt's last text, on one line: a question comes last."""
    texts = [message.text for message in prompt.messages if message.text]
    line = " ".join(texts[-1].split()) if texts else ""
    return line if len(line) <= LONGEST_WORDING else f"{line[: LONGEST_WORDING - 1]}…"


def _right_options(catalogue: Catalogue, slug: str, language: str) -> set[tuple[str, str, str | None]]:
    drill = catalogue.drill(slug, language)
    graded = () if drill is None else (each for each in drill.prompts if each.correct_response is not None)
    return {(each.slug, language, picked(each, each.correct_response or "")) for each in graded}
