"""The push delivery of the topics in memory: in order for each phone, with retries until acknowledged."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from local.runtime.pump import Pump
from shared.memory.pubsub import MemoryPubSub
from shared.topology import DeadLetters, Settings, Subscription, Topology
from tests.harness.waiting import eventually

DECLARED = Topology(
    topics=("t",),
    subscriptions=(Subscription(topic="t", function="f", ack_deadline=10, min_backoff=0, max_backoff=0),),
    dead_letters=DeadLetters(topic="t", attempts=5),
    schedules=(),
    functions=(),
    settings=Settings(deployment=(), secrets=(), local=()),
    indexes=(),
    exemptions=(),
    ttls=(),
)


class _Function:
    """Records pushed messages, and refuses the first deliveries."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.accepted: list[str] = []
        self.deliveries = 0

    def respond(self, request: Request) -> Response:
        """Accept a push request, or refuse it."""
        self.deliveries += 1
        if self.refusals:
            self.refusals -= 1
            return Response(status=503)
        message = json.loads(request.get_data())["message"]
        self.accepted.append(base64.b64decode(message["data"]).decode())
        return Response(status=204)


@contextmanager
def _pumping(function: _Function) -> Iterator[MemoryPubSub]:
    server = make_server("127.0.0.1", 0, Request.application(function.respond))
    Thread(target=server.serve_forever, daemon=True).start()
    topics = MemoryPubSub({"t": ["f"]})
    try:
        with Pump(topics, DECLARED, f"http://127.0.0.1:{server.port}/functions"):
            yield topics
    finally:
        server.shutdown()
        server.server_close()


def test_the_messages_of_a_phone_arrive_in_order() -> None:
    function = _Function(refusals=0)
    with _pumping(function) as topics:
        topics.publish("t", "+15550100001", *(str(number) for number in range(20)))
        eventually(lambda: len(function.accepted), lambda number: number == 20)
    assert function.accepted == [str(number) for number in range(20)]


def test_a_refused_message_is_delivered_again_before_the_next_one() -> None:
    function = _Function(refusals=2)
    with _pumping(function) as topics:
        topics.publish("t", "+15550100001", "first", "second")
        eventually(lambda: function.accepted, lambda accepted: len(accepted) == 2)
    assert (function.accepted, function.deliveries) == (["first", "second"], 4)
