"""The surroundings of functions that a test calls one by one: topics and a carrier."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import parse_qsl

import grpc
from google.pubsub_v1 import PublisherClient, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from local.settings import HOST
from shared.topology import Topology
from tests.harness.waiting import eventually

_SECONDS = 10.0


class Topics:
    """The topology's topics on the emulator, each with a subscription from which the test pulls."""

    def __init__(self, channel: grpc.Channel, project: str) -> None:
        self._publisher = PublisherClient(transport=PublisherGrpcTransport(channel=channel))
        self._subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))
        self._project = project

    def create(self, declared: Topology) -> Self:
        """Create the topics and their subscriptions."""
        for topic in declared.topics:
            path = self._publisher.topic_path(self._project, topic)
            self._publisher.create_topic(name=path, timeout=_SECONDS)
            self._subscriber.create_subscription(name=self._subscription(topic), topic=path, timeout=_SECONDS)
        return self

    def next(self, topic: str) -> str:
        """Wait for the next message on this topic; return its data."""
        (data,) = eventually(lambda: self._pull(topic), bool)
        return data

    def _pull(self, topic: str) -> list[str]:
        subscription = self._subscription(topic)
        pulled = self._subscriber.pull(subscription=subscription, max_messages=1, timeout=_SECONDS).received_messages
        if pulled:
            acks = [each.ack_id for each in pulled]
            self._subscriber.acknowledge(subscription=subscription, ack_ids=acks, timeout=_SECONDS)
        return [each.message.data.decode() for each in pulled]

    def _subscription(self, topic: str) -> str:
        return self._subscriber.subscription_path(self._project, f"{topic}-read-by-test")


def push(function: str, data: str, phone: str) -> bytes:
    """Build the body of a push request to this function."""
    message = {"data": base64.b64encode(data.encode()).decode(), "messageId": "1", "attributes": {"phone": phone}}
    return json.dumps({"message": message, "subscription": f"projects/p/subscriptions/{function}"}).encode()


@dataclass
class Carrier:
    """A carrier that accepts every text. `taken`: the forms of the requests."""

    url: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def carrier() -> Iterator[Carrier]:
    """Serve a carrier with the responses of Twilio's Messages API."""
    taking = Carrier()
    with ThreadingHTTPServer((HOST, 0), partial(_Messages, taking)) as server:
        taking.url = f"http://{HOST}:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield taking
        finally:
            server.shutdown()


class _Messages(BaseHTTPRequestHandler):
    def __init__(self, taking: Carrier, *connection: object) -> None:
        self._taking = taking
        super().__init__(*connection)  # type: ignore[arg-type] # the three arguments from the server

    def do_POST(self) -> None:
        """Accept a text."""
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._taking.taken.append(dict(parse_qsl(form)))
        self._answer(201, {"sid": f"SM{len(self._taking.taken):032d}"})

    def do_GET(self) -> None:
        """Return an empty list of messages."""
        self._answer(200, {"messages": []})

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Suppress the server's log."""
