"""The publisher on Pub/Sub.

A function needs one blocking call with a deadline. The ordered publish of Google's client retries without end, and
pauses a key after an error (docs/decisions/0003).
"""

from typing import Any

import grpc
from google.api_core import exceptions
from google.pubsub_v1 import types
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

from shared.errors import RetryError
from shared.gcp.rpc import CHANNEL_OPTIONS, Rpc, routed_by, unary

SECONDS = 10.0
"""Maximum time of one publish call with its retries, in seconds."""

_TRANSIENT = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED, grpc.StatusCode.INTERNAL})
_MESSAGE: Any = types.PubsubMessage.pb()
_REQUEST: Any = types.PublishRequest.pb()
_RESPONSE: Any = types.PublishResponse.pb()


class PubSubPublisher:
    """A `shared.ports.Publisher` on Pub/Sub.

    The phone number is also an attribute, because the emulator's push requests omit the ordering key.
    """

    def __init__(self, channel: grpc.Channel, project: str, seconds: float = SECONDS) -> None:
        """`channel`: `publisher_channel` makes it."""
        self._project = project
        self._publish = Rpc(
            unary(channel, "/google.pubsub.v1.Publisher/Publish", _REQUEST, _RESPONSE), seconds, _TRANSIENT
        )

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        """Publish the messages in this order. Raises RetryError unless all of them are confirmed."""
        if not messages:
            return
        path = f"projects/{self._project}/topics/{topic}"
        encoded = [
            _MESSAGE(data=message.encode(), ordering_key=phone, attributes={"phone": phone}) for message in messages
        ]
        try:
            self._publish(_REQUEST(topic=path, messages=encoded), (routed_by("topic", path),))
        except exceptions.GoogleAPIError as error:
            raise RetryError from error


def publisher_channel(region: str, emulator_host: str | None) -> grpc.Channel:
    """Open a channel to one region, or to the emulator at this address ("HOST:PORT").

    Pub/Sub keeps the order of messages only within a region. No client reads PUBSUB_EMULATOR_HOST here.
    """
    if emulator_host is not None:
        return grpc.insecure_channel(emulator_host, options=CHANNEL_OPTIONS)
    return PublisherGrpcTransport.create_channel(f"{region}-pubsub.googleapis.com:443", options=CHANNEL_OPTIONS)
