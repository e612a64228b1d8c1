"""The reply to a graded answer, its explanation and the next question are one text where that costs no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import LONGEST_TEXT, Message, Prompt
from shared.contracts.release import RELEASE
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.sms.joining import JOINS_TEXTS, Part, joined
from shared.sms.render import render
from shared.sms.segments import segment_count
from tests.harness.dialogs import GOODBYE, GRADED, NOW, in_drill, prompt, says

EXPLAINED = GRADED.model_copy(update={"explanation": "The sky is blue."})
NEXT = prompt("next", "And grass?", correct_response="green")


def answered(text: str, *prompts: Prompt, failures: int = 0, release: int = RELEASE) -> Batch:
    """Return the batch of an answer to the first of these prompts."""
    _, batch = handle(in_drill(*prompts, failures=failures), says(text), Facts(NOW, release=release))
    return batch


def texts(batch: Batch) -> list[str | None]:
    return [message.text for message in render(batch)]


def test_praise_explanation_and_next_question_are_one_text() -> None:
    assert texts(answered("b", EXPLAINED, NEXT)) == ["Right! The sky is blue.\nAnd grass?"]


def test_a_revealed_answer_its_explanation_and_the_next_question_are_one_text() -> None:
    batch = answered("a", EXPLAINED, NEXT, failures=1)
    assert texts(batch) == ["It is b) blue.\nThe sky is blue.\nAnd grass?"]


def test_a_wrong_answer_with_another_try_explains_nothing() -> None:
    assert texts(answered("a", EXPLAINED, NEXT)) == ["Try again."]


def test_a_question_without_an_explanation_is_joined_to_the_praise() -> None:
    assert texts(answered("b", GRADED, NEXT)) == ["Right!\nAnd grass?"]


def test_the_last_answer_of_a_drill_is_explained_too() -> None:
    assert texts(answered("b", EXPLAINED)) == ["Right! The sky is blue."]


def test_the_farewell_of_a_drill_is_joined_to_its_last_answer() -> None:
    assert texts(answered("b", EXPLAINED, GOODBYE)) == ["Right! The sky is blue.\nBye."]


def test_several_messages_of_an_author_stay_several() -> None:
    two = NEXT.model_copy(update={"messages": (Message(text="Well done."), Message(text="And grass?"))})
    assert texts(answered("b", EXPLAINED, two)) == ["Right! The sky is blue.\nWell done.", "And grass?"]


def test_a_question_with_a_picture_stays_apart() -> None:
    picture = Message(text="And this?", media_url="https://example.org/a.png")
    shown = NEXT.model_copy(update={"messages": (picture,)})
    assert render(answered("b", EXPLAINED, shown)) == (Message(text="Right! The sky is blue."), picture)


def test_a_text_with_dear_letters_does_not_make_the_others_dear() -> None:
    dear = NEXT.model_copy(update={"messages": (Message(text="¿Y el césped, qué color tendrá? " + "x" * 30),)})
    cheap = EXPLAINED.model_copy(update={"explanation": "The sky is blue because it is. " * 4})
    assert [segment_count(text or "") for text in texts(answered("b", cheap, dear))] == [1, 1]


def test_an_answer_that_is_only_kept_is_not_praised_or_explained() -> None:
    kept = prompt("kept", "Your name?", response_user_profile_key="name")
    assert texts(answered("Ana", kept, NEXT)) == ["And grass?"]


def test_a_batch_of_an_earlier_release_keeps_its_texts() -> None:
    batch = answered("b", EXPLAINED, NEXT, release=JOINS_TEXTS - 1)
    assert texts(batch) == ["Right!", "The sky is blue.", "And grass?"]


def test_a_reminder_stays_apart_from_the_question_that_it_repeats() -> None:
    reminded = e.ReminderTriggered(instance_id="+1:3", drill_slug="a", prompt=NEXT, reply="Still there?")
    batch = answered("b", EXPLAINED, NEXT).model_copy(update={"events": (reminded,)})
    assert texts(batch) == ["Still there?", "And grass?"]


SOME_TEXT = st.text(st.sampled_from("aé €á😀"), min_size=1, max_size=400)
GLUE = st.sampled_from([None, " ", "\n"])
PARTS = st.lists(st.builds(Part, st.builds(Message, text=SOME_TEXT), GLUE), max_size=5)


@given(PARTS)
def test_joining_costs_no_more_and_loses_nothing(parts: list[Part]) -> None:
    apart = [part.message.text or "" for part in parts]
    together = [message.text or "" for message in joined(parts)]
    assert sum(map(segment_count, together)) <= sum(map(segment_count, apart))
    assert [char for char in "".join(together) if char not in " \n"] == [
        char for char in "".join(apart) if char not in " \n"
    ]


@pytest.mark.parametrize(("length", "number"), [(LONGEST_TEXT - 1, 1), (LONGEST_TEXT, 2)])
def test_no_joined_text_is_longer_than_carriers_accept(length: int, number: int) -> None:
    halves = [Part(Message(text="a" * (length // 2))), Part(Message(text="b" * (length - length // 2)), glue=" ")]
    assert len(joined(halves)) == number
