"""Options in prompts that the tables cannot hold: several messages, blank lines, pictures, no right answer."""

import pytest

from shared.contracts.drill import Message, Prompt
from shared.drills.grading.grade import chosen_option, is_right


def prompt(*texts: str, correct: str | None = None) -> Prompt:
    return Prompt(slug="question", messages=tuple(Message(text=text) for text in texts), correct_response=correct)


@pytest.mark.parametrize(("answer", "option"), [("b", "blue"), ("Blue!", "blue"), ("a", "red"), ("c", None)])
def test_blank_lines_and_spaces_around_options_change_nothing(answer: str, option: str | None) -> None:
    assert chosen_option(prompt("Which?\n\n  a)  red \n\n  b)  blue "), answer) == option


def test_options_may_come_in_a_later_message_than_the_question() -> None:
    asked = prompt("Which colour?", "a) red\nb) blue", correct="b")
    assert is_right(asked, "blue")
    assert not is_right(asked, "red")


def test_an_answer_picks_from_the_last_of_two_lists() -> None:
    asked = prompt("First, a) wash\nb) dry\nc) go", "Which colour?\na) red\nb) blue")
    assert chosen_option(asked, "a") == "red"


def test_without_options_an_answer_picks_nothing() -> None:
    assert chosen_option(prompt("What virus?", correct="influenza"), "influenza") is None


@pytest.mark.parametrize("answer", ["", "anything", "\ud800", "no"])
def test_any_answer_is_right_without_a_right_answer(answer: str) -> None:
    assert is_right(prompt("What is your name?"), answer)


def test_a_picture_alone_can_ask() -> None:
    asked = Prompt(slug="question", messages=(Message(media_url="https://example.org/a.png"),), correct_response="b")
    assert is_right(asked, "B")
    assert not is_right(asked, "a")
