"""Which option an answer picks, in all the ways that authors list options."""

import pytest

from shared.contracts.drill import Message, Prompt
from shared.drills.grading.grade import chosen_option, is_right


def prompt(*texts: str, correct: str | None = None) -> Prompt:
    return Prompt(slug="question", messages=tuple(Message(text=text) for text in texts), correct_response=correct)


@pytest.mark.parametrize(
    "listed",
    [
        "Which?\na) red\nb) blue",
        "Which?\nA) red\nB) blue",
        "Which?\na. red\nb. blue",
        "Which?\n(a) red\n(b) blue",
        "Which?\na - red\nb - blue",
        "Which?\na: red\nb: blue",
        "Which? a) red b) blue",
        "Which? a) red, b) blue",
        "Which? a) red or b) blue",
        "Which?\nａ）red\nｂ）blue",
        "a) red\nb) blue\nWhich?",
        "Say a. is a letter.\na) red\nb) blue\nWhich?",
        "Which?\n\n  a)  red \n\n  b)  blue ",
    ],
)
def test_options_are_found_however_they_are_listed(listed: str) -> None:
    assert chosen_option(prompt(listed), "b") == "blue"
    assert chosen_option(prompt(listed), "Blue!") == "blue"
    assert chosen_option(prompt(listed), "a") == "red"
    assert chosen_option(prompt(listed), "c") is None


@pytest.mark.parametrize("listed", ["Which?\n1) red\n2) blue", "Which?\n1. red\n2. blue", "Which? (1) red (2) blue"])
def test_digits_are_labels_too(listed: str) -> None:
    assert chosen_option(prompt(listed), "2") == "blue"
    assert chosen_option(prompt(listed), "3") is None


def test_options_may_stand_in_a_later_message_than_the_question() -> None:
    asked = prompt("Which colour?", "a) red\nb) blue", correct="b")
    assert is_right(asked, "blue")
    assert not is_right(asked, "red")


def test_the_last_list_is_the_one_that_is_asked_about() -> None:
    asked = prompt("First, a) wash\nb) dry\nc) go", "Which colour?\na) red\nb) blue")
    assert chosen_option(asked, "a") == "red"


@pytest.mark.parametrize("correct", ["b) blue", "B) Blue", "b", "b)", "B.", "(b)", "blue", "Blue", "b blue"])
def test_the_author_may_name_the_right_option_by_letter_text_or_both(correct: str) -> None:
    asked = prompt("Which?\na) red\nb) blue", correct=correct)
    assert [is_right(asked, answer) for answer in ("b", "blue", "b) blue")] == [True] * 3
    assert [is_right(asked, answer) for answer in ("a", "red", "b) red", "a) blue", "c")] == [False] * 5


def test_an_option_is_told_as_the_author_wrote_it() -> None:
    assert chosen_option(prompt("Which language?\na) English\nb) Español"), "espanol") == "Español"


def test_accents_tell_options_apart_that_are_the_same_without() -> None:
    asked = prompt("¿Qué?\na) papa\nb) papá", correct="b")
    assert is_right(asked, "papá")
    assert not is_right(asked, "papa")


def test_a_typo_never_turns_one_option_into_another() -> None:
    asked = prompt("Which?\na) infection\nb) inflection", correct="a")
    assert is_right(asked, "infecton")
    assert not is_right(asked, "inflection")
    assert not is_right(asked, "inflecton")


def test_without_options_nothing_is_chosen() -> None:
    assert chosen_option(prompt("What virus?", correct="influenza"), "influenza") is None


@pytest.mark.parametrize("answer", ["", "anything", "\ud800", "no"])
def test_any_answer_is_right_where_none_is_expected(answer: str) -> None:
    assert is_right(prompt("What is your name?"), answer)


def test_a_picture_alone_can_ask() -> None:
    asked = Prompt(slug="question", messages=(Message(media_url="https://example.org/a.png"),), correct_response="b")
    assert is_right(asked, "B")
    assert not is_right(asked, "a")
