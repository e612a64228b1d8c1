"""Retention: what of a text is deleted and when, and that everything that follows from it stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared import composition
from shared.contracts.commands import SendAdHocMessage
from shared.contracts.wording import DELETED
from shared.dialog import store as dialogs
from shared.dialog.state import replay
from shared.drill_progress import learners
from shared.drill_progress.progress import fold
from shared.errors import RejectError, RetryError
from shared.event_log import log
from shared.operations.cost import Costs
from shared.operations.retention.wording import BATCHES, WordingRetention
from shared.ports import DocumentStore, Query
from shared.sms.carrier import NotTaken
from tests.harness.pipeline import Pipeline, always
from tests.harness.scripted_store import ScriptedStore

PHONE, OTHER = "+12125550100", "+12125550101"
KEEP = timedelta(days=30)
SAID = ("my secret is blue", "Zacharias", "i do not know it", "call me later please")
"""What the learner wrote, and no lesson says."""


def with_texts() -> Pipeline:
    """Return a learner whose texts of every kind are older than KEEP, and another one with a new text."""
    pipeline = Pipeline()
    for text in (SAID[0], "WELCOME", "a", SAID[1], SAID[2], "b", "name Zacharias", "stop", "START", SAID[3], SAID[3]):
        pipeline.text(PHONE, text, **({"MediaUrl0": "https://a/pic", "NumMedia": "1"} if text == SAID[3] else {}))
    say = SendAdHocMessage(id="say:1", phone=PHONE, text="An appointment on Monday", operator="ana", reason="asked")
    pipeline.topics.publish("dialog-commands", PHONE, say.model_dump_json())
    pipeline.settle()
    pipeline.topics.publish("outbound-sms", PHONE, f'{{"phone":"{PHONE}","no":"{SAID[0]}"}}')
    pipeline.settle()
    pipeline.clock.sleep((KEEP + timedelta(days=1)).total_seconds())
    pipeline.text(OTHER, "WELCOME")
    return pipeline


def retain(pipeline: Pipeline, documents: DocumentStore | None = None, keep: timedelta | None = KEEP) -> None:
    WordingRetention(documents or pipeline.store, keep, pipeline.clock).run()


def stored_wording(pipeline: Pipeline) -> str:
    """Return the documents that hold wording: the log, the texts, and parked messages."""
    queries = (Query("texts"), Query("parked"), Query(f"{log.dialog_path(PHONE)}/batches"))
    return " ".join(str(dict(each.fields)) for query in queries for each in pipeline.store.find(query))


def test_old_wording_is_deleted_and_new_wording_stays() -> None:
    pipeline = with_texts()
    before = stored_wording(pipeline)
    secrets = (SAID[0], SAID[2], SAID[3], "An appointment", "https://a/pic")
    assert all(secret in before for secret in secrets)
    retain(pipeline)
    after = stored_wording(pipeline)
    assert not [secret for secret in secrets if secret in after]
    assert {text.body for text in pipeline.texts(PHONE)} == {DELETED}
    assert DELETED not in {text.body for text in pipeline.texts(OTHER)}
    assert all(batch.deleted_wording for batch in pipeline.batches(PHONE))
    assert not any(batch.deleted_wording for batch in pipeline.batches(OTHER))


def test_the_state_stays_the_fold_of_the_log() -> None:
    pipeline = with_texts()
    state, progress = dialogs.load(pipeline.store, PHONE).model, learners.load(pipeline.store, PHONE).model
    retain(pipeline)
    batches = pipeline.batches(PHONE)
    assert dialogs.load(pipeline.store, PHONE).model == state == replay(PHONE, batches)
    assert learners.load(pipeline.store, PHONE).model == progress == fold(PHONE, batches)
    assert state.latest is not None
    assert state.latest.times == 2
    assert state.opted_in_at is not None


def test_verify_finds_nothing_wrong_without_the_wording() -> None:
    pipeline = with_texts()
    retain(pipeline)
    assert [*composition.verification(pipeline.ports).verify(PHONE).findings] == []


def test_a_transcript_says_that_the_wording_is_deleted() -> None:
    pipeline = with_texts()
    before = composition.seeing(pipeline.ports).see(PHONE)
    retain(pipeline)
    view = composition.seeing(pipeline.ports).see(PHONE)
    assert len(view.transcript) == len(before.transcript)
    assert {line.text for line in view.transcript} == {DELETED}
    assert view.model_copy(update={"transcript": before.transcript}) == before


def test_costs_stay_as_they_were() -> None:
    pipeline = with_texts()
    before = Costs(pipeline.store).report()
    retain(pipeline)
    assert Costs(pipeline.store).report() == before


def test_a_conversation_goes_on() -> None:
    pipeline, same = with_texts(), with_texts()
    retain(pipeline)
    for text in (SAID[3], "score", "more", "a"):
        assert pipeline.text(PHONE, text) == same.text(PHONE, text)


def test_without_the_setting_nothing_is_deleted() -> None:
    pipeline = with_texts()
    counting = ScriptedStore(pipeline.store)
    retain(pipeline, counting, keep=None)
    assert counting.calls == 0


def test_the_sweep_deletes_wording_if_the_setting_says_so() -> None:
    pipeline = with_texts()
    pipeline.run("sweep")
    assert SAID[0] in stored_wording(pipeline)
    policy = replace(pipeline.ports.sending(), keep_texts=KEEP)
    pipeline.ports = replace(pipeline.ports, sending=always(policy))
    pipeline.run("sweep")
    assert SAID[0] not in stored_wording(pipeline)


def test_a_run_that_is_interrupted_anywhere_is_completed_by_the_next() -> None:
    whole = with_texts()
    counting = ScriptedStore(whole.store)
    retain(whole, counting)
    assert len(counting.commits) > 3
    for lives in range(len(counting.commits)):
        pipeline = with_texts()
        with pytest.raises(RetryError):
            retain(pipeline, ScriptedStore(pipeline.store, commits_until_outage=lives))
        assert replay(PHONE, pipeline.batches(PHONE)) == dialogs.load(pipeline.store, PHONE).model
        retain(pipeline)
        assert stored_wording(pipeline) == stored_wording(whole)


def test_a_day_is_scanned_once_and_a_deleted_batch_is_not_read_again() -> None:
    pipeline = with_texts()
    retain(pipeline)
    counting = ScriptedStore(pipeline.store)
    retain(pipeline, counting)
    assert counting.calls == 1
    pipeline.clock.sleep(timedelta(days=1).total_seconds())
    counting = ScriptedStore(pipeline.store)
    retain(pipeline, counting)
    assert counting.reads < 15
    assert len(counting.commits) == 1


def test_wording_stays_while_a_text_of_its_batch_is_open() -> None:
    pipeline = Pipeline()
    pipeline.carrier.outcomes = [NotTaken(21606, account=True)]
    pipeline.text(PHONE, "WELCOME")
    pipeline.clock.sleep((KEEP + timedelta(days=1)).total_seconds())
    retain(pipeline)
    assert DELETED not in {text.body for text in pipeline.texts(PHONE)}
    first = pipeline.texts(PHONE)[0].seq
    assert not any(batch.deleted_wording for batch in pipeline.batches(PHONE) if batch.seq >= first)


def test_wording_stays_until_every_consumer_has_applied_it() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "hello")
    assert pipeline.post(PHONE, "WELCOME") == 200
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    pipeline.topics.deliver("update-progress", PHONE, pipeline.push)
    pipeline.clock.sleep((KEEP + timedelta(days=1)).total_seconds())
    retain(pipeline)
    applied, waiting = pipeline.batches(PHONE)
    assert applied.deleted_wording is not None
    assert waiting.deleted_wording is None


def test_a_command_at_the_same_time_is_not_overwritten() -> None:
    pipeline = with_texts()
    retain(pipeline, ScriptedStore(pipeline.store, before_commit=[lambda: pipeline.text(PHONE, "more")]))
    assert pipeline.batches(PHONE)[-1].deleted_wording is None
    assert replay(PHONE, pipeline.batches(PHONE)) == dialogs.load(pipeline.store, PHONE).model


def test_many_batches_are_deleted_in_several_commits() -> None:
    pipeline = Pipeline()
    for number in range(BATCHES + 5):
        pipeline.text(PHONE, f"hello number {number}")
    pipeline.clock.sleep((KEEP + timedelta(days=1)).total_seconds())
    retain(pipeline)
    assert all(batch.deleted_wording for batch in pipeline.batches(PHONE))


def test_a_parked_message_without_its_content_is_not_put_back() -> None:
    pipeline = with_texts()
    retain(pipeline)
    (parked,) = pipeline.parked()
    with pytest.raises(RejectError, match="was deleted"):
        composition.redrive(pipeline.ports).put_back(parked.path.rpartition("/")[2])
