"""A fortnight of ten personas across a change of clocks: the same texts with every fault as without."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.review import REVIEW
from shared.errors import RetryError
from tests.simulation.checks.differential import SCHEDULED, conversation, conversations_are_the_same, unwanted_opt_outs
from tests.simulation.checks.final_checks import final_checks
from tests.simulation.checks.history import History
from tests.simulation.checks.oracle import permitted
from tests.simulation.engine.calls import Call
from tests.simulation.engine.rng import CHANCES
from tests.simulation.engine.simulator import BEGIN, Simulator
from tests.simulation.engine.trace import Trace
from tests.simulation.runs.fortnight_under_faults import (
    END,
    fortnight_with_faults,
    fortnight_without_faults,
    simulate,
    violations_in,
)
from tests.simulation.workloads.personas import NEW_YORK, PERSONAS, ZONES, stops_half_way
from tests.simulation.workloads.scripts import Script

Result = TypeVar("Result")
SEEDS = range(1, 3)


@pytest.fixture(scope="module")
def faulty_runs() -> list[Simulator]:
    return [fortnight_with_faults(seed, Trace()) for seed in SEEDS]


def test_faults_change_no_text_and_violate_no_invariant(faulty_runs: list[Simulator]) -> None:
    for simulator in faulty_runs:
        assert violations_in(simulator) == [], (
            f"python -m tests.simulation --fortnight --seed {simulator.seed} shows the trace"
        )


def test_without_faults_there_are_no_violations() -> None:
    assert final_checks(fortnight_without_faults()) == []


def test_the_fortnight_has_many_cases_of_every_kind() -> None:
    """Otherwise the other tests might pass for lack of cases."""
    batches = [
        batch
        for script in fortnight_without_faults().scripts
        for batch in batches_of(fortnight_without_faults(), script.phone)
    ]
    happened = Counter(event.type for batch in batches for event in batch.events)
    daily = [started for batch in batches if batch.command.id.startswith("daily:") for started in starts(batch)]
    assert happened["REMINDER_TRIGGERED"] > 40
    assert len(daily) > 70
    assert daily.count(REVIEW) > 5
    assert (happened["OPTED_OUT"], happened["OPTED_IN"], happened["PAUSED"], happened["RESUMED"]) == (3, 2, 1, 1)
    assert len(set(ZONES.values())) == 5
    new_york = ZoneInfo(NEW_YORK)
    assert BEGIN.astimezone(new_york).utcoffset() != END.astimezone(new_york).utcoffset()


def test_some_reminders_wait_for_the_morning() -> None:
    reminded = [
        batch.decided_at.astimezone(zone)
        for phone, zone in ZONES.items()
        for batch in batches_of(fortnight_without_faults(), phone)
        if batch.command.id.startswith("remind:")
    ]
    assert len([at for at in reminded if (at.hour, at.minute) == (9, 0)]) > 1


def test_no_scheduled_text_is_due_just_before_the_evening_ends() -> None:
    """A run that is missed would move it to the next morning, and the conversations could not be compared."""
    margin = timedelta(hours=1.5)
    for phone, zone in ZONES.items():
        for batch in batches_of(fortnight_without_faults(), phone):
            if batch.command.id.startswith(SCHEDULED):
                assert permitted(batch.decided_at + margin, zone), batch.command.id


def test_every_kind_of_fault_struck(faulty_runs: list[Simulator]) -> None:
    struck = sum((simulator.trace.fault_counts for simulator in faulty_runs), Counter[str]())
    assert [fault for fault in CHANCES if not struck[fault]] == []


def test_hardly_any_learner_has_an_unwanted_opt_out(faulty_runs: list[Simulator]) -> None:
    """Conversations are compared only up to an unwanted opt-out, so most learners must have none."""
    whole = [phone for simulator in faulty_runs for phone in ZONES if not unwanted_opt_outs(simulator, phone)]
    assert set(whole) == ZONES.keys()
    assert len(whole) > 0.7 * len(faulty_runs) * len(ZONES)


def test_hardly_any_text_is_lost_for_good(faulty_runs: list[Simulator]) -> None:
    """A text that was refused for good, or whose outcome stays unknown, is not sent again."""
    for simulator in faulty_runs:
        texts = sum(len(History(simulator.store, phone).texts) for phone in ZONES)
        assert len(simulator.carrier.ledger) > 0.85 * texts


@dataclass
class Outage:
    """A fault plan in which one function cannot publish for a while, and nothing else fails."""

    function: str
    begin: datetime
    length: timedelta
    failures: int = 0

    def decide(self, call: Call, kind: str, invoke: Callable[[], Result]) -> Result:
        applies = call.function == self.function and self.begin <= call.actor.now < self.begin + self.length
        if kind == "publish" and applies:
            self.failures += 1
            raise RetryError
        return invoke()


FOUR_DAYS = BEGIN + timedelta(days=4)


@pytest.mark.parametrize(
    ("function", "prefix"), [("start-due-drills", "daily:"), ("send-reminders", "remind:")], ids=["drill", "reminder"]
)
def test_a_late_due_text_is_tolerated_and_a_missing_one_is_reported(function: str, prefix: str) -> None:
    learner = half_way_for_three_days()
    untroubled = simulate((learner,), None, FOUR_DAYS)
    due = [each.decided_at for each in batches_of(untroubled, learner.phone) if each.command.id.startswith(prefix)][1]

    def differs(length: timedelta) -> bool:
        outage = Outage(function, due - timedelta(minutes=1), length)
        troubled = simulate((learner,), outage, FOUR_DAYS)
        assert outage.failures
        return bool(list(conversations_are_the_same(troubled, untroubled)))

    assert not differs(timedelta(minutes=20))
    assert differs(timedelta(hours=16))


def test_conversations_are_compared_to_the_end() -> None:
    """The last drill and its reminder, which stay unanswered, count as differences."""
    learner = half_way_for_three_days()
    shorter, longer = simulate((learner,), None, BEGIN), simulate((learner,), None, FOUR_DAYS)
    assert len(conversation(shorter, learner.phone)) < len(conversation(longer, learner.phone))
    assert list(conversations_are_the_same(shorter, longer))


def half_way_for_three_days() -> Script:
    """Return the script of a learner who registers and answers one question a day."""
    (persona,) = (persona for script, persona in PERSONAS if script is stops_half_way)
    return Script(persona.phone, patient=True, texts=tuple(islice(stops_half_way(persona), 3 + 3)))


def batches_of(simulator: Simulator, phone: str) -> list[Batch]:
    return History(simulator.store, phone).batches


def starts(batch: Batch) -> list[str]:
    return [event.drill_slug for event in batch.events if isinstance(event, e.DrillStarted)]
