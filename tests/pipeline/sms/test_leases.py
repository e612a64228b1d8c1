"""A lease that landed although its commit reported an error is the sender's own: the text is sent at once."""

from dataclasses import replace

import pytest

from shared.errors import ConflictError, RetryError
from shared.sms.carrier import Outcome
from shared.sms.outbox import outbound
from shared.sms.text import TextMessage
from tests.harness.pipeline import LedgerCarrier, always
from tests.harness.scripted_store import ScriptedStore, Step
from tests.pipeline.sms.sms_pipeline import PHONE, answering, queued_text


@pytest.mark.parametrize("error", [ConflictError(), RetryError()], ids=["repeated commit", "deadline exceeded"])
def test_a_lease_that_landed_with_an_error_is_our_own(error: Step) -> None:
    pipeline = answering()
    queued = queued_text(pipeline)
    store = ScriptedStore(pipeline.store, after_commit=[error])
    ports = replace(pipeline.ports, documents=always(store))
    message = outbound(PHONE, [queued]).model_dump_json()
    assert pipeline.hand("send-texts", message, ports) == 204
    assert pipeline.stored(queued.model.id).status == "SENT"


def test_a_lease_of_another_instance_is_not_our_own() -> None:
    pipeline = answering()
    queued = queued_text(pipeline)
    calls = pipeline.carrier.calls
    message = outbound(PHONE, [queued]).model_dump_json()
    other = replace(pipeline.ports, instance=always("another"), carrier=always(_Crashes()))
    with pytest.raises(_CalledError):
        pipeline.hand("send-texts", message, other)
    assert pipeline.hand("send-texts", message) == 204
    assert (pipeline.stored(queued.model.id).status, pipeline.carrier.calls) == ("SENDING", calls)


def test_a_lease_that_did_not_land_is_tried_again() -> None:
    pipeline = answering()
    queued = queued_text(pipeline)
    ports = replace(pipeline.ports, documents=always(ScriptedStore(pipeline.store, before_commit=[RetryError()])))
    message = outbound(PHONE, [queued]).model_dump_json()
    assert pipeline.hand("send-texts", message, ports) == 503
    assert pipeline.hand("send-texts", message) == 204
    assert pipeline.stored(queued.model.id).status == "SENT"


class _CalledError(BaseException):
    """The instance has died in its call."""


class _Crashes(LedgerCarrier):
    def send(self, text: TextMessage) -> Outcome:
        self.ledger.append(text)
        raise _CalledError
