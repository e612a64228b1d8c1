"""Who waits for a person, since when and why; and that what is due waits for the end of a conversation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from shared.contracts import commands as c
from shared.contracts.batch import Batch, Registration
from shared.dialog.by_hand import HOLD
from shared.dialog.dead_number import REASSIGNED_AFTER
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.rules import reading_of
from shared.dialog.state import DialogState
from shared.drill_progress.conversation import HAS_CONVERSATIONS, NONE, Conversation
from shared.drill_progress.conversation import after as applied
from shared.drill_progress.due import due
from shared.drill_progress.progress import OpenPrompt, Progress
from shared.drill_progress.query_fields import query_fields
from tests.harness.dialogs import GRADED, NOW, PHONE, in_drill, learner, says, stranger
from tests.unit.drill_progress.test_due import HOUR, PLAN, asked, clock
from tests.unit.drill_progress.test_due import learner as progress_of

MINUTE = timedelta(minutes=1)
BY_BEN = {"phone": PHONE, "operator": "ben", "reason": "asked for a person"}
TAKE = c.TakeConversation(id="take:1", **BY_BEN)
CLOSE = c.CloseConversation(id="close:1", **BY_BEN)
SAY = c.SendAdHocMessage(id="say:1", text="How can I help?", **BY_BEN)
BY_NOBODY = SAY.model_copy(update={"operator": None, "reason": None})
PLEASE = says("I want to talk to a person")
DEAD = learner(dead_since=NOW - REASSIGNED_AFTER)


def batches(state: DialogState, commands: Sequence[c.Command]) -> list[Batch]:
    """Return the batches of these commands, which are decided a minute apart, the first one at NOW."""
    decided = []
    for minute, command in enumerate(commands):
        reading = reading_of(state, command) if isinstance(command, c.InboundSms) else None
        state, batch = handle(state, command, Facts(NOW + minute * MINUTE, Registration(valid=False), reading=reading))
        decided.append(batch)
    return decided


def talk(*commands: c.Command, state: DialogState | None = None) -> Conversation:
    """Return the conversation after these commands, by default of a learner between lessons."""
    conversation = NONE
    for batch in batches(state or learner(), commands):
        conversation = applied(conversation, batch)
    return conversation


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ((PLEASE,), "asked for a person"),
        ((says("where is my shift"),), "not understood"),
        ((SAY, says("score")), "answered an operator"),
        ((SAY, PLEASE), "asked for a person"),
        ((TAKE, says("score")), "texted while held"),
        ((PLEASE, TAKE, says("score")), "texted while held"),
        ((PLEASE, SAY, says("score")), "answered an operator"),
        ((PLEASE, BY_NOBODY), "asked for a person"),
        ((PLEASE, says("score")), "asked for a person"),
        ((CLOSE, says("where is my shift")), "not understood"),
        ((says("STOP"), says("START"), PLEASE), "asked for a person"),
    ],
)
def test_a_learner_waits_for_a_person(commands: tuple[c.Command, ...], why: str) -> None:
    conversation = talk(*commands)
    assert conversation.why == why
    assert conversation.waits_since is not None


@pytest.mark.parametrize(
    "commands",
    [
        (says("score"),),
        (says("HELP"),),
        (PLEASE, SAY),
        (PLEASE, CLOSE),
        (PLEASE, says("STOP")),
        (PLEASE, c.OptOut(id="refused:1", phone=PHONE)),
        (TAKE,),
        (TAKE, SAY),
        (SAY,),
        (BY_NOBODY, says("score")),
        (SAY, says("STOP")),
        (SAY, CLOSE, says("score")),
        (says("STOP"), SAY, says("score")),
        (SAY, says("Liked “How can I help?”")),
        (TAKE, says("Liked “How can I help?”")),
    ],
)
def test_a_learner_whom_nobody_needs_to_read_does_not_wait(commands: tuple[c.Command, ...]) -> None:
    conversation = talk(*commands)
    assert (conversation.waits_since, conversation.why, conversation.seq) == (None, None, None)


def test_only_the_first_text_after_an_operators_is_an_answer_to_it() -> None:
    assert talk(SAY, says("score"), SAY, says("Liked “Hi”")).expects_answer
    assert not talk(SAY, says("score"), says("menu")).expects_answer
    assert talk(SAY, says("score"), says("menu")).seq == talk(SAY, says("score")).seq


def test_a_learner_waits_since_the_first_text_and_the_latest_says_why() -> None:
    conversation = talk(PLEASE, TAKE, says("score"), says("where is my shift"))
    assert (conversation.waits_since, conversation.seq) == (NOW, learner().seq + 4)
    again = talk(PLEASE, SAY, says("thanks"), PLEASE)
    assert again.waits_since == NOW + 2 * MINUTE


@pytest.mark.parametrize("commands", [(says("hello there"),), (PLEASE,), (says("STOP"), PLEASE)])
def test_strangers_never_wait(commands: tuple[c.Command, ...]) -> None:
    assert talk(*commands, state=stranger()) == NONE


def test_somebody_elses_conversation_ends_when_the_number_is_reassigned() -> None:
    assert talk(TAKE, SAY, says("who is this"), state=DEAD) == NONE


def test_whoever_takes_a_conversation_has_it_for_a_day_also_if_nobody_closes_it() -> None:
    conversation = talk(PLEASE, TAKE)
    assert (conversation.operator, conversation.held_until) == ("ben", NOW + MINUTE + HOLD)
    assert conversation.is_held(NOW + HOLD)
    assert not conversation.is_held(NOW + MINUTE + HOLD)


def test_batches_of_earlier_releases_tell_nothing_of_conversations() -> None:
    (batch,) = batches(learner(), [PLEASE])
    earlier = batch.model_copy(update={"release": HAS_CONVERSATIONS - 1})
    assert applied(NONE, earlier) == NONE


def held_until(moment: datetime, open_prompt: OpenPrompt | None = None) -> Progress:
    return progress_of(conversation=Conversation(operator="ben", held_until=moment), open_prompt=open_prompt)


def test_a_reminder_waits_for_the_end_of_a_conversation_and_is_not_due_if_it_is_too_old_by_then() -> None:
    question = asked(clock(10))
    assert due(held_until(clock(13), open_prompt=question), PLAN).reminder == clock(14)
    assert due(held_until(clock(18), open_prompt=question), PLAN).reminder == clock(18)
    assert due(held_until(clock(22), open_prompt=question), PLAN).reminder == clock(9, day=3)
    assert due(held_until(clock(10, day=3), open_prompt=question), PLAN).reminder is None


def test_a_lesson_waits_for_the_end_of_a_conversation_and_no_longer() -> None:
    without = due(progress_of(), PLAN).drill
    assert without is not None
    assert due(held_until(without - HOUR), PLAN).drill == without
    moment = due(held_until(without + HOUR), PLAN).drill
    assert moment is not None
    assert without + HOUR <= moment < without + 2 * HOLD


def test_operators_find_who_waits_and_who_is_held() -> None:
    conversation = talk(PLEASE, TAKE, state=in_drill(GRADED))
    fields = query_fields(progress_of(conversation=conversation), has_finished=False)
    assert (fields["waits_since"], fields["held_until"]) == (NOW, NOW + MINUTE + HOLD)
    fields = query_fields(progress_of(), has_finished=False)
    assert (fields["waits_since"], fields["held_until"]) == (None, None)


def test_progress_without_a_conversation_keeps_its_earlier_bytes() -> None:
    assert "conversation" not in progress_of().model_dump_json()
    held = held_until(NOW)
    assert Progress.model_validate_json(held.model_dump_json()) == held
