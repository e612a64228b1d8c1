"""A learner's progress through the drills, projected from the log."""

import pytest

from shared import composition
from shared.contracts.commands import StartDrill
from shared.drill_progress.progress import fold
from shared.event_log import log
from tests.harness.pipeline import Pipeline

PHONE = "+15550100"


def after(*texts: str) -> Pipeline:
    """Return the pipeline after these texts of one learner."""
    pipeline = Pipeline()
    for text in texts:
        pipeline.text(PHONE, text)
    return pipeline


def test_registering_starts_the_first_drill() -> None:
    progress = after("WELCOME").progress(PHONE)
    assert list(progress.drills) == ["01-water"]
    assert progress.open_prompt is not None
    assert (progress.open_prompt.drill_slug, progress.open_prompt.prompt_slug) == ("01-water", "language")


def test_the_open_prompt_moves_with_the_answers() -> None:
    progress = after("WELCOME", "a", "Ana").progress(PHONE)
    assert progress.open_prompt is not None
    assert progress.open_prompt.prompt_slug == "glasses"
    assert progress.profile.name == "Ana"


def test_a_drill_run_has_the_times_of_its_start_and_completion() -> None:
    pipeline = after("WELCOME", "a", "Ana")
    pipeline.clock.sleep(3600)
    pipeline.text(PHONE, "b")
    run = pipeline.progress(PHONE).drills["01-water"]
    assert run.completed_at is not None
    assert (run.completed_at - run.started_at).total_seconds() == pytest.approx(3600, abs=10)
    assert pipeline.progress(PHONE).open_prompt is None


def test_the_next_drill_is_the_first_one_not_started() -> None:
    assert list(after("WELCOME", "a", "Ana", "b", "more").progress(PHONE).drills) == ["01-water", "02-sun"]


def test_once_all_are_started_the_next_is_the_first_not_completed() -> None:
    pipeline = after("WELCOME", "a", "Ana", "b", "more")
    pipeline.topics.publish(
        "dialog-commands", PHONE, StartDrill(id="s:1", phone=PHONE, drill_slug="01-water").model_dump_json()
    )
    pipeline.settle()
    for text in ("a", "Ana", "b"):
        pipeline.text(PHONE, text)
    assert pipeline.text(PHONE, "more")[0].startswith("True or false")


def test_two_quick_requests_start_one_drill() -> None:
    pipeline = after("WELCOME", "a", "Ana", "b")
    pipeline.post(PHONE, "more")
    pipeline.post(PHONE, "more")
    pipeline.settle()
    assert pipeline.events(PHONE).count("DRILL_STARTED") == 2


def test_an_opt_out_resets_the_open_drill_and_no_other() -> None:
    progress = after("WELCOME", "a", "Ana", "b", "more", "stop").progress(PHONE)
    assert list(progress.drills) == ["01-water"]
    assert progress.open_prompt is None


def test_only_the_learners_texts_count_as_interaction() -> None:
    pipeline = after("WELCOME")
    before = pipeline.progress(PHONE).last_interaction
    pipeline.clock.sleep(600)
    pipeline.topics.publish(
        "dialog-commands", PHONE, StartDrill(id="s:1", phone=PHONE, drill_slug="02-sun").model_dump_json()
    )
    pipeline.settle()
    assert pipeline.progress(PHONE).last_interaction == before


def test_progress_is_the_fold_of_the_log() -> None:
    pipeline = after("hi", "WELCOME", "a", "Ana", "a", "b", "more", "stop", "yes", "more", "a")
    progress = fold(PHONE, pipeline.batches(PHONE))
    assert progress.model_dump_json() == pipeline.progress(PHONE).model_dump_json()


def test_doubled_and_reordered_hints_change_nothing() -> None:
    pipeline = after("WELCOME", "a", "Ana", "b", "more")
    before = pipeline.progress(PHONE)
    batches = [batch.model_dump_json() for batch in pipeline.batches(PHONE)]
    pipeline.topics.publish("dialog-events", PHONE, *reversed(batches), *batches)
    pipeline.settle()
    assert pipeline.progress(PHONE) == before


def test_the_next_hint_restores_a_missing_document_from_the_log() -> None:
    pipeline = after("WELCOME", "a", "Ana", "b", "more")
    last = pipeline.batches(PHONE)[-1]
    fresh = Pipeline()
    fresh.store.commit(*(log.entry(batch) for batch in pipeline.batches(PHONE)))
    composition.progress_projector(fresh.ports).apply(last)
    assert fresh.progress(PHONE) == pipeline.progress(PHONE)
