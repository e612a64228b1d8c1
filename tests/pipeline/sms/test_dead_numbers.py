"""A number that no text reaches any more gets nothing scheduled; one that texts after long may be somebody else's."""

from datetime import timedelta

import pytest

from shared.contracts.phrases import PHRASES
from shared.dialog.dead_number import REASSIGNED_AFTER
from shared.dialog.state import replay
from shared.drill_progress.progress import fold
from shared.sms.carrier import Refused
from shared.sms.messages import Receipt
from tests.harness.pipeline import LedgerCarrier, Pipeline

PHONE = "+12125550100"
DAY = timedelta(days=1)
UNKNOWN_CODE = PHRASES["en"].unknown_code


def learner() -> Pipeline:
    """A learner who has got five texts, without a receipt for any."""
    pipeline = Pipeline(carrier=LedgerCarrier(receipts=()))
    for text in ("WELCOME", "a", "Ana", "b"):
        pipeline.text(PHONE, text)
    assert len(pipeline.texts(PHONE)) >= 5
    return pipeline


def report(pipeline: Pipeline, *codes: int | None) -> None:
    """Let the carrier report these codes for the latest texts, oldest first; None for a delivered one."""
    for text, code in zip(pipeline.texts(PHONE)[-len(codes) :], codes, strict=True):
        status = "delivered" if code is None else "undelivered"
        receipt = Receipt(phone=PHONE, text_id=text.id, sid=text.sid or "", status=status, error_code=code)
        pipeline.topics.publish("sms-receipts", PHONE, receipt.model_dump_json())
    pipeline.settle()


def scheduled(pipeline: Pipeline, days: int) -> list[str]:
    """Run the scheduled functions on each of the next days; return the texts that they send."""
    sent = []
    for _ in range(days):
        pipeline.clock.now += DAY
        sent += pipeline.run_scheduled()
    return sent


@pytest.mark.parametrize("codes", [(30005, 30005, 30006), (30006, 30003, 30005, 30005)])
def test_three_failures_without_a_success_end_what_is_scheduled(codes: tuple[int, ...]) -> None:
    pipeline = learner()
    report(pipeline, *codes)
    assert pipeline.events(PHONE).count("NUMBER_DIED") == 1
    assert scheduled(pipeline, 5) == []


@pytest.mark.parametrize(
    "codes", [(30005, 30006), (30005, 30005, None, 30005), (30003, 30003, 30003, 30003), (30007, 30007, 30007)]
)
def test_other_failures_and_successes_between_do_not(codes: tuple[int | None, ...]) -> None:
    pipeline = learner()
    report(pipeline, *codes)
    assert "NUMBER_DIED" not in pipeline.events(PHONE)
    assert scheduled(pipeline, 1) != []


def test_a_number_that_is_no_mobile_phone_is_dead_after_three_refusals() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    pipeline.carrier.outcomes = [Refused(21614, unreachable=True)] * 3
    for text in ("menu", "score", "menu"):
        assert "NUMBER_DIED" not in pipeline.events(PHONE)
        pipeline.text(PHONE, text)
    assert pipeline.events(PHONE).count("NUMBER_DIED") == 1


def test_a_text_from_a_dead_number_lets_the_lessons_go_on() -> None:
    pipeline = learner()
    report(pipeline, 30005, 30005, 30005)
    pipeline.clock.now += REASSIGNED_AFTER - DAY
    pipeline.text(PHONE, "score")
    assert pipeline.progress(PHONE).profile.dead_since is None
    assert scheduled(pipeline, 1) != []


def test_after_45_days_whoever_texts_from_a_dead_number_is_a_stranger() -> None:
    pipeline = learner()
    report(pipeline, 30005, 30005, 30005)
    pipeline.clock.now += REASSIGNED_AFTER
    assert pipeline.text(PHONE, "hello?") == [UNKNOWN_CODE]
    assert pipeline.events(PHONE)[-2:] == ["NUMBER_REASSIGNED", "USER_VALIDATION_FAILED"]
    progress = pipeline.progress(PHONE)
    assert (progress.drills, progress.profile.name, progress.open_prompt) == ({}, None, None)
    assert progress.consents, "the record of consent stays"
    assert scheduled(pipeline, 3) == []
    assert pipeline.text(PHONE, "WELCOME") != [UNKNOWN_CODE]


def test_the_code_registers_the_new_owner_at_once() -> None:
    pipeline = learner()
    report(pipeline, 30005, 30005, 30005)
    pipeline.clock.now += REASSIGNED_AFTER
    pipeline.text(PHONE, "WELCOME")
    assert pipeline.events(PHONE)[-3:-1] == ["NUMBER_REASSIGNED", "USER_VALIDATED"]


def test_a_machines_text_brings_no_number_to_life() -> None:
    pipeline = learner()
    report(pipeline, 30005, 30005, 30005)
    pipeline.clock.now += 2 * REASSIGNED_AFTER
    assert pipeline.text(PHONE, "Liked “Well?”") == []
    assert "NUMBER_REASSIGNED" not in pipeline.events(PHONE)
    assert pipeline.progress(PHONE).profile.dead_since is not None


def test_an_opt_out_outlives_the_reassignment() -> None:
    pipeline = learner()
    report(pipeline, 30005, 30005, 30005)
    pipeline.text(PHONE, "stop")
    pipeline.clock.now += REASSIGNED_AFTER
    assert pipeline.text(PHONE, "hello?") == []


def test_state_and_progress_are_folds_of_the_log() -> None:
    pipeline = learner()
    report(pipeline, 30005, 30005, 30005)
    pipeline.clock.now += REASSIGNED_AFTER
    pipeline.text(PHONE, "hello?")
    batches = pipeline.batches(PHONE)
    assert fold(PHONE, batches) == pipeline.progress(PHONE)
    assert replay(PHONE, batches).model_dump_json() == pipeline.store.get(f"dialogs/{PHONE}").fields["body"]  # type: ignore[union-attr] # it exists
