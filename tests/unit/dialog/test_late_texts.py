"""Texts that come late: newer ones have the last word, except over an opt-out."""

from datetime import timedelta

import pytest

from shared.contracts import commands as c
from shared.contracts.batch import Registration
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState
from tests.harness.dialogs import GRADED, NOW, PHONE, codes_to_check, drill, in_drill, learner, says, start, stranger


def received(minute: float, text: str, **more: object) -> c.InboundSms:
    """Return a text that was received at this minute; negative minutes are before NOW."""
    return says(text, received_at=NOW + timedelta(minutes=minute), **more)


def recovered(minute: float, text: str) -> c.InboundSms:
    """Return a text that the carrier received at this minute, and that the webhook missed."""
    return received(minute, text, recovered=True)


def after(state: DialogState, *commands: c.Command) -> DialogState:
    """Return the state after these commands, which are decided at NOW."""
    for command in commands:
        state, _ = handle(state, command, facts(state, command))
    return state


def events(state: DialogState, command: c.Command) -> list[str]:
    """Return the types of the events that this command leads to."""
    _, batch = handle(state, command, facts(state, command))
    return [event.type for event in batch.events]


def facts(state: DialogState, command: c.Command) -> Facts:
    """Return the facts of a decision: every code is valid, and every drill asks one question."""
    registration = Registration(valid=True, is_demo=True) if codes_to_check(state, command) else None
    return Facts(NOW, registration, drill(GRADED) if isinstance(command, c.StartDrill) else None)


OPTED_OUT = learner(opted_out=True)
HEARD = after(learner(), received(-10, "hm?"))
STARTED = after(learner(), received(-10, "START"))


@pytest.mark.parametrize(
    ("state", "command", "opts_out"),
    [
        (HEARD, recovered(-20, "STOP"), True),
        (STARTED, recovered(-20, "STOP"), False),
        (STARTED, recovered(-12, "STOP"), True),  # within the clocks' tolerance
        (STARTED, recovered(-5, "STOP"), True),
        (after(OPTED_OUT, received(-10, "yes")), recovered(-20, "STOP"), False),
        (after(OPTED_OUT, received(-10, "yes")), received(-9, "STOP"), True),
        (after(learner(), received(-10, "yes")), recovered(-20, "STOP"), True),  # an answer, not an opt-in
        (STARTED, says("STOP", recovered=True), True),  # without a time
    ],
)
def test_an_opt_out_counts_unless_an_explicit_opt_in_came_after_it(
    state: DialogState, command: c.InboundSms, opts_out: bool
) -> None:
    assert events(state, command) == (["OPTED_OUT"] if opts_out else [])


@pytest.mark.parametrize(
    ("newer", "command", "opts_in"),
    [
        (received(-10, "hm?"), recovered(-20, "START"), False),
        (received(-10, "hm?"), recovered(-9, "START"), True),
        (received(-10, "STOP"), recovered(-10.5, "START"), False),
        (c.OptOut(id="opt-out:1", phone=PHONE), recovered(-1, "START"), False),
        (received(-10, "hm?"), received(-10.5, "START"), True),  # two instances of the webhook
        (received(-10, "hm?"), received(-20, "START"), False),  # parked and redriven
    ],
)
def test_a_start_counts_only_if_nothing_newer_was_handled(
    newer: c.Command, command: c.InboundSms, opts_in: bool
) -> None:
    assert events(after(OPTED_OUT, newer), command) == (["OPTED_IN"] if opts_in else [])


def test_a_late_code_never_registers_again() -> None:
    demo = after(learner(is_demo=True), received(-10, "hm?"))
    assert codes_to_check(demo, recovered(-20, "WELCOME")) == ()
    assert "USER_VALIDATED" not in events(demo, recovered(-20, "WELCOME"))
    assert "USER_VALIDATED" in events(demo, recovered(-5, "WELCOME"))


def test_a_late_code_registers_a_stranger() -> None:
    heard = stranger().model_copy(update={"heard_at": NOW})
    assert events(heard, recovered(-20, "WELCOME")) == ["USER_VALIDATED"]


def test_a_late_text_never_answers_a_question_asked_after_it() -> None:
    asked = after(HEARD, start())
    assert events(asked, recovered(-20, "b")) == ["UNHANDLED_MESSAGE_RECEIVED"]
    assert events(asked, recovered(-5, "b")) == ["UNHANDLED_MESSAGE_RECEIVED"]
    assert "COMPLETED_PROMPT" in events(asked, recovered(1, "b"))
    assert "COMPLETED_PROMPT" in events(asked, received(-1, "b"))


def test_a_late_text_answers_a_question_that_was_open_before_it() -> None:
    answered = after(after(learner(), received(-30, "more")), start().model_copy(update={"by_learner": True}))
    failed = after(answered, received(-10, "a"))
    assert "COMPLETED_PROMPT" in events(failed, recovered(-20, "b"))


@pytest.mark.parametrize("text", ["language es", "name Ana", "resume"])
def test_a_late_text_changes_no_setting(text: str) -> None:
    assert events(HEARD, recovered(-20, text)) == ["UNHANDLED_MESSAGE_RECEIVED"]
    assert events(HEARD, recovered(-5, text)) != ["UNHANDLED_MESSAGE_RECEIVED"]


@pytest.mark.parametrize(
    ("text", "event"), [("help", "HELP_REQUESTED"), ("menu", "MENU_REQUESTED"), ("pause", "PAUSED")]
)
def test_a_late_request_is_answered(text: str, event: str) -> None:
    assert events(after(HEARD, start()), recovered(-20, text)) == [event]


def test_a_late_request_for_a_lesson_counts_unless_a_later_question_is_open() -> None:
    assert events(HEARD, recovered(-20, "more")) == ["NEXT_DRILL_REQUESTED"]
    assert events(after(HEARD, start()), recovered(-20, "more")) == ["UNHANDLED_MESSAGE_RECEIVED"]


def test_a_late_text_gets_no_hint() -> None:
    state, batch = handle(after(HEARD, start()), recovered(-20, "b"), Facts(NOW))
    assert not getattr(batch.events[0], "hinted", True)
    assert state.last_hint_at == HEARD.last_hint_at


def test_the_state_of_an_earlier_release_is_asked_as_before() -> None:
    assert "COMPLETED_PROMPT" in events(in_drill(GRADED), recovered(-20, "b"))


def test_a_batch_of_an_earlier_release_records_no_times() -> None:
    state, _ = handle(learner(), received(-10, "START"), Facts(NOW, release=1))
    started, _ = handle(state, start(), Facts(NOW, drill=drill(GRADED), release=1))
    assert not {"heard_at", "opted_in_at", "asked_at"} & set(started.model_dump_json().split('"'))
