"""A text that must wait acknowledges its message, calls nothing, and is looked at again later."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.contracts.sending_hours import SendingHours
from shared.sms import outbox, sending_state
from shared.sms.carrier import NotTaken, Unknown
from shared.sms.outbox import TextStore, outbound
from shared.sms.sending_state import REFUSALS, SendingState
from tests.harness.pipeline import Pipeline
from tests.pipeline.sms.sms_pipeline import PHONE, answering, queued_text

HOUR = timedelta(hours=1)


def set_fields(pipeline: Pipeline, **fields: object) -> None:
    """Change the queued text."""
    (queued,) = pipeline.open_texts(PHONE)
    TextStore(pipeline.store).write(queued, queued.model.model_copy(update=fields))


def change(pipeline: Pipeline, transition: Callable[[SendingState], SendingState]) -> None:
    """Change the state of sending, so that the instance knows it."""
    sending_state.change(pipeline.store, transition)
    pipeline.clock.sleep(60)


def paused(pipeline: Pipeline) -> None:
    change(pipeline, sending_state.paused)


def limited(pipeline: Pipeline) -> None:
    change(pipeline, lambda state: sending_state.limited(state, pipeline.clock.now.date()))


def down(pipeline: Pipeline) -> None:
    for _ in range(REFUSALS):
        pipeline.ports.gate().report(NotTaken(None))


def at_night(pipeline: Pipeline) -> None:
    pipeline.clock.now = pipeline.clock.now.replace(day=3, hour=8)
    hours = SendingHours(first=9, last=20, zones=("America/New_York",))
    set_fields(pipeline, hours=hours, any_hour_until=pipeline.clock.now)


def not_yet(pipeline: Pipeline) -> None:
    set_fields(pipeline, not_before=pipeline.clock.now + HOUR)


@pytest.mark.parametrize("hold_back", [paused, limited, down, at_night, not_yet])
def test_a_text_that_may_not_be_sent_waits_without_a_call(hold_back: Callable[[Pipeline], None]) -> None:
    pipeline = answering()
    queued_text(pipeline)
    hold_back(pipeline)
    calls = pipeline.carrier.calls
    assert hand(pipeline) == 204
    (waiting,) = pipeline.open_texts(PHONE)
    assert (waiting.model.status, pipeline.carrier.calls) == ("PENDING", calls)
    assert (waiting.model.look_at or pipeline.clock.now) > pipeline.clock.now


@pytest.mark.parametrize(
    ("outcome", "status", "calls"),
    [
        (NotTaken(None), "PENDING", 3),
        (NotTaken(20429), "PENDING", 3),
        (NotTaken(401, account=True), "PENDING", 1),
        (Unknown(), "AMBIGUOUS", 1),
    ],
)
def test_a_text_that_the_carrier_did_not_take_waits(outcome: NotTaken | Unknown, status: str, calls: int) -> None:
    pipeline = answering()
    queued_text(pipeline)
    pipeline.carrier.outcomes = [outcome] * 10
    before = pipeline.carrier.calls
    assert hand(pipeline) == 204
    (waiting,) = pipeline.open_texts(PHONE)
    assert (waiting.model.status, pipeline.carrier.calls - before) == (status, calls)
    assert (waiting.model.look_at or pipeline.clock.now) > pipeline.clock.now


def test_a_text_behind_an_open_one_waits() -> None:
    pipeline = answering()
    first = queued_text(pipeline)
    later = first.model.model_copy(update={"seq": first.model.seq + 1, "after": first.model.id})
    pipeline.store.commit(outbox.create(later))
    calls = pipeline.carrier.calls
    assert hand(pipeline, only_last=True) == 204
    assert pipeline.carrier.calls == calls


def hand(pipeline: Pipeline, *, only_last: bool = False) -> int:
    """Hand the learner's open texts, or the last one alone, to the sender; return the answer to its push."""
    texts = pipeline.open_texts(PHONE)
    return pipeline.hand("send-texts", outbound(PHONE, texts[-1:] if only_last else texts).model_dump_json())
