"""Properties of grading that hold for any text."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.contracts.drill import Message, Prompt
from shared.drills.grading.grade import chosen_option, is_right
from shared.drills.grading.normalise import MAX_LENGTH, normalise
from shared.drills.grading.tokens import MAX_TOKENS, tokens_of


def prompt(text: str, correct: str | None) -> Prompt:
    return Prompt(slug="question", messages=(Message(text=text),), correct_response=correct)


WASH = prompt("How long should you wash your hands?\na) 5 seconds\nb) 20 seconds\nc) a minute", "b) 20 seconds")
FACE = prompt("Can you touch your face?\na) yes\nb) no\nc) not sure", "b) no")
FLU = prompt("¿Qué virus causa la gripe?", "el virus de la influenza")
untimed = settings(deadline=None)  # a slow answer on a busy machine is not an error
ANSWERS = (
    "b",
    "a",
    "La b",
    "b) 20 seconds",
    "20 seconds",
    "10 seconds",
    "I think b",
    "not b",
    "a minute",
    "a or b",
    "no",
)
ANY_TEXT = st.text(alphabet=st.characters(), max_size=80)  # lone surrogates included
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäéñçœабвгдежзийклмн水手口洗面", min_size=4, max_size=9)
OPTIONS = st.lists(
    st.lists(WORD | st.integers(0, 9999).map(str), min_size=1, max_size=3).map(" ".join),
    min_size=2,
    max_size=5,
    unique_by=normalise,
)


@untimed
@given(ANY_TEXT, ANY_TEXT.filter(bool), ANY_TEXT)
@example("a) \u0301\nb) \u0301", "b", "\ud800")
@example("1) 1\n2) 2", "1", "①")
def test_grading_is_a_total_function_of_any_strings(asked: str, correct: str, answer: str) -> None:
    any_prompt = prompt(asked or "?", correct)
    assert is_right(any_prompt, answer) is is_right(any_prompt, answer)
    assert chosen_option(any_prompt, answer) == chosen_option(any_prompt, answer)


@untimed
@given(st.text(" \t\n\0.,;!?…()-\u200b\u200f\u202b👍🙂❤\ufe0f\ud800\udfff", max_size=20))
def test_an_answer_without_words_is_never_right(noise: str) -> None:
    assert not is_right(WASH, noise)
    assert not is_right(FACE, noise)


@untimed
@given(
    st.sampled_from(ANSWERS),
    st.text(" \t\n.,;!?…\u200b\u200f\u202b👍", max_size=5),
    st.text(" \n.!?👍\u200d", max_size=5),
)
def test_case_form_and_surrounding_signs_do_not_change_a_grade(answer: str, before: str, after: str) -> None:
    for asked in (WASH, FACE):
        right = is_right(asked, answer)
        for variant in (answer.upper(), answer.title(), unicodedata.normalize("NFD", answer)):
            assert is_right(asked, before + variant + after) is right


@untimed
@given(
    st.sampled_from(["El virus de la influenza", "influénza", "gripe", "influenza"]),
    st.sampled_from(["NFC", "NFD", "NFKD"]),
)
def test_accents_and_their_forms_do_not_change_a_grade(answer: str, form: str) -> None:
    assert is_right(FLU, unicodedata.normalize(form, answer)) is (answer != "gripe")  # type: ignore[arg-type]


@untimed
@given(OPTIONS, st.data())
def test_the_right_option_is_accepted_and_every_other_refused(texts: list[str], data: st.DataObject) -> None:
    listed = list(zip("abcde", texts, strict=False))
    label, text = data.draw(st.sampled_from(listed))
    asked = prompt("Which one?\n" + "\n".join(f"{letter}) {option}" for letter, option in listed), f"{label}) {text}")
    for letter, option in listed:
        for answer in (letter, option, f"{letter}) {option}", f"I think {letter}", option.upper()):
            assert is_right(asked, answer) is (letter == label), answer
        assert is_right(asked, f"not {letter}") is False
        assert is_right(asked, f"{label}) {option}") is (letter == label)


@untimed
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_number_is_right_only_if_it_is_the_same(right: int, said: int) -> None:
    assert is_right(prompt("How many seconds?", f"{right} seconds"), f"{said} seconds") is (right == said)
    assert is_right(prompt("How many seconds?", f"{right}"), f"{said}") is (right == said)


@pytest.mark.parametrize(
    ("long_text", "right"),
    [
        ("b" * 10_000, True),
        ("b " * 5_000, True),
        ("20 seconds " * 1_000, True),
        ("b" + "\u200b" * 9_999, True),
        (" " * 9_999 + "b", True),
        ("b or c " * 1_400, False),
        ("b" * 9_999 + "c", False),
        ("\u0315\u0300" * 5_000, False),
        ("👍" * 10_000, False),
        (" ".join(map(str, range(2_500))), False),
        ("not " * 2_500 + "b", False),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_text_of_ten_thousand_characters_is_graded(long_text: str, right: bool) -> None:
    assert is_right(WASH, long_text) is right


@untimed
@given(st.text(max_size=12).map(lambda text: text * 1_000))
def test_the_work_for_one_text_is_bounded(long_text: str) -> None:
    normalised = normalise(long_text)
    assert len(normalised) <= 18 * MAX_LENGTH  # one character may stand for as many as eighteen
    assert len(tokens_of(normalised)) <= MAX_TOKENS
