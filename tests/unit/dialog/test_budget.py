"""Replies to texts that make no progress are limited, so that we and a machine do not text each other without end."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from shared.contracts.batch import Batch, Registration
from shared.dialog.budget import HELP_EVERY, SPAN, TO_A_LEARNER, TO_A_STRANGER
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.rules import reading_of
from shared.dialog.state import DialogState, replay
from shared.sms.render import render
from tests.harness.dialogs import GOODBYE, GRADED, NOW, OPEN_QUESTION, PHONE, in_drill, learner, says, stranger

MINUTE = timedelta(minutes=1)


def hear(state: DialogState, text: str, at: datetime = NOW, *, valid: bool = False) -> tuple[DialogState, Batch]:
    command = says(text)
    return handle(state, command, Facts(at, Registration(valid=valid), reading=reading_of(state, command)))


def replies(state: DialogState, texts: Iterable[str], at: datetime = NOW) -> tuple[DialogState, list[int]]:
    """Send the texts, a minute apart; return the numbers of replies to each."""
    numbers = []
    for text in texts:
        state, batch = hear(state, text, at)
        numbers.append(len(render(batch)))
        at += MINUTE
    return state, numbers


def test_a_stranger_gets_five_replies_in_a_day_and_is_told_when_to_come_back() -> None:
    state, numbers = replies(stranger(), (f"what is number {n}" for n in range(50)))
    assert numbers == [1] * (TO_A_STRANGER - 1) + [2] + [0] * (50 - TO_A_STRANGER)
    _, batch = hear(state, "and now", NOW + SPAN)
    assert len(render(batch)) == 1


def test_the_last_reply_says_after_how_many_hours_we_answer_again() -> None:
    state, _ = replies(stranger(), "vwxy")
    _, batch = hear(state, "z", NOW + timedelta(hours=5))
    assert [event.type for event in batch.events] == ["USER_VALIDATION_FAILED", "REPLIES_LIMITED"]
    assert "19 hours" in str(render(batch)[-1].text)


@pytest.mark.parametrize(
    "texts",
    [("menu",), ("schedule", "schedule Mondays"), ("score", "menu", "pause", "resume"), ("more",), ("language es",)],
)
def test_a_learner_between_lessons_gets_ten_replies_in_a_day(texts: tuple[str, ...]) -> None:
    state = learner()
    withheld = 0
    for n in range(TO_A_LEARNER + 8):
        state, batch = hear(state, texts[n % len(texts)], NOW + n * MINUTE)
        withheld += "REPLY_WITHHELD" in [event.type for event in batch.events]
    assert withheld == 8


def test_a_question_is_repeated_ten_times_and_an_answer_always_counts() -> None:
    state, numbers = replies(in_drill(GRADED, GRADED, GOODBYE), "?" * 12)
    assert numbers == [1] * 9 + [2] + [0, 0]
    state, batch = hear(state, "a")
    assert [event.type for event in batch.events] == ["FAILED_PROMPT"]
    state, batch = hear(state, "b")
    assert len(render(batch)) == 1
    assert len(render(hear(state, "?")[1])) == 1, "an answer ends the limit"


def test_what_a_text_changes_is_never_withheld() -> None:
    state, _ = replies(learner(), ["menu"] * TO_A_LEARNER)
    state, batch = hear(state, "pause")
    assert state.profile.paused
    assert [event.type for event in batch.events] == ["PAUSED", "REPLY_WITHHELD"]
    assert render(batch) == ()


def test_codes_and_consent_are_never_limited() -> None:
    for state, text in ((stranger(), "stop"), (stranger(), "WELCOME"), (learner(), "stop")):
        spent, _ = replies(state, [f"menu {n}" for n in range(20)])
        _, batch = hear(spent, text, valid=text == "WELCOME")
        assert batch.events[-1].type in ("OPTED_OUT", "USER_VALIDATED")
    spent, _ = replies(learner(), ["menu"] * 20)
    out, _ = hear(spent, "stop")
    assert len(render(hear(out, "START")[1])) == 1


def test_the_first_help_of_an_hour_is_always_answered() -> None:
    spent, _ = replies(learner(), ["menu"] * 20)
    state, batch = hear(spent, "help")
    assert len(render(batch)) == 1
    state, batch = hear(state, "help", NOW + HELP_EVERY - MINUTE)
    assert render(batch) == ()
    assert len(render(hear(state, "help", NOW + HELP_EVERY)[1])) == 1


def test_answers_to_a_question_without_a_right_answer_are_never_limited() -> None:
    _, numbers = replies(in_drill(*[OPEN_QUESTION] * 15, GOODBYE), ["well"] * 15)
    assert 0 not in numbers


def test_a_replay_gives_the_same_counts() -> None:
    state, batches = DialogState(phone=PHONE), []
    for n, text in enumerate(["hello", "help", "help", "x", "y", "z", "w", "v"]):
        state, batch = hear(state, text, NOW + n * MINUTE)
        batches.append(batch)
    assert replay(PHONE, batches) == state
    assert state.replies.number == TO_A_STRANGER
