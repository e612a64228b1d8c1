"""The dialog's decision tables: the events that a command leads to in a state."""

import pytest

from shared.contracts import commands as c
from shared.contracts.batch import Registration
from shared.contracts.release import RELEASE
from shared.dialog.decide import decide
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState, after
from tests.harness.dialogs import (
    GOODBYE,
    GRADED,
    NOW,
    OPEN_QUESTION,
    PHONE,
    STORED,
    codes_to_check,
    drill,
    in_drill,
    learner,
    says,
    start,
    stranger,
)

VALID = Registration(valid=True, account_info={"company": "Cafe"})
INVALID = Registration(valid=False)
ANSWERING = in_drill(GRADED, STORED, GOODBYE)
LAST_TRY = in_drill(GRADED, GOODBYE, failures=1)
AT_LAST_QUESTION = in_drill(OPEN_QUESTION, GRADED, position=1)
DEMO = in_drill(GRADED, GOODBYE, is_demo=True)
GONE = learner(opted_out=True)

INBOUND = [
    ("a stranger's code registers", stranger(), says("welcome"), VALID, ["USER_VALIDATED"]),
    ("a stranger's text is not a code", stranger(), says("hello"), INVALID, ["USER_VALIDATION_FAILED"]),
    ("a text too long to be a code", stranger(), says("x" * 101), None, ["USER_VALIDATION_FAILED"]),
    ("a stranger may ask for help", stranger(), says("Help!"), None, ["HELP_REQUESTED"]),
    ("a stranger may opt out", stranger(), says("STOP"), None, ["OPTED_OUT"]),
    ("help comes before grading", ANSWERING, says("ayuda"), None, ["HELP_REQUESTED"]),
    ("stop comes before grading", ANSWERING, says("Stop."), None, ["OPTED_OUT"]),
    ("a keyword of two words", ANSWERING, says("opt out"), None, ["OPTED_OUT"]),
    ("the carrier acted on a keyword", ANSWERING, says("Adieu", opt_out_type="STOP"), None, ["OPTED_OUT"]),
    ("stop within a sentence is an answer", ANSWERING, says("don't stop me"), None, ["FAILED_PROMPT"]),
    ("no reply after an opt-out", GONE, says("b"), None, []),
    ("no reply to a second stop", GONE, says("stop"), None, []),
    ("an opt-in keyword opts in", GONE, says("START"), None, ["OPTED_IN"]),
    ("yes opts in after an opt-out", GONE, says("yes"), None, ["OPTED_IN"]),
    ("the carrier's opt-in", GONE, says("Hi again", opt_out_type="START"), None, ["OPTED_IN"]),
    ("yes is an answer without an opt-out", ANSWERING, says("yes"), None, ["FAILED_PROMPT"]),
    ("a right answer", ANSWERING, says("b"), None, ["COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT"]),
    ("a wrong answer", ANSWERING, says("a"), None, ["FAILED_PROMPT"]),
    (
        "a wrong answer at the last try",
        LAST_TRY,
        says("a"),
        None,
        ["FAILED_PROMPT", "ADVANCED_TO_NEXT_PROMPT", "DRILL_COMPLETED"],
    ),
    (
        "reaching a last prompt that asks nothing",
        in_drill(STORED, GOODBYE),
        says("Ana"),
        None,
        ["COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT", "DRILL_COMPLETED"],
    ),
    ("answering a last prompt that asks", AT_LAST_QUESTION, says("b"), None, ["COMPLETED_PROMPT", "DRILL_COMPLETED"]),
    (
        "any answer to a prompt without a right one",
        in_drill(OPEN_QUESTION, GRADED),
        says("whatever"),
        None,
        ["COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT"],
    ),
    ("a demo learner's code registers again", DEMO, says("DEMO"), VALID, ["USER_VALIDATED"]),
    ("a demo learner's answer", DEMO, says("a"), INVALID, ["FAILED_PROMPT"]),
    ("a request for more between drills", learner(), says("MÁS"), None, ["NEXT_DRILL_REQUESTED"]),
    ("the same in the middle of a drill repeats the prompt", ANSWERING, says("more"), None, ["PROMPT_REPEATED"]),
    ("a text that no other rule matches", learner(), says("🤷"), None, ["UNHANDLED_MESSAGE_RECEIVED"]),
    ("an empty text", learner(), says(""), None, ["UNHANDLED_MESSAGE_RECEIVED"]),
]


@pytest.mark.parametrize(
    ("state", "command", "registration", "expected"), [row[1:] for row in INBOUND], ids=[row[0] for row in INBOUND]
)
def test_the_first_rule_that_fits_an_inbound_text_wins(
    state: DialogState, command: c.InboundSms, registration: Registration | None, expected: list[str]
) -> None:
    assert [event.type for event in decide(state, command, Facts(NOW, registration))] == expected


REMINDER = c.TriggerReminder(id="remind:1", phone=PHONE, instance_id=f"{PHONE}:3", prompt_slug="graded")
WITHDRAWAL = c.WithdrawScheduled(id="withdraw:1", phone=PHONE, instance_id=f"{PHONE}:3")
WITHDRAWAL_OF_REMINDER = WITHDRAWAL.model_copy(update={"prompt_slug": "graded"})
SCHEDULED = ANSWERING.model_copy(update={"withdrawable": (f"{PHONE}:3",)})
OTHERS = [
    ("a drill starts", learner(), start(), ["DRILL_STARTED"]),
    ("a drill starts in place of another", in_drill(GRADED, GRADED, position=1), start(), ["DRILL_STARTED"]),
    ("a drill that has just started does not start again", in_drill(GRADED), start(), []),
    ("no drill starts for a stranger", stranger(), start(), []),
    ("no drill starts after an opt-out", GONE, start(), []),
    ("a reminder of the open prompt", ANSWERING, REMINDER, ["REMINDER_TRIGGERED"]),
    ("a reminder of another prompt", AT_LAST_QUESTION, REMINDER.model_copy(update={"prompt_slug": "open"}), []),
    (
        "a reminder of another instance",
        ANSWERING,
        REMINDER.model_copy(update={"instance_id": f"{PHONE}:1"}),
        [],
    ),
    ("a reminder when nothing is open", learner(), REMINDER, []),
    (
        "an operator's message",
        learner(),
        c.SendAdHocMessage(id="ad-hoc:1", phone=PHONE, text="Hi"),
        ["AD_HOC_MESSAGE_SENT"],
    ),
    ("an operator's message after an opt-out", GONE, c.SendAdHocMessage(id="ad-hoc:1", phone=PHONE, text="Hi"), []),
    ("a profile is changed", learner(), c.UpdateUser(id="u:1", phone=PHONE, changes={"name": "Ana"}), ["USER_UPDATED"]),
    ("a withdrawal of a start that was not scheduled", ANSWERING, WITHDRAWAL, []),
    ("a withdrawal of a scheduled start", SCHEDULED, WITHDRAWAL, ["DRILL_WITHDRAWN"]),
    ("a withdrawal of another start", SCHEDULED, WITHDRAWAL.model_copy(update={"instance_id": f"{PHONE}:1"}), []),
    ("a withdrawal of a reminder that was not sent", SCHEDULED, WITHDRAWAL_OF_REMINDER, []),
    ("the carrier reports an opt-out", ANSWERING, c.OptOut(id="opt-out:1", phone=PHONE), ["OPTED_OUT"]),
    ("the carrier reports it again", GONE, c.OptOut(id="opt-out:1", phone=PHONE), []),
]


@pytest.mark.parametrize(("state", "command", "expected"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS])
def test_each_other_command_leads_to_its_events(state: DialogState, command: c.Command, expected: list[str]) -> None:
    events = decide(state, command, Facts(NOW, drill=drill(GRADED, GOODBYE)))
    assert [event.type for event in events] == expected


def test_a_reminder_goes_out_once_for_a_prompt_of_an_instance() -> None:
    reminded = after(ANSWERING, REMINDER, decide(ANSWERING, REMINDER, Facts(NOW)), NOW, RELEASE)
    assert decide(reminded, REMINDER, Facts(NOW)) == ()


def test_a_drill_of_one_prompt_that_asks_nothing_is_completed_at_once() -> None:
    events = decide(learner(), start(), Facts(NOW, drill=drill(GOODBYE)))
    assert [event.type for event in events] == ["DRILL_STARTED", "DRILL_COMPLETED"]


@pytest.mark.parametrize(
    ("state", "text", "code"),
    [
        (stranger(), " Welcome ", "Welcome"),
        (stranger(), "help", None),
        (stranger(), "stop", None),
        (stranger(), "", None),
        (stranger(), "x" * 101, None),
        (learner(), "welcome", None),
        (learner(is_demo=True), "welcome", "welcome"),
        (learner(is_demo=True, opted_out=True), "welcome", None),
    ],
)
def test_a_code_is_checked_only_if_the_result_matters(state: DialogState, text: str, code: str | None) -> None:
    assert codes_to_check(state, says(text))[:1] == (() if code is None else (code,))


def test_no_other_command_checks_a_code() -> None:
    assert codes_to_check(stranger(), start()) == ()


def test_the_account_may_name_the_learners_language() -> None:
    registered = Registration(valid=True, account_info={"language": "Spanish"})
    command = says("code")
    state = after(stranger(), command, decide(stranger(), command, Facts(NOW, registered)), NOW, RELEASE)
    assert (state.profile.validated, state.profile.language) == (True, "es")
