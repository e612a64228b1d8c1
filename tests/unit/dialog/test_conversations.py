"""What a hold leaves as it is: consent, the budget of replies, the open question, and what earlier releases wrote."""

from datetime import timedelta

import pytest

from shared.contracts import commands as c
from shared.contracts.batch import Batch, Registration
from shared.dialog.budget import TO_A_LEARNER
from shared.dialog.by_hand import HOLD, refusal
from shared.dialog.dead_number import REASSIGNED_AFTER
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.rules import reading_of
from shared.dialog.state import DialogState, replay
from tests.harness.dialogs import GOODBYE, GRADED, NOW, PHONE, codes_to_check, in_drill, learner, says, stranger

BY_BEN = {"phone": PHONE, "operator": "ben", "reason": "asked for a person"}
TAKE = c.TakeConversation(id="take:1", **BY_BEN)
CLOSE = c.CloseConversation(id="close:1", **BY_BEN)
SECOND = timedelta(seconds=1)


def decided(state: DialogState, command: c.Command, after: timedelta = SECOND) -> tuple[DialogState, Batch]:
    """Decide a command at this time after NOW. Every registration code is valid."""
    reading = reading_of(state, command) if isinstance(command, c.InboundSms) else None
    registration = Registration(valid=True) if codes_to_check(state, command) else None
    return handle(state, command, Facts(NOW + after, registration, reading=reading))


def after(state: DialogState, *commands: c.Command) -> DialogState:
    for command in commands:
        state, _ = decided(state, command)
    return state


def events(state: DialogState, command: c.Command, time: timedelta = SECOND) -> list[str]:
    return [event.type for event in decided(state, command, time)[1].events]


QUESTION = in_drill(GRADED, GOODBYE, failures=1)
HELD = after(QUESTION, TAKE)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (says("adieu", opt_out_type="STOP"), ["OPTED_OUT"]),
        (says("aide", opt_out_type="HELP"), ["HELP_REQUESTED"]),
        (says("Liked “Well?”"), []),
        (says("I'm driving right now. I will reply when I'm free. (Auto reply)"), []),
    ],
)
def test_what_the_carrier_acted_on_acts_and_a_machines_text_is_not_held(
    command: c.InboundSms, expected: list[str]
) -> None:
    assert events(HELD, command) == expected


@pytest.mark.parametrize(
    "command",
    [
        says("", media_urls=("https://pictures.example/1",)),
        says("b", received_at=NOW - timedelta(hours=1)),
        says("b", received_at=NOW - timedelta(hours=1), recovered=True),
        says("wrong number"),
        says("I want to talk to a person"),
    ],
    ids=["a picture", "late", "missed by the webhook", "a wrong number", "a request for a person"],
)
def test_whatever_else_comes_is_held(command: c.InboundSms) -> None:
    assert events(HELD, command) == ["TEXT_HELD"]


def test_a_code_that_would_register_a_demo_learner_waits_too() -> None:
    demo = after(learner(is_demo=True), TAKE)
    assert codes_to_check(demo, says("WELCOME"))
    assert events(demo, says("WELCOME")) == ["TEXT_HELD"]
    assert after(demo, says("WELCOME")).profile.is_demo
    assert events(demo, says("WELCOME"), HOLD + SECOND)[0] == "USER_VALIDATED"


def test_held_texts_change_nothing_in_the_lesson_and_nothing_in_the_budget_of_replies() -> None:
    texts = [says(f"text {number}") for number in range(2 * TO_A_LEARNER)]
    talked = after(HELD, *texts)
    assert (talked.open_drill, talked.profile, talked.replies) == (HELD.open_drill, HELD.profile, HELD.replies)
    assert events(talked, says("menu"), HOLD + SECOND) == ["MENU_REQUESTED"]


def test_after_the_conversation_the_question_has_the_attempts_that_it_had() -> None:
    closed = after(HELD, says("b"), says("a"), CLOSE)
    assert closed.open_drill == QUESTION.open_drill
    assert events(closed, says("b"))[0] == "COMPLETED_PROMPT"


@pytest.mark.parametrize("ends", [says("STOP"), c.OptOut(id="refused:1", phone=PHONE), CLOSE], ids=lambda each: each.id)
def test_what_ends_a_hold_leaves_the_conversation_to_anybody(ends: c.Command) -> None:
    state = after(HELD, ends, says("START"))
    assert state.hold is None
    assert refusal(state, TAKE.model_copy(update={"operator": "zoe"}), NOW + SECOND) is None


def test_whoever_gets_a_reassigned_number_is_in_no_conversation() -> None:
    dead = learner(dead_since=NOW - REASSIGNED_AFTER)
    heard, batch = decided(after(dead, TAKE), says("who is this"))
    assert [event.type for event in batch.events] == ["NUMBER_REASSIGNED", "WRONG_PERSON_TEXTED"]
    assert heard.hold is None


def test_a_hold_that_is_taken_again_lasts_a_day_from_then_on() -> None:
    later, _ = decided(HELD, TAKE.model_copy(update={"operator": "zoe"}), HOLD + SECOND)
    assert later.holder(NOW + 2 * HOLD) == "zoe"
    assert later.holder(NOW + 2 * HOLD + SECOND) is None


def test_a_conversation_is_replayed_from_its_log_whatever_ended_it() -> None:
    state, batches = stranger(), []
    register = says("WELCOME")
    for command in (register, TAKE, says("b"), CLOSE, TAKE, says("hm?"), says("STOP"), says("START"), TAKE):
        state, batch = decided(state, command)
        batches.append(Batch.model_validate_json(batch.model_dump_json()))
    assert state.hold is not None
    assert replay(PHONE, batches) == state


def test_a_state_without_a_conversation_keeps_its_earlier_bytes() -> None:
    written = QUESTION.model_dump_json()
    assert "hold" not in written
    assert "last_said" not in written
    assert DialogState.model_validate_json(HELD.model_dump_json()) == HELD
