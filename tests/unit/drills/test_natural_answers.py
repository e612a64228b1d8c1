"""What learners naturally answer to our questions is no keyword, and gets the grade that a patient person would give.

The tables are in `natural_answers/`; the first lines of english.txt describe their format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.contracts.drill import Prompt
from shared.contracts.keywords import RESERVED, normalise_keyword
from shared.contracts.readings import Answer
from shared.dialog.reading.read import read
from shared.dialog.reading.reader import Situation
from shared.drills.grading.grade import is_right
from tests.harness.catalogues import SHIPPED, kept

FOLDER = Path(__file__).parent / "natural_answers"
CATALOGUE = kept(SHIPPED)
TABLES = {"en": "english.txt", "es": "spanish.txt", "fr": "french.txt"}
LEAST_RIGHT, LEAST_WRONG = 3, 2
"""Minimum numbers of right and wrong answers of each question in each language."""


class InvalidTableError(ValueError):
    """A table that cannot be read: "FILE:LINE: what is wrong; what would be right"."""


@dataclass(frozen=True)
class Natural:
    """An answer to a question, which is named by its drill and prompt, with the expected grade."""

    where: str
    language: str
    question: tuple[str, str]
    answer: str
    right: bool


def natural_answers(name: str, language: str, text: str) -> Iterator[Natural]:
    """Yield the answers of a table in a language."""
    question, right = None, True
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        key, colon, rest = line.partition(":")
        if line[0].isspace():
            key, colon, rest = "", ":", line
        elif key in ("right", "wrong"):
            right = key == "right"
        elif colon and not rest and len(key.split()) == 2:
            drill, prompt = key.split()
            question = (drill, prompt)
            continue
        else:
            raise InvalidTableError(f"{where}: {line!r} is no answer; write 'DRILL PROMPT:', 'right: …' or 'wrong: …'")
        if question is None:
            raise InvalidTableError(f"{where}: these answers have no question; write 'DRILL PROMPT:' above them")
        for answer in rest.split("|"):
            yield Natural(where, language, question, answer.strip(), right)


NATURAL = [
    each
    for language, name in TABLES.items()
    for each in natural_answers(name, language, (FOLDER / name).read_text(encoding="utf-8"))
]
QUESTIONS = {
    (language, slug, prompt.slug): prompt
    for language in TABLES
    for slug in CATALOGUE.slugs(language)
    for drill in (CATALOGUE.drill(slug, language),)
    if drill
    for prompt in drill.prompts
    if prompt.correct_response
}
"""The graded prompts by language, drill and slug."""

CASES = [pytest.param(each, id=f"{each.where}: {each.answer!a}") for each in NATURAL]


def prompt_of(natural: Natural) -> Prompt:
    return QUESTIONS[natural.language, *natural.question]


@pytest.mark.parametrize("natural", CASES)
def test_a_natural_answer_is_graded_as_a_person_would(natural: Natural) -> None:
    assert is_right(prompt_of(natural), natural.answer) is natural.right


@pytest.mark.parametrize("natural", CASES)
def test_no_natural_answer_is_a_keyword_of_the_carrier_or_of_ours(natural: Natural) -> None:
    situation = Situation(prompt=prompt_of(natural), code="WELCOME", name="Maria")
    assert read(natural.answer, situation) == Answer(text=natural.answer)
    assert normalise_keyword(natural.answer) not in RESERVED


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_each_question_has_natural_answers_in_each_language(question: tuple[str, str, str]) -> None:
    grades = [each.right for each in NATURAL if (each.language, *each.question) == question]
    assert grades.count(True) >= LEAST_RIGHT
    assert grades.count(False) >= LEAST_WRONG


def test_the_tables_name_no_question_that_the_lessons_lack() -> None:
    assert {(each.language, *each.question) for each in NATURAL} <= QUESTIONS.keys()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("right: a\n", "x.txt:1: these answers have no question; write 'DRILL PROMPT:' above them"),
        ("01-a b:\nrigt: a\n", "x.txt:2: 'rigt: a' is no answer; write 'DRILL PROMPT:', 'right: …' or 'wrong: …'"),
    ],
)
def test_a_malformed_table_of_natural_answers_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidTableError) as caught:
        list(natural_answers("x.txt", "en", text))
    assert str(caught.value) == message
