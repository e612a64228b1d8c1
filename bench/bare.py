"""The floor of the functions' CPU: bare clients make the same RPCs in a loop, without functions around them."""

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping

import grpc
from google.cloud import firestore
from google.pubsub_v1 import PublisherClient, PubsubMessage
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from twilio.rest import Client as TwilioClient

from bench.counts import ONE_QUESTION, PHONE
from bench.recorded import Called, Commit, Publication, Read, RecordedPipeline, Rpc, Send
from local.runtime.running_stack import RunningStack
from shared.ports import Create, Delete, Update, Write
from shared.settings import Settings
from shared.sms.text import CarrierStatus
from shared.sms.twilio.client import client as twilio_client
from shared.topology import load
from tests.harness.pipeline import LedgerCarrier

PROJECT = "bare"
REPORTED: tuple[CarrierStatus, ...] = ("queued", "sending", "sent", "delivered")
"""Statuses that the local stack's carrier reports of each text."""


def calls_for_one_text() -> list[Called]:
    """Return the calls of the functions for a text that is answered with one text, and for the answer's receipts."""
    pipeline = RecordedPipeline(ONE_QUESTION, carrier=LedgerCarrier(receipts=REPORTED))
    pipeline.text(PHONE, "WELCOME")
    pipeline.clock.sleep(60)
    pipeline.calls.clear()
    assert len(pipeline.text(PHONE, "no idea")) == 1
    return pipeline.calls


class BareClients:
    """Google's and Twilio's clients, as any program would use them."""

    def __init__(self, emulators: Mapping[str, str], stack: RunningStack) -> None:
        """Connect to the emulators, where the topics get no subscribers, and to the stack's carrier."""
        channel = grpc.insecure_channel(emulators["PUBSUB_EMULATOR_HOST"])
        self._publisher = PublisherClient(transport=PublisherGrpcTransport(channel=channel))
        os.environ.update(emulators)  # where Firestore's client looks for its emulator
        self._documents = firestore.Client(project=PROJECT)
        self._twilio = _twilio(stack)
        for topic in load().topics:
            self._publisher.create_topic(name=self._publisher.topic_path(PROJECT, topic))

    def cpu(self, calls: Iterable[Called], times: int) -> dict[str, float]:
        """Make the calls' RPCs this many times; return the CPU milliseconds of each function's, for one time."""
        calls, seconds = list(calls), defaultdict[str, float](float)
        for call in calls:
            for rpc in call.rpcs:
                self._prepare(rpc)
        for _ in range(times):
            for call in calls:
                before = time.process_time()
                for rpc in call.rpcs:
                    self._make(rpc)
                seconds[call.function] += time.process_time() - before
        return {name: each * 1000 / times for name, each in seconds.items()}

    def _prepare(self, rpc: Rpc) -> None:
        """Create what a commit updates."""
        if isinstance(rpc, Commit):
            for write in rpc.writes:
                self._documents.document(write.path).set({})

    def _make(self, rpc: Rpc) -> None:
        match rpc:
            case Read(paths=(path,)) if path.count("/") % 2:
                self._documents.document(path).get()
            case Read(paths=paths):
                raise ValueError(f"an answered text reads single documents, not {paths}")
            case Commit(writes=writes):
                self._commit(writes)
            case Publication(topic=topic, phone=phone, messages=messages):
                encoded = [
                    PubsubMessage(data=message.encode(), ordering_key=phone, attributes={"phone": phone})
                    for message in messages
                ]
                self._publisher.publish(topic=self._publisher.topic_path(PROJECT, topic), messages=encoded)
            case Send(text=text):
                self._twilio.messages.create(
                    to=text.phone, messaging_service_sid=Settings().twilio_messaging_service_sid, body=text.body or ""
                )

    def _commit(self, writes: Iterable[Write]) -> None:
        """Commit the writes. Without their preconditions, which would hold only once."""
        batch = self._documents.batch()
        for write in writes:
            reference = self._documents.document(write.path)
            match write:
                case Create(fields=fields):
                    batch.set(reference, dict(fields))
                case Update(fields=fields):
                    batch.update(reference, dict(fields))
                case Delete():
                    batch.delete(reference)
        batch.commit()


def _twilio(stack: RunningStack) -> TwilioClient:
    """Return a client of the stack's carrier, with the time-outs and the connections of ours."""
    given = Settings()
    return twilio_client(given.twilio_account_sid, given.auth_tokens[0], f"{stack.url}/carrier")
