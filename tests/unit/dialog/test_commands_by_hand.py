"""Operators' commands: what each leads to, and that one without an effect leads to nothing and says why."""

from datetime import UTC, datetime
from typing import TypeVar

import pytest

from shared.contracts import commands as c
from shared.contracts.model import Model
from shared.contracts.release import RELEASE
from shared.dialog.by_hand import refusal
from shared.dialog.decide import decide
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState, after
from tests.harness.dialogs import GRADED, NOW, PHONE, drill, in_drill, learner, stranger

Kind = TypeVar("Kind", bound=Model)


def by_ana(kind: type[Kind], **fields: object) -> Kind:
    """Build a command that the operator Ana gives."""
    who = {"id": "by-hand:1", "phone": PHONE, "operator": "ana", "reason": "asked by phone"}
    return kind.model_validate({**who, **fields})


SAY = by_ana(c.SendAdHocMessage, text="Hi!")
START = by_ana(c.StartDrill, drill_slug="01-colours")
REPEAT = by_ana(c.RepeatPrompt, instance_id=f"{PHONE}:3", prompt_slug="graded")
ABANDON = by_ana(c.AbandonDrill, instance_id=f"{PHONE}:3")
PAUSE, RESUME = by_ana(c.Pause), by_ana(c.Resume)
UPDATE = by_ana(c.UpdateUser, changes={"name": "Ana"})

OUT, PAUSED = learner(opted_out=True), learner(paused=True)
TRIED = in_drill(GRADED, failures=1)
OTHER = REPEAT.model_copy(update={"prompt_slug": "other"})
LATER = ABANDON.model_copy(update={"instance_id": f"{PHONE}:4"})

CASES = [
    ("a text is sent", learner(), SAY, "AD_HOC_MESSAGE_SENT", None),
    ("a text to who opted out", OUT, SAY, None, "has opted out"),
    ("a text to a stranger", stranger(), SAY, None, "is not registered"),
    ("a drill starts", learner(), START, "DRILL_STARTED", None),
    ("a drill starts although the learner has paused", PAUSED, START, "DRILL_STARTED", None),
    ("a drill that was tried starts again", TRIED, START, "DRILL_STARTED", None),
    ("a drill that waits at its start", in_drill(GRADED), START, None, "`repeat`"),
    ("a drill for who opted out", OUT, START, None, "has opted out"),
    ("the open question is asked again", TRIED, REPEAT, "PROMPT_REPEATED", None),
    ("a question that was answered meanwhile", in_drill(GRADED), OTHER, None, "answered"),
    ("a question between drills", learner(), REPEAT, None, "answered"),
    ("the open drill is abandoned", TRIED, ABANDON, "DRILL_ABANDONED", None),
    ("a drill that is over", in_drill(GRADED), LATER, None, "not in that drill"),
    ("a drill of a learner between drills", learner(), ABANDON, None, "not in that drill"),
    ("a learner is paused", learner(), PAUSE, "PAUSED", None),
    ("a learner is paused twice", PAUSED, PAUSE, None, "paused already"),
    ("a learner is resumed", PAUSED, RESUME, "RESUMED", None),
    ("a learner is resumed who is not paused", learner(), RESUME, None, "is not paused"),
    ("a silent learner is resumed", learner(silent=True), RESUME, None, "when they text"),
    ("a dead number is resumed", learner(dead_since=datetime(2026, 2, 1, tzinfo=UTC)), RESUME, None, "dead"),
    ("a stranger is paused", stranger(), PAUSE, None, "is not registered"),
    ("the profile is changed", learner(), UPDATE, "USER_UPDATED", None),
    ("the profile is changed of who opted out", OUT, UPDATE, "USER_UPDATED", None),
    ("the profile says it already", learner(name="Ana"), UPDATE, None, "already"),
    ("the profile of a stranger is changed", stranger(), UPDATE, None, "is not registered"),
]


def handled(state: DialogState, command: c.Command) -> DialogState:
    """Return the state after this command."""
    return after(state, command, decide(state, command, Facts(NOW, drill=drill(GRADED))), NOW, RELEASE)


@pytest.mark.parametrize(
    ("state", "command", "event", "why"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_command_has_an_effect_or_says_why_not(
    state: DialogState, command: c.Command, event: str | None, why: str | None
) -> None:
    events = [each.type for each in decide(state, command, Facts(NOW, drill=drill(GRADED)))]
    assert events == ([] if event is None else [event])
    said = refusal(state, command, NOW)
    assert said is None if why is None else why in str(said)


def test_a_command_that_no_operator_gave_is_never_refused_by_hand() -> None:
    for command in (SAY, START, UPDATE):
        by_nobody = command.model_copy(update={"operator": None, "reason": None})
        assert refusal(stranger(), by_nobody, NOW) is None
    assert decide(stranger(), UPDATE.model_copy(update={"operator": None}), Facts(NOW)) != ()


def test_abandoning_ends_the_drill_and_repeating_leaves_it() -> None:
    assert handled(TRIED, ABANDON).open_drill is None
    assert handled(TRIED, REPEAT).open_drill == TRIED.open_drill


def test_an_abandoned_drill_is_not_withdrawn_later() -> None:
    started = in_drill(GRADED).model_copy(update={"withdrawable": (f"{PHONE}:2", f"{PHONE}:3")})
    assert handled(started, ABANDON).withdrawable == (f"{PHONE}:2",)


def test_an_operators_pause_ends_when_they_or_the_learner_resume() -> None:
    paused = handled(learner(), PAUSE)
    assert paused.profile.paused
    assert not handled(paused, RESUME).profile.paused


def test_what_earlier_releases_wrote_keeps_its_bytes() -> None:
    for old in (
        f'{{"id":"say:1","phone":"{PHONE}","type":"SEND_AD_HOC_MESSAGE","text":"Hi!","media_url":null}}',
        f'{{"id":"u:1","phone":"{PHONE}","type":"UPDATE_USER","changes":{{"name":"Ana"}}}}',
        f'{{"id":"s","phone":"{PHONE}","type":"START_DRILL","drill_slug":"1","review":[],"unless_active_since":null}}',
    ):
        assert c.COMMAND.decode(old).model_dump_json() == old


@pytest.mark.parametrize("command", [REPEAT, ABANDON, PAUSE, RESUME], ids=lambda each: str(each.type))
@pytest.mark.parametrize("field", ["operator", "reason"])
def test_a_command_by_hand_names_its_operator_and_reason(command: c.Command, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        type(command).model_validate({**command.model_dump(), field: ""})
