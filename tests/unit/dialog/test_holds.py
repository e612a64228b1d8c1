"""While an operator holds a conversation, the learner's texts wait for them; STOP, HELP and START come first."""

from datetime import datetime, timedelta

import pytest

from shared.contracts import commands as c
from shared.contracts.events import UnknownEvent
from shared.contracts.release import RELEASE
from shared.contracts.sending_hours import SendingHours
from shared.dialog.by_hand import HOLD, refusal
from shared.dialog.decide import decide, handle
from shared.dialog.facts import Facts
from shared.dialog.rules import reading_of
from shared.dialog.state import DialogState, Hold, replay, with_batch
from shared.drill_progress.conversation import NONE
from shared.drill_progress.progress import Progress, project
from tests.harness.dialogs import GOODBYE, GRADED, NOW, PHONE, drill, in_drill, learner, says, stranger

LATER = NOW + timedelta(hours=1)
BY_BEN = {"phone": PHONE, "operator": "ben", "reason": "asked for a person"}
TAKE = c.TakeConversation(id="take:1", **BY_BEN)
CLOSE = c.CloseConversation(id="close:1", **BY_BEN)
SCHEDULED = c.Scheduled(hours=SendingHours(zones=("America/New_York",), first=9, last=20), until=LATER)


def held(state: DialogState, by: str = "ben") -> DialogState:
    """Return a state whose conversation an operator holds until a day after NOW."""
    return state.model_copy(update={"hold": Hold(operator=by, until=NOW + HOLD)})


def events(state: DialogState, command: c.Command, now: datetime = LATER) -> list[str]:
    """Return the types of the events to which a command leads."""
    reading = reading_of(state, command) if isinstance(command, c.InboundSms) else None
    facts = Facts(now, drill=drill(GRADED, slug="02-other"), reading=reading)
    return [event.type for event in decide(state, command, facts)]


def say(**more: object) -> c.SendAdHocMessage:
    return c.SendAdHocMessage.model_validate({"id": "say:1", "text": "Hello", **BY_BEN, **more})


IN_DRILL = in_drill(GRADED, GOODBYE)


@pytest.mark.parametrize("text", ["b", "red", "more", "menu", "language es", "my name is Ana", "ok", "asdf", "WELCOME"])
@pytest.mark.parametrize("state", [IN_DRILL, learner(), learner(is_demo=True)])
def test_a_text_is_held_whatever_it_says(state: DialogState, text: str) -> None:
    assert events(held(state), says(text)) == ["TEXT_HELD"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (says("STOP"), ["OPTED_OUT"]),
        (says("please stop texting me"), ["OPTED_OUT"]),
        (says("stop", opt_out_type="STOP"), ["OPTED_OUT"]),
        (says("HELP"), ["HELP_REQUESTED"]),
        (c.OptOut(id="out:1", phone=PHONE), ["OPTED_OUT"]),
    ],
)
def test_stop_and_help_act_as_ever(command: c.Command, expected: list[str]) -> None:
    assert events(held(IN_DRILL), command) == expected


def test_an_opt_out_ends_the_hold_and_start_opts_in_again() -> None:
    out, _ = handle(held(IN_DRILL), says("STOP"), Facts(LATER))
    assert out.hold is None
    assert events(out, says("START")) == ["OPTED_IN"]


@pytest.mark.parametrize(
    "command",
    [
        c.StartDrill(id="daily:1", phone=PHONE, drill_slug="02-other", unless_active_since=NOW, scheduled=SCHEDULED),
        c.TriggerReminder(id="remind:1", phone=PHONE, instance_id=f"{PHONE}:3", prompt_slug="graded"),
        c.PauseForSilence(id="silence:1", phone=PHONE, unless_active_since=None, scheduled=SCHEDULED),
    ],
    ids=lambda command: command.type,
)
def test_nothing_scheduled_happens_in_a_hold(command: c.Command) -> None:
    assert events(held(IN_DRILL), command) == []
    assert events(IN_DRILL, command) != []
    assert events(held(IN_DRILL), command, NOW + HOLD) != []


def test_an_operator_may_start_a_lesson_in_a_hold() -> None:
    command = c.StartDrill(id="start:1", drill_slug="02-other", **BY_BEN)
    assert events(held(IN_DRILL), command) == ["DRILL_STARTED"]


def test_a_hold_ends_by_itself_after_a_day() -> None:
    taken, _ = handle(IN_DRILL, TAKE, Facts(NOW))
    assert taken.holder(NOW + HOLD - timedelta(seconds=1)) == "ben"
    assert events(taken, says("b"), NOW + HOLD - timedelta(seconds=1)) == ["TEXT_HELD"]
    assert events(taken, says("b"), NOW + HOLD)[0] == "COMPLETED_PROMPT"


@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        (held(IN_DRILL), LATER, ["CONVERSATION_CLOSED", "PROMPT_REPEATED"]),
        (held(learner()), LATER, ["CONVERSATION_CLOSED"]),
        (IN_DRILL, LATER, ["CONVERSATION_CLOSED"]),
        (held(IN_DRILL), NOW + HOLD, ["CONVERSATION_CLOSED"]),
    ],
    ids=["held back", "no lesson", "never taken", "over"],
)
def test_closing_asks_the_open_question_again_if_it_was_held_back(
    state: DialogState, now: datetime, expected: list[str]
) -> None:
    assert events(state, CLOSE, now) == expected


@pytest.mark.parametrize("command", [TAKE, CLOSE, say()], ids=lambda command: command.type)
def test_a_conversation_of_another_operator_is_refused_until_its_hold_is_over(command: c.Command) -> None:
    state = held(IN_DRILL, by="zoe")
    assert "zoe" in str(refusal(state, command, LATER))
    assert events(state, command) == []
    assert refusal(state, command, NOW + HOLD) is None


def test_who_holds_a_conversation_may_answer_and_close_it_and_not_take_it_twice() -> None:
    assert refusal(held(IN_DRILL), say(), LATER) is None
    assert refusal(held(IN_DRILL), CLOSE, LATER) is None
    assert "already" in str(refusal(held(IN_DRILL), TAKE, LATER))


@pytest.mark.parametrize("state", [stranger(), learner(opted_out=True)], ids=["stranger", "opted out"])
def test_nobody_takes_the_conversation_of_somebody_who_gets_no_texts(state: DialogState) -> None:
    assert refusal(state, TAKE, NOW) is not None
    assert events(state, TAKE) == []


def test_a_text_of_an_operator_is_not_sent_if_anybody_has_said_anything_since() -> None:
    seen = IN_DRILL.seq
    assert events(IN_DRILL, say(last_seen=seen)) == ["AD_HOC_MESSAGE_SENT"]
    heard, _ = handle(IN_DRILL, says("hm?"), Facts(LATER, reading=reading_of(IN_DRILL, says("hm?"))))
    assert events(heard, say(last_seen=seen)) == []
    assert events(heard, say(last_seen=heard.seq)) == ["AD_HOC_MESSAGE_SENT"]
    answered, _ = handle(IN_DRILL, say(operator="zoe"), Facts(LATER))
    assert events(answered, say(last_seen=seen)) == []
    assert events(answered, say()) == ["AD_HOC_MESSAGE_SENT"]


def test_what_nobody_said_does_not_stop_a_text() -> None:
    reminded, _ = handle(
        IN_DRILL,
        c.TriggerReminder(id="remind:1", phone=PHONE, instance_id=f"{PHONE}:3", prompt_slug="graded"),
        Facts(LATER),
    )
    assert reminded.seq > IN_DRILL.seq
    assert events(reminded, say(last_seen=IN_DRILL.seq)) == ["AD_HOC_MESSAGE_SENT"]


def test_a_refused_text_was_not_said_whatever_a_later_release_adds_to_it() -> None:
    hello, _ = handle(stranger(), says("hello"), Facts(NOW, reading=reading_of(stranger(), says("hello"))))
    _, refused = handle(hello, say(last_seen=0), Facts(NOW))
    batch = refused.model_copy(update={"events": (UnknownEvent(type="SOMETHING_NEW_HAPPENED"),)})
    assert with_batch(hello, batch).last_said == hello.seq
    assert project(Progress(phone=PHONE, cursor=hello.seq), batch).conversation == NONE


def test_the_fold_of_the_log_has_the_hold_and_who_said_something_last() -> None:
    state, batches = stranger(), []
    for command in (says("b"), TAKE, say(last_seen=0), CLOSE, TAKE):
        facts = Facts(NOW, reading=reading_of(state, command) if isinstance(command, c.InboundSms) else None)
        state, batch = handle(state, command, facts)
        batches.append(batch)
    assert replay(PHONE, batches) == state
    earlier = [batch.model_copy(update={"release": RELEASE - 1}) for batch in batches]
    assert replay(PHONE, earlier).last_said == 0
