"""The labelled set: answers as learners text them, in `labelled/`, and how often the grader errs on them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

from shared.drills.grading.grade import is_right
from shared.drills.grading.normalise import normalise
from tests.grading.tables import Case, read

FOLDER = Path(__file__).parent / "labelled"
TUNED, HELD_OUT = "tuned", "held out"
HELD_OUT_SHARE = 5
"""One answer in this many is held out: nobody looks at it to change the grader."""


@dataclass(frozen=True)
class Labelled:
    """A case of the labelled set with its language and its part."""

    language: str
    part: str
    case: Case

    @cached_property
    def is_wrongly_graded(self) -> bool:
        """Whether the grader errs on this answer."""
        return is_right(self.case.prompt, self.case.answer) != self.case.expected


@dataclass(frozen=True)
class Errors:
    """The wrong grades of one language and part, or of several together."""

    answers: int
    accepts: tuple[Case, ...]
    rejects: tuple[Case, ...]


@cache
def labelled_set() -> tuple[Labelled, ...]:
    """Return all labelled answers. Each is graded once, for the tests and for the summary."""
    return tuple(
        Labelled(file.stem, part_of(case), case)
        for file in sorted(FOLDER.glob("*.txt"))
        for case in read(file.name, file.read_text(encoding="utf-8"))
    )


def part_of(case: Case) -> str:
    """Return the part of an answer, by a hash of its question and its text. So a new answer moves no other."""
    text = f"{case.prompt.messages[0].text}\n{case.answer}"
    return HELD_OUT if sha256(text.encode()).digest()[0] % HELD_OUT_SHARE == 0 else TUNED


def errors_in(labelled: Iterable[Labelled]) -> Errors:
    """Grade answers and return those that get the wrong grade."""
    graded = list(labelled)
    wrong = [each.case for each in graded if each.is_wrongly_graded]
    rejects = tuple(case for case in wrong if case.expected)
    return Errors(len(graded), tuple(case for case in wrong if not case.expected), rejects)


def summary(labelled: Iterable[Labelled]) -> Iterator[str]:
    """Yield a line with the errors of each language and part, and of each part over all languages."""
    groups: dict[tuple[str, str], list[Labelled]] = {}
    for each in labelled:
        groups.setdefault((each.language, each.part), []).append(each)
        groups.setdefault(("all", each.part), []).append(each)
    for (language, part), members in sorted(groups.items()):
        errors = errors_in(members)
        counts = f"{len(errors.accepts)} false accepts, {len(errors.rejects)} false rejects"
        yield f"{language:<12} {part:<9} {errors.answers:>5} answers: {counts}"


def template_of(answer: str) -> str:
    """Return an answer with placeholders for its labels and numbers."""
    return re.sub(r"\b[a-e]\b", "X", re.sub(r"\d+", "N", normalise(answer)))


def overused_templates(labelled: Iterable[Labelled], most: int) -> dict[str, int]:
    """Return the templates of more answers than `most`, with their numbers of answers."""
    counts = Counter(template_of(each.case.answer) for each in labelled)
    return {template: count for template, count in counts.items() if count > most}
