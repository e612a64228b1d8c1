"""Operators act on one learner: what the learner reads, what changes, and what is refused with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared import composition
from shared.contracts.commands import StartDrill, UpdateUser
from shared.drill_progress.progress import fold
from shared.errors import RejectError, RetryError
from shared.operations.acting import Acting, Action
from shared.operations.audit import By
from tests.harness.pipeline import Pipeline, always, said
from tests.harness.scripted_store import ScriptedStore

PHONE = "+12125550100"
ANA = By("ana", "asked by phone")
Prepare = Callable[[Acting], Action]


def learner(*texts: str) -> Pipeline:
    """Return the pipeline after these texts of a learner who has registered."""
    pipeline = Pipeline()
    for text in ("WELCOME", *texts):
        pipeline.text(PHONE, text)
    return pipeline


def act(pipeline: Pipeline, prepare: Prepare) -> list[str]:
    """Do an action, and return the texts that the learner gets."""
    acting, before = composition.acting(pipeline.ports), len(pipeline.carrier.ledger)
    acting.do(prepare(acting))
    pipeline.settle()
    assert pipeline.parked() == []
    assert pipeline.progress(PHONE) == fold(PHONE, pipeline.batches(PHONE))
    return [said(text) for text in pipeline.carrier.ledger[before:]]


def test_a_learner_reads_what_an_operator_says_as_it_is() -> None:
    pipeline = learner()
    assert act(pipeline, lambda acting: acting.say(PHONE, " Hello {{name}}! \n", ANA)) == ["Hello {{name}}!"]


def test_a_drill_that_an_operator_starts_replaces_the_open_one() -> None:
    pipeline = learner()
    (first, *_) = act(pipeline, lambda acting: acting.start(PHONE, "02-sun", ANA))
    open_prompt = pipeline.progress(PHONE).open_prompt
    assert first
    assert open_prompt is not None
    assert open_prompt.drill_slug == "02-sun"


def test_the_open_question_is_asked_again_without_using_a_try() -> None:
    pipeline = learner("a")
    before = pipeline.progress(PHONE).open_prompt
    (question,) = act(pipeline, lambda acting: acting.repeat(PHONE, ANA))
    assert question == said(pipeline.carrier.ledger[-2])
    assert pipeline.progress(PHONE).open_prompt == before


def test_an_abandoned_drill_makes_way_and_comes_again_at_the_end() -> None:
    pipeline = learner()
    assert act(pipeline, lambda acting: acting.abandon(PHONE, ANA)) == []
    progress = pipeline.progress(PHONE)
    assert (progress.open_prompt, progress.drills["01-water"].completed_at) == (None, None)
    slugs = pipeline.plan.curriculum.slugs("en")
    for slug in (*slugs[1:], slugs[0]):
        pipeline.text(PHONE, "more")
        open_prompt = pipeline.progress(PHONE).open_prompt
        assert open_prompt is not None
        assert open_prompt.drill_slug == slug
        act(pipeline, lambda acting: acting.abandon(PHONE, ANA))


def test_an_abandoned_drill_gets_no_reminder() -> None:
    pipeline = learner()
    act(pipeline, lambda acting: acting.abandon(PHONE, ANA))
    pipeline.clock.sleep(5 * 3600)
    pipeline.run("send-reminders")
    pipeline.settle()
    assert "REMINDER_TRIGGERED" not in pipeline.events(PHONE)


def test_a_pause_and_a_resumption_are_told_to_the_learner() -> None:
    pipeline = learner()
    (paused,) = act(pipeline, lambda acting: acting.pause(PHONE, ANA))
    assert "RESUME" in paused
    assert pipeline.progress(PHONE).profile.paused
    assert len(act(pipeline, lambda acting: acting.resume(PHONE, ANA))) == 1
    assert not pipeline.progress(PHONE).profile.paused


def test_a_profile_is_changed_without_a_text() -> None:
    pipeline = learner()
    assert act(pipeline, lambda acting: acting.update(PHONE, ["name=Ana", "language=es"], ANA)) == []
    profile = pipeline.progress(PHONE).profile
    assert (profile.name, profile.language) == ("Ana", "es")


REFUSED: list[tuple[str, Prepare, str]] = [
    ("an empty text", lambda acting: acting.say(PHONE, " \n", ANA), "empty"),
    ("a text that is too long", lambda acting: acting.say(PHONE, "x" * 1601, ANA), "1601 .* at most 1600"),
    ("an unknown drill", lambda acting: acting.start(PHONE, "99-none", ANA), "'99-none' .* 01-water, 02-sun"),
    ("the drill that waits", lambda acting: acting.start(PHONE, "01-water", ANA), "`repeat`"),
    ("a language without lessons", lambda acting: acting.update(PHONE, ["language=pl"], ANA), "'pl' .* en, es"),
    ("a learner who is not paused", lambda acting: acting.resume(PHONE, ANA), "is not paused"),
]


@pytest.mark.parametrize(("prepare", "why"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_an_action_without_an_effect_is_refused_with_the_reason(prepare: Prepare, why: str) -> None:
    with pytest.raises(RejectError, match=why):
        prepare(composition.acting(learner().ports))


@pytest.mark.parametrize("name", ["repeat", "abandon"])
def test_between_drills_there_is_nothing_to_repeat_or_abandon(name: str) -> None:
    acting = composition.acting(Pipeline().ports)
    with pytest.raises(RejectError, match="is in no drill"):
        getattr(acting, name)(PHONE, ANA)


def test_preparing_an_action_changes_nothing() -> None:
    pipeline = learner()
    acting, before = composition.acting(pipeline.ports), pipeline.batches(PHONE)
    assert acting.say(PHONE, "Hi!", ANA).effect == "text published"
    pipeline.settle()
    assert pipeline.batches(PHONE) == before
    assert list(acting.audit.entries()) == []


def test_an_answer_that_is_handled_first_makes_a_repetition_pointless() -> None:
    pipeline = learner()
    acting = composition.acting(pipeline.ports)
    action = acting.repeat(PHONE, ANA)
    pipeline.text(PHONE, "a")
    before = len(pipeline.carrier.ledger)
    acting.do(action)
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == before
    assert [entry.outcome for entry in acting.audit.entries(PHONE)] == ["no effect"]


def test_the_log_and_the_audit_trail_say_who_acted_and_why() -> None:
    pipeline = learner()
    act(pipeline, lambda acting: acting.start(PHONE, "02-sun", ANA))
    act(pipeline, lambda acting: acting.update(PHONE, ["name=Ana"], By("ben", "a typo")))
    start, update = pipeline.batches(PHONE)[-2:]
    assert isinstance(start.command, StartDrill)
    assert isinstance(update.command, UpdateUser)
    assert (start.command.operator, start.command.reason, start.origin) == ("ana", "asked by phone", "operator")
    assert (update.command.operator, update.command.reason) == ("ben", "a typo")
    entries = composition.audit(pipeline.ports).entries(PHONE)
    assert [(each.action, each.operator, each.reason, each.outcome) for each in entries] == [
        ("start", "ana", "asked by phone", "DRILL_STARTED"),
        ("update", "ben", "a typo", "USER_UPDATED"),
    ]


def test_no_action_is_done_without_an_entry() -> None:
    pipeline = learner()
    acting = composition.acting(pipeline.ports)
    action, before = acting.say(PHONE, "Hi!", ANA), pipeline.events(PHONE)
    failing = ScriptedStore(pipeline.store, commits_until_outage=0)
    with pytest.raises(RetryError):
        composition.acting(replace(pipeline.ports, documents=always(failing))).do(action)
    pipeline.settle()
    assert pipeline.events(PHONE) == before


def test_what_an_operator_says_at_night_waits_for_the_morning() -> None:
    pipeline = learner()
    pipeline.clock.now = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)  # at three in New York
    acting, before = composition.acting(pipeline.ports), len(pipeline.carrier.ledger)
    acting.do(acting.say(PHONE, "Hi!", ANA))
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == before
    pipeline.clock.now = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)  # at nine
    pipeline.let_pass(timedelta(minutes=5))
    assert [said(text) for text in pipeline.carrier.ledger[before:]] == ["Hi!"]
