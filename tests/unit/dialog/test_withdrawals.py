"""What the dialog takes back when the texts of a scheduled command expire."""

from datetime import timedelta

import pytest

from shared.contracts import commands as c
from shared.contracts.batch import Batch, Registration
from shared.contracts.sending_hours import SendingHours
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.state import MAX_WITHDRAWABLE, DialogState
from tests.harness.dialogs import GOODBYE, GRADED, NOW, PHONE, drill, learner, says, start

SCHEDULED = c.Scheduled(
    hours=SendingHours(first=9, last=20, zones=("America/New_York",)), until=NOW + timedelta(hours=5)
)
DAILY = c.StartDrill(id="daily:1", phone=PHONE, drill_slug="01-colours", scheduled=SCHEDULED)
INSTANCE = f"{PHONE}:5"
START = c.WithdrawScheduled(id=f"withdraw:{INSTANCE}", phone=PHONE, instance_id=INSTANCE)
REMINDER = c.TriggerReminder(id="remind:1", phone=PHONE, instance_id=INSTANCE, prompt_slug="graded")
REMINDER_BACK = c.WithdrawScheduled(id=f"withdraw:{PHONE}:6", phone=PHONE, instance_id=INSTANCE, prompt_slug="graded")
DRILLS = {
    "01-colours": drill(GRADED, GRADED.model_copy(update={"slug": "again"})),
    "02-other": drill(GRADED, GOODBYE, slug="02-other"),
    "03-news": drill(GOODBYE, slug="03-news"),
}
NEWS = DAILY.model_copy(update={"drill_slug": "03-news"})
VALID = Registration(valid=True)


def after(*commands: c.Command, state: DialogState | None = None) -> tuple[DialogState, Batch]:
    """Return the state of a learner between drills after these commands, and the last batch."""
    state = state or learner()
    for command in commands:
        registers = isinstance(command, c.InboundSms) and command.text == "WELCOME"
        named = DRILLS[command.drill_slug] if isinstance(command, c.StartDrill) else None
        facts = Facts(NOW, VALID if registers else None, named)
        state, batch = handle(state, command, facts)
    return state, batch


def events(batch: Batch) -> list[str]:
    return [event.type for event in batch.events]


def test_a_scheduled_start_is_taken_back_and_its_drill_closed() -> None:
    state, batch = after(DAILY, START)
    assert events(batch) == ["DRILL_WITHDRAWN"]
    assert (state.open_drill, state.withdrawable) == (None, ())


def test_a_drill_that_was_taken_back_can_start_again() -> None:
    assert events(after(DAILY, START, DAILY)[1]) == ["DRILL_STARTED"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        (says("b"),),
        (says("a"),),
        (says("b"), says("b")),
        (says("b"), start("02-other")),
        (says("a"), start("02-other")),
    ],
    ids=["answered", "answered wrongly", "completed", "answered and replaced", "failed and replaced"],
)
def test_a_start_that_the_learner_answered_is_not_taken_back(meanwhile: tuple[c.Command, ...]) -> None:
    before, _ = after(DAILY, *meanwhile)
    state, batch = after(START, state=before)
    assert batch.events == ()
    assert state == before.model_copy(update={"seq": before.seq + 1})


@pytest.mark.parametrize(
    "meanwhile",
    [
        (says("stop"),),
        (says("stop"), says("start")),
        (c.OptOut(id="opt-out:1", phone=PHONE),),
    ],
    ids=["opted out", "opted out and in", "opted out at the carrier"],
)
@pytest.mark.parametrize("withdrawal", [START, REMINDER_BACK])
@pytest.mark.parametrize("started", [DAILY, NEWS], ids=["colours", "news"])
def test_nothing_is_taken_back_after_an_opt_out(
    meanwhile: tuple[c.Command, ...], withdrawal: c.Command, started: c.StartDrill
) -> None:
    assert after(started, REMINDER, *meanwhile, withdrawal)[1].events == ()


@pytest.mark.parametrize("withdrawal", [START, REMINDER_BACK])
@pytest.mark.parametrize("started", [DAILY, NEWS], ids=["colours", "news"])
def test_nothing_is_taken_back_after_a_new_registration(withdrawal: c.Command, started: c.StartDrill) -> None:
    demo = learner(is_demo=True)
    state, batch = after(started, REMINDER, says("WELCOME"), withdrawal, state=demo)
    assert batch.events == ()
    assert not state.profile.is_demo


def test_a_second_withdrawal_changes_nothing() -> None:
    assert after(DAILY, START, START)[1].events == ()
    assert after(DAILY, REMINDER, REMINDER_BACK, REMINDER_BACK)[1].events == ()


def test_a_drill_that_completed_at_its_start_is_taken_back() -> None:
    state, batch = after(NEWS)
    assert events(batch) == ["DRILL_STARTED", "DRILL_COMPLETED"]
    assert events(after(says("thanks"), START, state=state)[1]) == ["DRILL_WITHDRAWN"]


def test_a_start_that_was_replaced_is_taken_back_and_the_other_stays_open() -> None:
    replaced, _ = after(DAILY, says("menu"), start("02-other"))
    state, batch = after(START, state=replaced)
    assert events(batch) == ["DRILL_WITHDRAWN"]
    assert state.open_drill == replaced.open_drill
    assert state.open_drill is not None


def test_only_the_schedules_starts_are_taken_back() -> None:
    assert after(start(), START)[1].events == ()
    assert after(start().model_copy(update={"by_learner": True}), START)[1].events == ()


def test_the_unanswered_starts_of_a_week_can_be_taken_back() -> None:
    state, _ = after(*[NEWS] * (MAX_WITHDRAWABLE + 1))
    assert state.withdrawable == tuple(f"{PHONE}:{6 + day}" for day in range(MAX_WITHDRAWABLE))


def test_a_reminder_is_taken_back_and_can_be_sent_again() -> None:
    state, batch = after(DAILY, REMINDER, REMINDER_BACK)
    assert events(batch) == ["REMINDER_WITHDRAWN"]
    assert state.open_drill is not None
    assert not state.open_drill.reminded
    assert events(after(REMINDER, state=state)[1]) == ["REMINDER_TRIGGERED"]


@pytest.mark.parametrize(
    "before",
    [(DAILY,), (DAILY, REMINDER, says("b")), (DAILY, REMINDER, start("02-other")), (says("hello"),)],
    ids=["not reminded", "answered", "replaced", "nothing open"],
)
def test_a_reminder_of_a_prompt_that_is_not_open_is_not_taken_back(before: tuple[c.Command, ...]) -> None:
    assert after(*before, REMINDER_BACK)[1].events == ()


def test_a_state_without_scheduled_starts_keeps_its_earlier_bytes() -> None:
    state, _ = after(start(), says("b"))
    assert "withdrawable" not in state.model_dump_json()
    assert "withdrawable" in after(DAILY)[0].model_dump_json()
