"""This release beside the next one, and after a rollback from it, on the whole pipeline in memory."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared import composition
from shared.contracts.commands import UpdateUser
from shared.contracts.release import RELEASE
from shared.dialog import store as dialogs
from shared.dialog.state import replay
from shared.drill_progress.progress import fold
from shared.drill_progress.rebuild import rebuild
from shared.event_log import log
from shared.operations.erasure import QUIET
from shared.operations.sending_switch import pause, resume
from shared.ports import Query
from shared.sms.carrier import NotTaken, Unknown
from shared.sms.messages import OUTBOUND_TEXTS
from shared.sms.queueing import PATIENCE
from tests.harness.later_form import FIELD, lost_fields
from tests.harness.pipeline import Pipeline, said
from tests.harness.two_releases import KEPT, TwoReleases, committed, rolled_back

PHONE = "+12125550100"
LESSON = ("WELCOME", "a", "Ana", "a", "b", "more", "b")


def lost_by(pipeline: TwoReleases, act: Callable[[], object]) -> list[str]:
    """Return the places at which an action loses a field of the next release."""
    before = pipeline.bodies()
    act()
    after = pipeline.bodies()
    return [f"{path}: {place}" for path in before for place in lost_fields(before[path], after[path])]


@pytest.mark.parametrize("answered", range(1, len(LESSON) + 1))
def test_a_learner_is_served_after_a_rollback_and_no_field_is_lost(answered: int) -> None:
    expected, pipeline = Pipeline(), rolled_back(PHONE, *LESSON[:answered])
    for text in LESSON[:answered]:
        expected.text(PHONE, text)
    assert {path.partition("/")[0] for path, body in pipeline.bodies().items() if FIELD in body} == set(KEPT)
    for text in (*LESSON[answered:], "STOP", "START", "more"):
        replies: list[str] = []
        pipeline.carrier.outcomes.append(NotTaken(None))
        assert lost_by(pipeline, lambda: replies.extend(pipeline.text(PHONE, text))) == []  # noqa: B023 - called here
        assert replies == expected.text(PHONE, text)
    assert FIELD in pipeline.bodies()["sending/state"]
    given = [[(each.given, each.how) for each in both.progress(PHONE).consents] for both in (pipeline, expected)]
    assert given[0] == given[1] == [(True, "registration code"), (False, "word"), (True, "word")]
    assert pipeline.parked() == []


def test_stop_after_a_rollback_cancels_what_the_next_release_queued() -> None:
    pipeline = rolled_back(PHONE, "WELCOME", "a", "Ana")
    pipeline.rolled_forward, before = True, len(pipeline.carrier.ledger)
    pipeline.carrier.outcomes += [NotTaken(None)] * 3
    assert pipeline.text(PHONE, "b") == []
    pipeline.rolled_forward = False
    assert lost_by(pipeline, lambda: pipeline.text(PHONE, "STOP")) == []
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["CANCELLED", "CANCELLED"]
    pipeline.let_pass(timedelta(hours=1))
    assert pipeline.batches(PHONE)[-1].profile.opted_out
    assert len(pipeline.carrier.ledger) == before


def test_scheduled_runs_after_a_rollback_serve_learners_and_lose_nothing() -> None:
    pipeline = rolled_back(PHONE, "WELCOME", "a", "Ana")
    pipeline.clock.sleep(timedelta(hours=5).total_seconds())
    texts: list[str] = []
    assert lost_by(pipeline, lambda: texts.extend(pipeline.run_scheduled())) == []
    assert texts
    assert lost_by(pipeline, lambda: pipeline.run("sweep")) == []


def test_operators_commands_lose_no_field_of_the_next_release() -> None:
    pipeline = rolled_back(PHONE, "WELCOME", "a")

    def act() -> None:
        pause(pipeline.store)
        resume(pipeline.store)
        rebuild(pipeline.store, pipeline.topics, PHONE, pipeline.plan)
        command = UpdateUser(id="update:1", phone=PHONE, changes={"name": "Luz"})
        pipeline.topics.publish("dialog-commands", PHONE, command.model_dump_json())
        pipeline.settle()

    assert lost_by(pipeline, act) == []
    assert pipeline.progress(PHONE).profile.name == "Luz"


def test_erasing_a_learner_deletes_the_fields_of_the_next_release_too() -> None:
    pipeline = rolled_back(PHONE, *LESSON)
    pipeline.text(PHONE, "STOP")
    pipeline.clock.sleep((QUIET + timedelta(minutes=1)).total_seconds())
    assert composition.erasure(pipeline.ports).erase(PHONE)
    assert [path for path, body in pipeline.bodies().items() if FIELD in body] == ["sending/state"]
    assert pipeline.bodies().keys() == {"sending/state", f"dialogs/{PHONE}"}


def test_the_log_of_both_releases_folds_into_the_stored_state() -> None:
    pipeline = TwoReleases()
    for number, text in enumerate(LESSON):
        pipeline.rolled_forward = number % 2 == 0
        pipeline.text(PHONE, text)
    batches = pipeline.batches(PHONE)
    assert {batch.release for batch in batches} == {RELEASE, RELEASE + 1}
    assert "SOMETHING_NEW_HAPPENED" in pipeline.events(PHONE)
    assert replay(PHONE, batches) == dialogs.load(pipeline.store, PHONE).model
    assert fold(PHONE, batches) == pipeline.progress(PHONE)


def test_the_sweep_republishes_the_stored_bytes_of_the_next_release() -> None:
    pipeline = rolled_back(PHONE, "WELCOME")
    pipeline.rolled_forward = True
    committed(pipeline, PHONE, "a")
    for function in ("update-progress", "queue-texts"):
        assert pipeline.topics.deliver(function, PHONE, lambda *_: 204)
    pipeline.rolled_forward = False
    pipeline.clock.sleep(300)
    pipeline.run("sweep")
    stored = pipeline.store.find(Query(f"{log.dialog_path(PHONE)}/batches", order_by="seq"))[-1].fields["body"]
    assert FIELD in str(stored)
    assert [pipeline.next_message(each, PHONE) for each in ("update-progress", "queue-texts")] == [stored] * 2
    pipeline.settle()
    assert said(pipeline.carrier.ledger[-1]) == "What is your name?"


def test_a_redelivered_command_publishes_the_stored_bytes_again() -> None:
    pipeline = rolled_back(PHONE, "WELCOME")
    pipeline.rolled_forward = True
    assert pipeline.post(PHONE, "a") == 200
    command = pipeline.next_message("handle-command", PHONE)
    pipeline.settle()
    pipeline.rolled_forward = False
    assert pipeline.hand("handle-command", command) == 204
    stored = pipeline.store.find(Query(f"{log.dialog_path(PHONE)}/batches", order_by="seq"))[-1].fields["body"]
    assert FIELD in str(stored)
    assert pipeline.next_message("update-progress", PHONE) == stored
    before = pipeline.bodies()
    pipeline.settle()
    assert pipeline.bodies() == before


def test_a_text_of_the_next_release_is_read_before_it_is_sent() -> None:
    pipeline = rolled_back(PHONE, "WELCOME", "a", "Ana")
    pipeline.rolled_forward = True
    assert pipeline.post(PHONE, "b") == 200
    pipeline.settle_except("send-texts", PHONE)
    pipeline.rolled_forward = False
    message = pipeline.next_message("send-texts", PHONE)
    assert [each.version for each in OUTBOUND_TEXTS.decode(message).texts] == [None, None]
    sent = len(pipeline.carrier.ledger)
    assert lost_by(pipeline, pipeline.settle) == []
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["DELIVERED", "DELIVERED"]
    assert pipeline.hand("send-texts", message) == 204
    assert len(pipeline.carrier.ledger) == sent + 2


def test_a_text_that_this_release_announces_again_keeps_its_fields() -> None:
    pipeline = rolled_back(PHONE, "WELCOME", "a", "Ana")
    pipeline.rolled_forward = True
    assert pipeline.post(PHONE, "b") == 200
    pipeline.settle_except("send-texts", PHONE)
    assert pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    pipeline.rolled_forward = False
    pipeline.clock.sleep(PATIENCE.total_seconds())
    pipeline.carrier.outcomes.append(Unknown())
    assert lost_by(pipeline, lambda: pipeline.run("announce-texts")) == []
    assert [each.version for each in OUTBOUND_TEXTS.decode(pipeline.next_message("send-texts", PHONE)).texts] == [
        None,
        None,
    ]
    assert lost_by(pipeline, lambda: pipeline.let_pass(timedelta(minutes=10))) == []
    assert [text.id for text in pipeline.carrier.ledger] == [text.id for text in pipeline.texts(PHONE)]
