"""Publishing on Pub/Sub.

Not the high-level client: its ordered publish retries for ever and pauses a key after an error, where one
blocking call with a deadline is what a function needs (docs/decisions/0003).
"""

import grpc
from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.pubsub_v1 import PublisherClient, PubsubMessage
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

from shared.errors import RetryError

SECONDS = 10.0
"""How long publishing may take, tries included."""

_RECONNECT_SOON = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
)
"""By default a channel that lost its server waits up to two minutes before it looks again."""

_PASSING = if_exception_type(exceptions.ServiceUnavailable, exceptions.Aborted, exceptions.InternalServerError)


class PubSubPublisher:
    """`shared.ports.Publisher` on Pub/Sub.

    The phone number is also an attribute: push requests of the emulator do not show the ordering key.
    """

    def __init__(self, client: PublisherClient, project: str, seconds: float = SECONDS) -> None:
        self._client = client
        self._project = project
        self._seconds = seconds
        self._again = Retry(predicate=_PASSING, initial=0.1, maximum=1.0, timeout=seconds)

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        """Publish in this order. Raises RetryError unless every one is confirmed."""
        if not messages:
            return
        path = self._client.topic_path(self._project, topic)
        ready = [
            PubsubMessage(data=message.encode(), ordering_key=phone, attributes={"phone": phone})
            for message in messages
        ]
        try:
            self._client.publish(topic=path, messages=ready, retry=self._again, timeout=self._seconds)
        except exceptions.GoogleAPIError as error:
            raise RetryError from error


def publisher_client(region: str, emulator_host: str | None) -> PublisherClient:
    """A client bound to one region, within which alone order holds; or to the emulator, which it ignores by itself."""
    if emulator_host is not None:
        channel = grpc.insecure_channel(emulator_host, options=_RECONNECT_SOON)
    else:
        endpoint = f"{region}-pubsub.googleapis.com:443"
        channel = PublisherGrpcTransport.create_channel(endpoint, options=_RECONNECT_SOON)
    return PublisherClient(transport=PublisherGrpcTransport(channel=channel))
