"""Answers in which a correction, a name or a rejected option is easily misread."""

import pytest

from shared.contracts.drill import Message, Prompt
from shared.drills.grading.grade import is_right

RED = Prompt(
    slug="q",
    messages=(Message(text="Which bin?\na) red\nb) blue\nc) light green"),),
    correct_response="a) red",
)
GREEN = RED.model_copy(update={"correct_response": "c) light green"})


@pytest.mark.parametrize(
    "answer",
    [
        "not actually red",
        "anything but i meant red",
        "blue instead of red",
        "blue, not actually red",
        "is it, sorry, red",
        "blue or, I mean, red? no, blue",
    ],
)
def test_a_denial_before_a_correction_is_no_answer(answer: str) -> None:
    assert not is_right(RED, answer)


@pytest.mark.parametrize("answer", ["a - bleu", "a - light", "a - blue", "a - c", "a - never", "a - idk"])
def test_what_stands_behind_a_dash_is_no_name_if_it_means_something(answer: str) -> None:
    assert not is_right(RED, answer)


@pytest.mark.parametrize(
    "answer", ["red - Maria", "a - Jose Luis", "no, red", "blue... sorry, red", "red instead of blue"]
)
def test_the_answer_is_found_beside_a_name_or_behind_a_correction(answer: str) -> None:
    assert is_right(RED, answer)
    assert not is_right(GREEN, answer)


@pytest.mark.parametrize("answer", ["3 days", "2 hours", "48 days", "2 weeks", "48 minutes", "47 hours", "1 day"])
def test_an_amount_in_another_unit_is_right_only_if_it_is_equal(answer: str) -> None:
    asked = Prompt(slug="q", messages=(Message(text="How long do you stay home?"),), correct_response="48 hours")
    assert is_right(asked, "2 days")
    assert not is_right(asked, answer)


@pytest.mark.parametrize(
    "answer", ["yes, sometimes", "yes but not always", "yes, maybe", "sí, a veces", "oui, parfois"]
)
def test_a_yes_that_is_taken_back_is_none(answer: str) -> None:
    asked = Prompt(slug="q", messages=(Message(text="Should you wash?\na) Yes\nb) No"),), correct_response="a) Yes")
    assert is_right(asked, "yes, every time")
    assert not is_right(asked, answer)
