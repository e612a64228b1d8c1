"""Opt-outs and opt-ins by hand: what each leads to, and that only an operator's opt-out can be lifted by one."""

from datetime import timedelta

import pytest

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.release import RELEASE
from shared.dialog.by_hand import refusal
from shared.dialog.decide import decide
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState, after
from tests.harness.dialogs import GRADED, NOW, PHONE, in_drill, learner, says, stranger

OUT = c.OptOut(id="opt-out:1", phone=PHONE, operator="ana", reason="asked by phone")
IN = c.OptIn(id="opt-in:1", phone=PHONE, operator="ben", evidence="signed form")
REFUSED = c.OptOut(id="opt-out:2", phone=PHONE)


def handled(state: DialogState, *commands: c.Command) -> DialogState:
    """Return the state after these commands."""
    for command in commands:
        state = after(state, command, decide(state, command, Facts(NOW)), NOW, RELEASE)
    return state


def events(state: DialogState, command: c.Command) -> list[str]:
    """Return the types of the events that a command leads to."""
    return [event.type for event in decide(state, command, Facts(NOW))]


def missed(text: str) -> c.InboundSms:
    """Build the command for a text that the webhook missed, from an hour before."""
    return says(text, received_at=NOW - timedelta(hours=1), recovered=True)


BY_OPERATOR = handled(learner(), OUT)
BY_TEXT = handled(learner(), says("stop"))

CASES = [
    ("a learner is opted out", in_drill(GRADED), OUT, ["OPTED_OUT"]),
    ("a stranger is opted out", stranger(), OUT, ["OPTED_OUT"]),
    ("an operator opts a learner out twice", BY_OPERATOR, OUT, []),
    ("an operator opts a learner out who texted stop", BY_TEXT, OUT, []),
    ("a learner texts stop after an operator's opt-out", BY_OPERATOR, says("stop"), ["OPTED_OUT"]),
    ("the carrier refuses a text after an operator's opt-out", BY_OPERATOR, REFUSED, ["OPTED_OUT"]),
    ("an operator's opt-out is lifted by an operator", BY_OPERATOR, IN, ["OPTED_IN"]),
    ("an operator's opt-out is lifted by the learner", BY_OPERATOR, says("start"), ["OPTED_IN"]),
    ("an operator's opt-out of a stranger is lifted", handled(stranger(), OUT), IN, ["OPTED_IN"]),
    ("a start from before an operator's opt-out is found later", BY_OPERATOR, missed("start"), []),
    ("a stop from before an operator's opt-in is found later", handled(BY_OPERATOR, IN), missed("stop"), ["OPTED_OUT"]),
    ("stop by text", BY_TEXT, IN, []),
    ("a keyword that the carrier acted on", handled(learner(), says("adieu", opt_out_type="STOP")), IN, []),
    ("a refusal by the carrier", handled(learner(), REFUSED), IN, []),
    ("an opt-out by text after an operator's", handled(BY_OPERATOR, says("stop")), IN, []),
    ("a refusal by the carrier after an operator's opt-out", handled(BY_OPERATOR, REFUSED), IN, []),
    ("an operator's opt-out after one by text", handled(BY_TEXT, OUT), IN, []),
    ("an opt-out by text after an operator's that was lifted", handled(BY_OPERATOR, IN, says("stop")), IN, []),
    ("an opt-out that an earlier release recorded", learner(opted_out=True), IN, []),
    ("a learner who has not opted out", learner(), IN, []),
    ("an operator's opt-out that was lifted", handled(BY_OPERATOR, IN), IN, []),
    ("a stranger", stranger(), IN, []),
]


@pytest.mark.parametrize(
    ("state", "command", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_only_an_operators_opt_out_is_lifted_by_hand(
    state: DialogState, command: c.Command, expected: list[str]
) -> None:
    assert events(state, command) == expected
    assert (refusal(state, IN, NOW) is None) is (events(state, IN) == ["OPTED_IN"])


def test_an_opt_out_by_hand_abandons_the_open_drill() -> None:
    (event,) = decide(in_drill(GRADED), OUT, Facts(NOW))
    assert isinstance(event, e.OptedOut)
    assert event.abandoned_drill_slug == "01-colours"
    assert handled(in_drill(GRADED), OUT).open_drill is None


def test_strangers_get_no_text_about_consent_by_hand() -> None:
    confirmed = [
        event.confirmed
        for state, command in (
            (learner(), OUT),
            (stranger(), OUT),
            (BY_OPERATOR, IN),
            (handled(stranger(), OUT), IN),
        )
        for event in decide(state, command, Facts(NOW))
        if isinstance(event, e.OptedOut | e.OptedIn)
    ]
    assert confirmed == [False, True, False, True]


def test_each_refusal_says_what_can_be_done() -> None:
    assert "START" in str(refusal(BY_TEXT, IN, NOW))
    assert "nothing to lift" in str(refusal(learner(), IN, NOW))
    assert "registration code" in str(refusal(stranger(), IN, NOW))


def test_what_earlier_releases_wrote_keeps_its_bytes() -> None:
    old = '{"id":"opt-out:2","phone":"+15550100","type":"OPT_OUT"}'
    assert c.COMMAND.decode(old) == REFUSED
    assert REFUSED.model_dump_json() == old
    event = '{"type":"OPTED_OUT","abandoned_instance_id":null,"abandoned_drill_slug":null}'
    assert e.OptedOut.model_validate_json(event).model_dump_json() == event
    assert not e.OptedOut.model_validate_json(event).by_operator
    assert "opted_out_by_operator" not in BY_TEXT.model_dump_json()
    assert DialogState.model_validate_json(BY_TEXT.model_dump_json()) == BY_TEXT


@pytest.mark.parametrize("field", ["operator", "evidence"])
def test_consent_by_hand_names_its_operator_and_evidence(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        c.OptIn.model_validate({**IN.model_dump(), field: ""})
