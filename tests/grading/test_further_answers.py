"""What authors add to a right answer: `also_right` and `minimum`."""

import pytest

from shared.contracts.drill import Message, Prompt
from shared.drills.grading.grade import is_right

FRIDGE = Prompt(
    slug="q",
    messages=(Message(text="Where?\na) In the fridge\nb) In the sun"),),
    correct_response="a) In the fridge",
    also_right=("refrigerator", "icebox"),
)
DOSE = Prompt(slug="q", messages=(Message(text="How many times a day?"),), correct_response="3")


@pytest.mark.parametrize("answer", ["refrigerator", "the refridgerator", "a) icebox", "refrigerator - Ana", "fridge"])
def test_a_further_wording_is_graded_like_the_right_option(answer: str) -> None:
    assert is_right(FRIDGE, answer)


@pytest.mark.parametrize("answer", ["not the refrigerator", "sun", "b) refrigerator", "icebox or sun", "in the sun"])
def test_a_further_wording_accepts_no_other_answer(answer: str) -> None:
    assert not is_right(FRIDGE, answer)


@pytest.mark.parametrize("answer", ["at least 3", "3 or more", "3+", "≥3", "minimum 3 times", "3 o más", "au moins 3"])
def test_words_of_a_minimum_are_right_only_where_the_author_marks_it(answer: str) -> None:
    assert not is_right(DOSE, answer)
    assert is_right(DOSE.model_copy(update={"minimum": True}), answer)


@pytest.mark.parametrize("answer", ["at least 2", "2 or more", "less than 3", "3 or 4", "at most 3", "not at least 3"])
def test_a_minimum_accepts_no_other_number(answer: str) -> None:
    assert not is_right(DOSE.model_copy(update={"minimum": True}), answer)


def test_a_prompt_without_additions_keeps_its_bytes() -> None:
    assert "also_right" not in DOSE.model_dump_json()
    assert "minimum" not in DOSE.model_dump_json()
    assert '"minimum":true' in DOSE.model_copy(update={"minimum": True}).model_dump_json()
