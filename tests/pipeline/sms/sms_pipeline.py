"""Helpers for tests of texts on the pipeline in memory."""

from shared import composition
from shared.contracts.commands import SendAdHocMessage
from shared.sms.messages import OutboundTexts
from shared.sms.outbox import TextStore, outbound
from shared.sms.queueing import TextQueuer
from shared.sms.sending import Sender
from shared.sms.text import TextMessage
from shared.store.bodies import Stored
from tests.harness.pipeline import LedgerCarrier, Pipeline, said

PHONE = "+12125550100"


def answering(carrier: LedgerCarrier | None = None) -> Pipeline:
    """Return a pipeline with a learner whose next answer gets two texts."""
    pipeline = Pipeline(carrier=carrier)
    for text in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, text)
    return pipeline


def sent(pipeline: Pipeline) -> list[str]:
    """Return the texts that the carrier has taken, in order."""
    return [said(text) for text in pipeline.carrier.ledger]


def drain(pipeline: Pipeline, *, except_for: str) -> None:
    """Deliver all messages except those for one function."""
    while waiting := [pair for pair in pipeline.topics.waiting() if pair[0] != except_for]:
        for function, phone in waiting:
            pipeline.topics.deliver(function, phone, pipeline.push)


def open_texts(pipeline: Pipeline) -> OutboundTexts:
    """Return the message with all of the learner's open texts."""
    return outbound(PHONE, TextStore(pipeline.store).open_texts(PHONE))


def queued_text(pipeline: Pipeline) -> Stored[TextMessage]:
    """Queue one more text to the learner, whose message is lost; return it."""
    command = SendAdHocMessage(id="one-more", phone=PHONE, text="One more thing.")
    pipeline.topics.publish("dialog-commands", PHONE, command.model_dump_json())
    drain(pipeline, except_for="send-texts")
    assert pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    (queued,) = pipeline.open_texts(PHONE)
    return queued


def queuer(pipeline: Pipeline) -> TextQueuer:
    """Return a queuer on the pipeline's store and topics."""
    return composition.text_queuer(pipeline.ports)


def sender(pipeline: Pipeline) -> Sender:
    """Return a sender on the pipeline's store, topics and carrier."""
    return composition.sender(pipeline.ports)
