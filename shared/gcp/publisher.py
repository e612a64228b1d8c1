"""The publisher on Pub/Sub.

A function needs one blocking call with a deadline, so this uses the low-level client: the ordered publish of the
high-level one retries without end and pauses a key after an error (docs/decisions/0003).
"""

import grpc
from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.pubsub_v1 import PublisherClient, PubsubMessage
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

from shared.errors import RetryError

SECONDS = 10.0
"""Maximum time of one publish call with its retries, in seconds."""

_RECONNECT_SOON = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
)
"""Channel options for a fast reconnect. By default a channel waits up to two minutes for its next attempt."""

_TRANSIENT = if_exception_type(exceptions.ServiceUnavailable, exceptions.Aborted, exceptions.InternalServerError)


class PubSubPublisher:
    """A `shared.ports.Publisher` on Pub/Sub.

    The phone number is also an attribute, because the emulator's push requests omit the ordering key.
    """

    def __init__(self, client: PublisherClient, project: str, seconds: float = SECONDS) -> None:
        self._client = client
        self._project = project
        self._seconds = seconds
        self._retry = Retry(predicate=_TRANSIENT, initial=0.1, maximum=1.0, timeout=seconds)

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        """Publish the messages in this order. Raises RetryError unless all of them are confirmed."""
        if not messages:
            return
        path = self._client.topic_path(self._project, topic)
        encoded = [
            PubsubMessage(data=message.encode(), ordering_key=phone, attributes={"phone": phone})
            for message in messages
        ]
        try:
            self._client.publish(topic=path, messages=encoded, retry=self._retry, timeout=self._seconds)
        except exceptions.GoogleAPIError as error:
            raise RetryError from error


def publisher_client(region: str, emulator_host: str | None) -> PublisherClient:
    """Build a client for one region, or for the emulator.

    Pub/Sub keeps the order of messages only within a region. The low-level client does not read PUBSUB_EMULATOR_HOST
    itself.
    """
    if emulator_host is not None:
        channel = grpc.insecure_channel(emulator_host, options=_RECONNECT_SOON)
    else:
        endpoint = f"{region}-pubsub.googleapis.com:443"
        channel = PublisherGrpcTransport.create_channel(endpoint, options=_RECONNECT_SOON)
    return PublisherClient(transport=PublisherGrpcTransport(channel=channel))
