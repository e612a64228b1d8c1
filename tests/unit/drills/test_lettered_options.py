"""Which options an author's text lists, and whether the right answer is one of them."""

import pytest

from shared.drills.content.lettered import fits, options, words_of


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Ready? a) yes b) no", {"a": "yes", "b": "no"}),
        ("Ready?\nA. Yes\nB. No\nTake your time.", {"a": "Yes", "b": "No"}),
        ("(a) Vitamin A. (b) Vitamin C.", {"a": "Vitamin A.", "b": "Vitamin C."}),
        ("Plan A. is over. a) true b) false", {"a": "true", "b": "false"}),
        ("a) one b) two\nAnd now?\na) three b) four", {"a": "three", "b": "four"}),
        ("Wash (20 s). b) no", {}),
        ("1) one 2) two", {}),
        ("", {}),
    ],
)
def test_the_last_list_of_options_is_found(text: str, listed: dict[str, str]) -> None:
    assert options(text) == listed


@pytest.mark.parametrize(
    "answer", ["b) 20 seconds", "B", "b.", "(b) 20 Seconds!", "20 seconds", "b) 20 seconds at least"]
)
def test_a_right_answer_fits_by_letter_by_words_or_both(answer: str) -> None:
    assert fits(answer, {"a": "5 seconds", "b": "20 seconds"})


@pytest.mark.parametrize("answer", ["a) 20 seconds", "c", "c) 20 seconds", "30 seconds", "0 seconds"])
def test_a_right_answer_that_differs_from_its_option_does_not_fit(answer: str) -> None:
    assert not fits(answer, {"a": "5 seconds", "b": "20 seconds"})


def test_the_words_of_an_answer_are_told_without_its_letter() -> None:
    assert words_of("b) Arrêt!") == words_of("ARRET") == "arret"
    assert words_of("b") == ""
