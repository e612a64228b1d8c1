"""The adapters under contract: in memory, and on the emulators if they are available."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from uuid import uuid4

import pytest

from local.runtime.topics import create
from shared.gcp.publisher import PubSubPublisher, publisher_channel
from shared.memory.documents import MemoryDocumentStore
from shared.memory.pubsub import MemoryPubSub
from shared.ports import DocumentStore, Publisher
from shared.topology import DeadLetters, Settings, Subscription, Topology
from tests.harness.waiting import eventually


@pytest.fixture(params=["memory", "firestore"])
def documents(request: pytest.FixtureRequest) -> DocumentStore:
    """Return a document store."""
    return MemoryDocumentStore() if request.param == "memory" else request.getfixturevalue("firestore_documents")


class Receiver:
    """A subscriber that records pushed messages and refuses each one as often as `refusals` says."""

    def __init__(self) -> None:
        self.tries: list[tuple[str, str]] = []
        self.taken: list[tuple[str, str]] = []
        self.refusals: dict[str, int] = {}
        self._lock = Lock()

    def push(self, body: bytes) -> int:
        """Handle a push request; return the status code."""
        message = json.loads(body)["message"]
        pushed = (message["attributes"]["phone"], base64.b64decode(message["data"]).decode())
        with self._lock:
            self.tries.append(pushed)
            if self.refusals.get(pushed[1], 0) > 0:
                self.refusals[pushed[1]] -= 1
                return 503
            self.taken.append(pushed)
            return 204


@dataclass(frozen=True)
class Topics:
    """A topic with one ordered push subscription and its receiver. `settle` delivers waiting messages."""

    publisher: Publisher
    topic: str
    receiver: Receiver
    settle: Callable[[], None]

    def delivered(self, number: int) -> list[tuple[str, str]]:
        """Wait for this many accepted messages; return all of them."""

        def accepted() -> list[tuple[str, str]]:
            self.settle()
            return [*self.receiver.taken]

        return eventually(accepted, lambda taken: len(taken) >= number)


@pytest.fixture(params=["memory", "emulator"])
def topics(request: pytest.FixtureRequest) -> Topics:
    """Return the topics of the adapter."""
    return _in_memory() if request.param == "memory" else request.getfixturevalue("emulated_topics")


def _in_memory() -> Topics:
    receiver = Receiver()
    pubsub = MemoryPubSub({"news": ["reader"]})

    def settle() -> None:
        for function, phone in pubsub.waiting():
            pubsub.deliver(function, phone, lambda _, body: receiver.push(body))

    return Topics(pubsub, "news", receiver, settle)


@pytest.fixture
def emulated_topics(emulators: Mapping[str, str]) -> Iterator[Topics]:
    """Return a topic on the Pub/Sub emulator, which pushes to a server in this process."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = receiver.push(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        host, project, name = emulators["PUBSUB_EMULATOR_HOST"], emulators["GOOGLE_CLOUD_PROJECT"], f"t-{uuid4().hex}"
        declared = Topology(
            topics=(name,),
            subscriptions=(Subscription(topic=name, function=name, ack_deadline=10, min_backoff=1, max_backoff=2),),
            dead_letters=DeadLetters(topic=name, attempts=5),
            schedules=(),
            functions=(),
            settings=Settings(deployment=(), secrets=(), local=()),
            indexes=(),
            exemptions=(),
            ttls=(),
        )
        create(declared, host, project, f"http://127.0.0.1:{server.server_port}")
        yield Topics(PubSubPublisher(publisher_channel("us-central1", host), project), name, receiver, lambda: None)
        server.shutdown()
