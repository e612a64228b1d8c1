"""No other listed option is ever accepted: in our content, in the original's, and in generated questions."""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.drill import Message, Prompt
from shared.drills.catalogue import load
from shared.drills.grading.grade import graded_options, is_right
from tests.unit.drills.playing import drills_of

ORIGINAL_CONTENT = os.environ.get("ORIGINAL_CONTENT", "")
LANGUAGES = ("en", "es", "fr", "zh")
DRILLS = Path(__file__).parents[2] / "drills"
FOLDERS = [DRILLS, *(path.parent for path in sorted(Path(ORIGINAL_CONTENT).glob("*/drills.json")) if ORIGINAL_CONTENT)]
WRAPPED = (
    "{}",
    "I think {}",
    "Good morning, {}",
    "{} - Maria",
    "{}, thank you",
    "{}\nSent from my phone",
    "no, {}",
    "oops I meant {}",
    "perdón, {}",
    "je voulais dire {}",
    "option {}",
    "{} because it is best",
    "(( {} ))",
)
untimed = settings(deadline=None)


def questions_in(folder: Path) -> list[Prompt]:
    """Return each graded prompt once. A drill without a translation has the same prompts in several languages."""
    prompts = (prompt for drill in drills_of(load(folder), LANGUAGES) for prompt in drill.prompts)
    graded = (prompt for prompt in prompts if prompt.correct_response is not None)
    return list({prompt.model_dump_json(): prompt for prompt in graded}.values())


def answers_by_other_options(prompt: Prompt) -> Iterator[str]:
    for option in graded_options(prompt):
        if not any(option.grades.values()):
            yield from option.grades


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_other_option_of_content_is_accepted_in_any_wrapping(folder: Path) -> None:
    questions = questions_in(folder)
    assert questions
    for prompt in questions:
        assert sum(all(option.grades.values()) for option in graded_options(prompt)) <= 1
        for answer in answers_by_other_options(prompt):
            for form in WRAPPED:
                for text in (form.format(answer), form.format(answer).upper()):
                    assert not is_right(prompt, text), (prompt.slug, prompt.correct_response, text)


WORD = st.sampled_from(["soap", "water", "glove", "mask", "apron", "ladder", "window", "hammer", "bread", "knife"])
UNIT = st.sampled_from(["seconds", "minutes", "hours", "days", "weeks", "feet", "inches", "F", "C", "%", "times"])
TIME = st.builds("{} {}".format, st.integers(1, 12), st.sampled_from(["am", "pm"]))
OPTION = WORD | st.builds("{} {}".format, st.integers(1, 99), UNIT) | TIME | st.sampled_from(["Yes", "No", "noon"])


@untimed
@given(st.lists(OPTION, min_size=2, max_size=4, unique=True), st.data())
def test_no_other_option_of_a_generated_question_is_accepted(texts: list[str], data: st.DataObject) -> None:
    listed = list(zip("abcd", texts, strict=False))
    label, text = data.draw(st.sampled_from(listed))
    asked = "Which one?\n" + "\n".join(f"{letter}) {option}" for letter, option in listed)
    prompt = Prompt(slug="question", messages=(Message(text=asked),), correct_response=f"{label}) {text}")
    form = data.draw(st.sampled_from(WRAPPED))
    for letter, option in listed:
        for answer in (letter, option, f"{letter}) {option}"):
            assert letter == label or not is_right(prompt, form.format(answer)), answer


ANSWERS = (
    "20 seconds",
    "no, b",
    "oops I meant b",
    "not a, b",
    "b - Maria",
    "Good morning, b",
    "option 2",
    "veinte segundos",
    "la b, perdón",
    "réponse b",
    "a or b",
    "anything but b",
)
QUESTION = Prompt(
    slug="question",
    messages=(Message(text="How long should you wash your hands?\na) 5 seconds\nb) 20 seconds\nc) a minute"),),
    correct_response="b) 20 seconds",
)


@untimed
@given(
    st.sampled_from(ANSWERS),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.sampled_from(["", " ", "!", "...", "?!", "\u200b"]),
    st.booleans(),
)
def test_case_spaces_punctuation_and_form_never_change_a_grade(answer: str, form: str, sign: str, upper: bool) -> None:
    variant = unicodedata.normalize(form, answer.upper() if upper else answer)  # type: ignore[arg-type]
    assert is_right(QUESTION, sign + variant.replace(" ", "  ") + sign) is is_right(QUESTION, answer)
