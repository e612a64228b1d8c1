"""An instance that stalls after its lease never changes the attempt of another instance."""

from dataclasses import replace
from datetime import datetime

from shared.ports import Times
from shared.sms.carrier import Outcome
from shared.sms.outbox import outbound
from shared.sms.sending import Sender
from shared.sms.text import TextMessage
from tests.harness.pipeline import LedgerCarrier, always
from tests.pipeline.sms.sms_pipeline import PHONE, answering, queued_text


class _UnderWayError(BaseException):
    """The other instance is still in its call."""


class _TakesWithoutAnAnswerYet(LedgerCarrier):
    def send(self, text: TextMessage) -> Outcome:
        super().send(text)
        raise _UnderWayError


def test_a_stalled_instance_does_not_release_the_lease_of_another() -> None:
    pipeline = answering()
    queued = queued_text(pipeline)
    carrier = _TakesWithoutAnAnswerYet(receipts=())
    carrier.ledger = pipeline.carrier.ledger
    other = replace(pipeline.ports, instance=always("another"), carrier=always(carrier))
    readings = 0

    def stalls() -> datetime:
        """Give the time of the lease, then stand still until another instance is in its call of attempt 2."""
        nonlocal readings
        readings += 1
        if readings == 2:
            for _ in range(3):
                pipeline.clock.sleep(60)
                message = outbound(PHONE, pipeline.open_texts(PHONE)).model_dump_json()
                try:
                    pipeline.hand("send-texts", message, other)
                except _UnderWayError:
                    break
        return pipeline.clock()

    times = Times(stalls, pipeline.clock, pipeline.wait)
    gate, policy = pipeline.ports.gate(), pipeline.ports.sending()
    stalled = Sender(pipeline.store, pipeline.topics, pipeline.carrier, gate, times, policy, "stalled")
    before = len(pipeline.carrier.ledger)
    stalled.send(outbound(PHONE, [queued]))
    text = pipeline.stored(queued.model.id)
    assert (text.status, text.leased_by, text.attempt) == ("SENDING", "another", 2)
    assert len(pipeline.carrier.ledger) == before + 1
