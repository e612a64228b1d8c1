"""One learner whole: what an operator sees of every part, without changing anything."""

from datetime import UTC, datetime, timedelta

import pytest

from shared import composition
from shared.contracts.commands import OptOut
from shared.drill_progress.learners import learner_path
from shared.errors import RejectError
from shared.operations.audit import By
from shared.operations.learner.transcript import Heard, Sent
from shared.operations.learner.view import LearnerView
from shared.ports import Update
from shared.sms.carrier import Refused
from tests.harness.pipeline import Pipeline

PHONE, OTHER = "+12125550100", "+12125550101"


def learner(*texts: str) -> Pipeline:
    """Return the pipeline after the registration and these texts of a learner, among another one."""
    pipeline = Pipeline()
    pipeline.text(OTHER, "WELCOME")
    for text in ("WELCOME", *texts):
        pipeline.text(PHONE, text)
    return pipeline


def see(pipeline: Pipeline) -> LearnerView:
    """Return the view of the learner."""
    return composition.seeing(pipeline.ports).see(PHONE)


def test_the_transcript_shows_each_text_with_its_reading_and_status() -> None:
    pipeline = learner("a", "Ana")
    lines = see(pipeline).transcript
    assert [line.text for line in lines if isinstance(line, Heard)] == ["WELCOME", "a", "Ana"]
    assert [line.reading["type"] for line in lines if isinstance(line, Heard) and line.reading] == [
        "CODE",
        "LANGUAGE",
        "NAME",
    ]
    sent = [line for line in lines if isinstance(line, Sent)]
    assert [line.text for line in sent] == [text.body for text in pipeline.texts(PHONE)]
    assert {(line.status, line.carrier_status, line.attempts, line.segments) for line in sent} == {
        ("DELIVERED", "delivered", 1, 1)
    }
    assert [type(line) for line in lines][:3] == [Heard, Sent, Heard]


def test_a_refused_text_is_shown_with_its_error() -> None:
    pipeline = learner()
    pipeline.carrier.outcomes.append(Refused(21611, unreachable=False))
    pipeline.text(PHONE, "a")
    last = see(pipeline).transcript[-1]
    assert isinstance(last, Sent)
    assert (last.status, last.error_code, last.next_check_at) == ("FAILED", 21611, None)


def test_the_timeline_says_who_caused_each_step_and_why() -> None:
    pipeline = learner()
    acting = composition.acting(pipeline.ports)
    acting.do(acting.pause(PHONE, By("ana", "on leave")))
    pipeline.settle()
    steps = see(pipeline).timeline
    assert [(step.seq, step.origin, step.command) for step in steps] == [
        (1, "learner", "INBOUND_SMS"),
        (2, "learner", "START_DRILL"),
        (3, "operator", "PAUSE"),
    ]
    assert (steps[2].operator, steps[2].reason, steps[2].events) == ("ana", "on leave", ("PAUSED",))
    assert steps[1].texts == (f"{PHONE}:2:0",)


def test_progress_consent_and_actions_are_those_of_the_learner() -> None:
    pipeline = learner("a", "Ana", "a", "a")
    acting = composition.acting(pipeline.ports)
    acting.do(acting.say(PHONE, "Hi!", By("ana", "by phone")))
    pipeline.settle()
    view, progress = see(pipeline), pipeline.progress(PHONE)
    assert (view.drills, view.open_prompt, view.mistakes) == (progress.drills, progress.open_prompt, progress.mistakes)
    assert view.mistakes
    assert (view.answered, view.answered_rightly, view.consents) == (1, 0, progress.consents)
    assert [(each.action, each.outcome) for each in view.actions] == [("say", "AD_HOC_MESSAGE_SENT")]
    assert (view.seq, view.behind.progress, view.behind.texts) == (len(pipeline.batches(PHONE)), 0, 0)
    assert view.time_zones == ("America/New_York",)


def test_what_the_view_says_is_due_is_what_the_store_says() -> None:
    pipeline = learner("a")
    document = pipeline.store.get(learner_path(PHONE))
    assert document is not None
    reminder, lesson = see(pipeline).due
    assert (reminder.at, lesson.at) == (document.fields["reminder_due_at"], document.fields["drill_due_at"])
    assert None not in (reminder.at, lesson.at)
    assert reminder.why.startswith("name of 01-water is unanswered; 4 h after")
    assert lesson.why.startswith("the drill 02-sun; 12 h after")


def test_a_consumer_that_has_fallen_behind_is_shown() -> None:
    pipeline = learner()
    pipeline.topics.publish("dialog-commands", PHONE, OptOut(id="opt-out:1", phone=PHONE).model_dump_json())
    assert pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    view = see(pipeline)
    assert (view.behind.progress, view.behind.texts) == (1, 1)
    pipeline.settle()
    assert see(pipeline).behind.progress == 0


def test_parked_messages_are_those_of_the_learner() -> None:
    pipeline = learner()
    for phone in (PHONE, OTHER):
        pipeline.topics.publish("outbound-sms", phone, "no message of ours")
    pipeline.settle()
    (parked,) = see(pipeline).parked
    assert (parked.function, parked.redriven_at) == ("send-texts", None)
    assert parked.at == pipeline.clock.now


def test_seeing_a_learner_changes_nothing() -> None:
    pipeline = learner("a")
    ports, before = pipeline.ports, pipeline.store.get(learner_path(PHONE))
    pipeline.clock.now = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(hours=3)
    composition.seeing(ports).see(PHONE)
    assert pipeline.topics.waiting() == []
    assert pipeline.store.get(learner_path(PHONE)) == before


def test_a_number_of_which_nothing_is_stored_is_refused() -> None:
    with pytest.raises(RejectError, match="nothing is stored"):
        see(Pipeline())


def test_a_forgotten_learners_opt_out_is_still_seen() -> None:
    pipeline = learner("stop")
    pipeline.clock.sleep(3 * 3600)
    composition.erasure(pipeline.ports).erase(PHONE)
    view = see(pipeline)
    assert (view.profile.opted_out, view.transcript, view.timeline) == (True, (), ())


def test_an_unreadable_document_is_named() -> None:
    pipeline = learner()
    pipeline.store.commit(Update(learner_path(PHONE), {"body": "{"}))
    with pytest.raises(RejectError, match="the progress cannot be read; `rebuild`"):
        see(pipeline)
