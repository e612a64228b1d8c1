"""Content is refused unless its right answer names the one option graded right."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.contracts.drill import Message, Prompt
from shared.contracts.keywords import HELP, NATURAL_ANSWERS, OPT_IN, OPT_OUT
from shared.drills.catalogue import load
from shared.drills.content.problems import InvalidContentError
from shared.drills.grading.grade import graded_options, is_right


def problems_in(folder: Path, asked: str, correct: str) -> list[str]:
    """Return the problems of a drill with this right answer on its line 7."""
    text = f"""\
slug: a
name: A drill
prompts:
  - slug: one
    messages:
      - text: {json.dumps(asked, ensure_ascii=False)}
    correct_response: {json.dumps(correct, ensure_ascii=False)}
"""
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    try:
        load(folder)
    except InvalidContentError as broken:
        return [problem.removeprefix(f"{folder}/") for problem in broken.problems]
    return []


NO_OPTION = {
    "an unlisted label of a list with digits": ("1) 5 seconds 2) 20 seconds", "3) 30 seconds"),
    "an unlisted label of a list with dashes": ("a - 5 seconds, b - 20 seconds", "c) 30 seconds"),
    "an unlisted label of a list in brackets": ("[a] soap [b] water", "c"),
    "an unlisted label in Cyrillic": ("а) да б) нет", "в) может"),
    "the text of one option under the label of another": ("a) wash hands b) wash hands and face", "b) wash hands"),
    "a part that two options share": ("a) 20 seconds b) 20 minutes", "20"),
    "an unlisted label in Greek": ("α) ναι β) όχι", "γ) ίσως"),
    "an unlisted label in Arabic": ("أ) نعم ب) لا", "ج) ربما"),
    "an unlisted label of a list in wide letters": ("ａ）是 ｂ）不是", "ｃ）也许"),
    "an unlisted text": ("a) soap b) water", "rice"),
    "an unlisted text in Chinese": ("a) 肥皂 b) 水", "米"),
    "a listed text under an unlisted label": ("a) soap b) water", "c) soap"),
    "a listed text under a label of another script": ("1) soap 2) water", "b) water"),
    "the tenth of nine digits": ("\n".join(f"{n}) {n * n} m" for n in range(1, 11)), "10) 100 m"),
    "a text beside a label that is listed without one": ("Look!\na)\nb)", "b) blue"),
    "an option's text that the grader splits": ("a) Vitamin A. b) Vitamin C.", "a) Vitamin A."),
    "another number under the label": ("a) 5 s b) 10 s", "b) 20 s"),
    "the opposite under the label": ("a) wear a mask b) wait", "a) do not wear a mask"),
    "two labels": ("a) soap b) water", "a or b"),
    "a text that two options have": ("a) soap b) water c) soap", "soap"),
    "a text that is the label of another option": ("a) b\nb) a", "b"),
}


@pytest.mark.parametrize(("asked", "correct"), NO_OPTION.values(), ids=NO_OPTION)
def test_a_right_answer_that_names_no_listed_option_is_refused(tmp_path: Path, asked: str, correct: str) -> None:
    (problem,) = problems_in(tmp_path, asked, correct)
    prefix = f"a.yaml:7: the right answer {correct!r} is none of the options; write one of '"
    assert problem.startswith(prefix)


def test_a_refused_right_answer_is_reported_with_the_possible_options(tmp_path: Path) -> None:
    assert problems_in(tmp_path, "1) soap 2) water", "3) salt") == [
        "a.yaml:7: the right answer '3) salt' is none of the options; write one of '1) soap', '2) water'"
    ]


ALIKE = {
    "two options with one text": ("a) soap b) water c) soap", "c", "soap", "c) soap"),
    "two options with one text in Cyrillic": ("а) да б) нет в) да", "а", "да", "а) да"),
    "a number that is the label of another option": ("1) 2 2) 3", "1) 2", "2", "1) 2"),
}


@pytest.mark.parametrize(("asked", "correct", "answer", "option"), ALIKE.values(), ids=ALIKE)
def test_options_that_the_grader_cannot_tell_apart_are_refused(
    tmp_path: Path, asked: str, correct: str, answer: str, option: str
) -> None:
    (problem,) = problems_in(tmp_path, asked, correct)
    wrong, right = problem.split("; ")
    assert wrong == f"a.yaml:7: the answer {answer!r} for the option '{option}' would be graded wrong"
    assert right.startswith("make the options clearly different: '")


FINE = {
    "label and text": ("a) 5 seconds b) 20 seconds", "b) 20 seconds"),
    "a capital label": ("a) 5 seconds b) 20 seconds", "B"),
    "a label with a sign": ("a) 5 seconds b) 20 seconds", "b."),
    "brackets and other punctuation": ("a) 5 seconds b) 20 seconds", "(b) 20 Seconds!"),
    "a text alone": ("a) 5 seconds b) 20 seconds", "20 seconds"),
    "words that add nothing": ("a) 5 seconds b) 20 seconds", "b) 20 seconds at least"),
    "a number that only one option has": ("a) 5 seconds b) 20 seconds", "20"),
    "the shorter of two options": ("a) wash hands b) wash hands and face", "a) wash hands"),
    "the longer of two options": ("a) wash hands b) wash hands and face", "b) wash hands and face"),
    "options on lines": ("Ready?\nA. Yes\nB. No\nTake your time.", "B. No"),
    "a letter in the question": ("Plan A. is over. a) true b) false", "b) false"),
    "the last of two lists": ("a) one b) two\nAnd now?\na) three b) four", "b) four"),
    "digits": ("1) one 2) two", "2) two"),
    "dashes": ("a - 5 seconds, b - 20 seconds", "b) 20 seconds"),
    "square brackets": ("[a] soap [b] water", "[b] water"),
    "Cyrillic": ("а) да б) нет", "б) нет"),
    "Greek": ("α) ναι β) όχι", "β"),
    "Arabic": ("أ) نعم ب) لا", "ب) لا"),
    "wide letters": ("ａ）是 ｂ）不是", "ｂ）不是"),
    "pictograms": ("a) 👍 b) 👎", "b) 👎"),
    "accents alone": ("a) papa b) papá", "b) papá"),
    "pictures with labels": ("Look!\na)\nb)", "b"),
    "a unit behind the label a": ("How long? a) hour b) day", "a) hour"),
    "an answer, and a single marker that is not a list": ("Wash (20 s). b) no", "b) no"),
    "no list": ("Masks help. True or false?", "true"),
    "no list, and a label": ("See the picture.", "c"),
    "no list, and a unit behind the label a": ("Look at the picture.", "a) seconds"),
    "no list, and no words": ("What do you type to smile?", ":-)"),
}


@pytest.mark.parametrize(("asked", "correct"), FINE.values(), ids=FINE)
def test_a_right_answer_that_names_the_one_right_option_is_accepted(tmp_path: Path, asked: str, correct: str) -> None:
    assert problems_in(tmp_path, asked, correct) == []


@pytest.mark.parametrize("keyword", sorted((OPT_OUT | OPT_IN | HELP) - NATURAL_ANSWERS))
def test_a_keyword_is_refused_as_a_right_answer_and_as_its_text(tmp_path: Path, keyword: str) -> None:
    asked = f"a) wait b) {keyword.title()}!"
    for correct in (keyword, f"b) {keyword.upper()}", "b"):
        wrong = f"a learner who answers {correct!r} would opt out or get help instead"
        assert problems_in(tmp_path, asked, correct) == [
            f"a.yaml:7: {wrong}; choose another wording for this answer",
        ]
    assert "opt out or get help" in "".join(problems_in(tmp_path, "What now?", keyword))


@pytest.mark.parametrize("keyword", sorted(NATURAL_ANSWERS))
def test_an_opt_in_keyword_that_is_a_natural_answer_is_accepted(tmp_path: Path, keyword: str) -> None:
    assert problems_in(tmp_path, "Well?", keyword) == []


def test_only_opt_in_keywords_are_natural_answers() -> None:
    assert NATURAL_ANSWERS <= OPT_IN - OPT_OUT - HELP
    assert {"yes", "si", "oui"} <= NATURAL_ANSWERS


WORDS = "a b e 1 20 seconds hour no yes not idea the what soap and or because да 是 👍 B. don't"
TEXTS = st.lists(
    st.lists(
        st.sampled_from(WORDS.split()),
        min_size=1,
        max_size=4,
    ).map(" ".join),
    min_size=2,
    max_size=5,
    unique=True,
)


@settings(derandomize=True, deadline=None)
@given(TEXTS, st.integers(0, 4))
def test_each_option_as_the_check_shows_it_names_that_option(texts: list[str], chosen: int) -> None:
    asked = "Which?\n" + "\n".join(f"{label}) {text}" for label, text in zip("abcde", texts, strict=False))
    messages = (Message(text=asked),)
    listed = graded_options(Prompt(slug="one", messages=messages))
    assume(all(option.text for option in listed))  # "a) B. a" is two labels to the grader, and the check refuses it
    correct = listed[chosen % len(listed)].shown
    prompt = Prompt(slug="one", messages=messages, correct_response=correct)
    assert [option.shown for option in graded_options(prompt) if option.named] == [correct]
    assert is_right(prompt, correct)
