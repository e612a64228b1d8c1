"""The inbox: who waits for a person, the longest waiting first; and lessons that wait for the end of a conversation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from shared import composition
from shared.dialog.by_hand import HOLD
from shared.dialog.registration import RegistrationCodes
from shared.drill_progress.learners import learner_path
from shared.drill_progress.progress import fold
from shared.operations.acting import Acting, Action
from shared.operations.audit import By
from shared.operations.inbox import Inbox, Waiting
from tests.harness.pipeline import Pipeline

ANA, BEN, EVE = "+12125550100", "+12125550101", "+12125550102"
BY = By("zoe", "asked for a person")
PLEASE = "I want to talk to a person"


def with_learners(*phones: str, texts: Sequence[str] = ("WELCOME", "a", "Ana", "b")) -> Pipeline:
    """Return learners who have texted this; by default, they have finished their first lesson."""
    pipeline = Pipeline()
    for phone in phones:
        for text in texts:
            pipeline.text(phone, text)
    return pipeline


def inbox(pipeline: Pipeline) -> Inbox:
    return Inbox(pipeline.store, pipeline.clock)


def waiting(pipeline: Pipeline) -> list[Waiting]:
    return inbox(pipeline).waiting(None)


def acting(pipeline: Pipeline) -> Acting:
    return composition.acting(pipeline.ports)


def do(pipeline: Pipeline, action: Action) -> None:
    acting(pipeline).do(action)
    pipeline.settle()


@pytest.mark.parametrize(("text", "why"), [(PLEASE, "asked for a person"), ("where is my shift", "not understood")])
def test_a_learner_waits_since_the_first_text_that_a_person_should_read(text: str, why: str) -> None:
    pipeline = with_learners(ANA)
    first = pipeline.clock()
    pipeline.text(ANA, text)
    assert [row.why for row in waiting(pipeline)] == [why]
    pipeline.clock.sleep(3600)
    pipeline.text(ANA, PLEASE)
    (row,) = waiting(pipeline)
    assert (row.phone, row.name, row.since, row.text) == (ANA, "Ana", first, PLEASE)


def test_the_longest_waiting_comes_first() -> None:
    pipeline = with_learners(ANA, BEN, EVE)
    for phone in (BEN, EVE, ANA, BEN):
        pipeline.text(phone, PLEASE)
        pipeline.clock.sleep(60)
    assert [row.phone for row in waiting(pipeline)] == [BEN, EVE, ANA]
    assert inbox(pipeline).number_waiting(None) == 3


def test_an_account_has_its_own_inbox() -> None:
    pipeline = Pipeline()
    RegistrationCodes(pipeline.store).put("LUNA", is_demo=False, account_info={"account": "luna"})
    for phone, code in ((ANA, "LUNA"), (BEN, "WELCOME")):
        for text in (code, "a", "Ana", PLEASE):
            pipeline.text(phone, text)
    assert [row.phone for row in inbox(pipeline).waiting("luna")] == [ANA]
    assert [row.account for row in waiting(pipeline)] == ["luna", "-"]


@pytest.mark.parametrize(
    ("phone", "text"), [(BEN, "nonsense"), (BEN, PLEASE), (ANA, "Liked “Correct!”"), (ANA, "more")]
)
def test_strangers_phones_and_whoever_is_understood_do_not_wait(phone: str, text: str) -> None:
    pipeline = with_learners(ANA)
    pipeline.text(phone, text)
    assert waiting(pipeline) == []


def test_an_answered_learner_waits_again_once_they_answer() -> None:
    pipeline = with_learners(ANA)
    pipeline.text(ANA, PLEASE)
    do(pipeline, acting(pipeline).say(ANA, "How can I help?", BY))
    assert waiting(pipeline) == []
    pipeline.text(ANA, "score")
    assert [row.why for row in waiting(pipeline)] == ["answered an operator"]


@pytest.mark.parametrize("ends", ["close", "STOP"])
def test_who_was_closed_or_opted_out_waits_no_more(ends: str) -> None:
    pipeline = with_learners(ANA)
    pipeline.text(ANA, PLEASE)
    if ends == "close":
        do(pipeline, acting(pipeline).close(ANA, BY))
    else:
        pipeline.text(ANA, ends)
    assert waiting(pipeline) == []


def test_a_taken_conversation_in_which_nothing_waits_stays_in_sight_until_its_end() -> None:
    pipeline = with_learners(ANA)
    pipeline.text(ANA, PLEASE)
    do(pipeline, acting(pipeline).take(ANA, BY))
    assert [row.operator for row in waiting(pipeline)] == ["zoe"]
    do(pipeline, acting(pipeline).say(ANA, "How can I help?", BY))
    assert [row.operator for row in inbox(pipeline).taken(None)] == ["zoe"]
    pipeline.clock.sleep(HOLD.total_seconds() + 1)
    assert inbox(pipeline).taken(None) == []


def test_a_lesson_that_falls_due_in_a_hold_comes_after_it() -> None:
    pipeline = with_learners(ANA)
    pipeline.clock.sleep(timedelta(hours=18).total_seconds())
    do(pipeline, acting(pipeline).take(ANA, BY))
    learner = pipeline.store.get(learner_path(ANA))
    assert learner is not None
    due_at = learner.fields["drill_due_at"]
    assert isinstance(due_at, datetime)
    assert due_at >= pipeline.clock() + HOLD
    pipeline.clock.sleep(timedelta(hours=6).total_seconds())
    assert pipeline.run_scheduled() == []
    pipeline.clock.sleep(timedelta(hours=24).total_seconds())
    assert "True or false" in pipeline.run_scheduled()[0]


def test_a_lesson_is_due_at_once_when_the_conversation_is_closed() -> None:
    pipeline = with_learners(ANA)
    pipeline.clock.sleep(timedelta(hours=18).total_seconds())
    do(pipeline, acting(pipeline).take(ANA, BY))
    pipeline.clock.sleep(timedelta(hours=6).total_seconds())
    do(pipeline, acting(pipeline).close(ANA, BY))
    assert "True or false" in pipeline.run_scheduled()[0]


def reminded(pipeline: Pipeline) -> bool:
    """Run what is scheduled, and return whether the learner gets the reminder."""
    pipeline.run_scheduled()
    assert fold(ANA, pipeline.batches(ANA)) == pipeline.progress(ANA)
    return "REMINDER_TRIGGERED" in pipeline.events(ANA)


def test_a_reminder_that_was_on_its_way_when_a_conversation_was_taken_comes_after_it() -> None:
    pipeline = with_learners(ANA, texts=("WELCOME", "a", "Ana"))
    pipeline.clock.sleep(timedelta(hours=4, minutes=1).total_seconds())
    acting(pipeline).do(acting(pipeline).take(ANA, BY))
    assert not reminded(pipeline)
    do(pipeline, acting(pipeline).close(ANA, BY))
    assert not reminded(pipeline), "the question was asked again just now"
    pipeline.clock.sleep(timedelta(hours=4, minutes=1).total_seconds())
    assert reminded(pipeline)


def test_a_lesson_that_a_conversation_held_back_does_not_count_as_unanswered() -> None:
    pipeline = with_learners(ANA, texts=("WELCOME", "a"))
    pipeline.clock.sleep(timedelta(hours=24).total_seconds())
    acting(pipeline).do(acting(pipeline).take(ANA, BY))
    assert pipeline.run_scheduled() == []
    assert pipeline.batches(ANA)[-1].command.type == "START_DRILL"
    assert pipeline.progress(ANA).unanswered == 0


def test_the_progress_is_the_fold_of_the_log() -> None:
    pipeline = with_learners(ANA)
    pipeline.text(ANA, PLEASE)
    do(pipeline, acting(pipeline).take(ANA, BY))
    pipeline.text(ANA, "b")
    assert fold(ANA, pipeline.batches(ANA)) == pipeline.progress(ANA)
    assert pipeline.progress(ANA).conversation.why == "texted while held"
