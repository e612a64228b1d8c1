"""Creates the topics and their ordered push subscriptions on the emulator, as the topology declares them."""

import grpc
from google.api_core.exceptions import AlreadyExists
from google.protobuf.duration_pb2 import Duration
from google.pubsub_v1 import PublisherClient, PushConfig, RetryPolicy, SubscriberClient, Subscription
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from shared import topology

_TIMEOUT_SECONDS = 10.0


def create(declared: topology.Topology, emulator_host: str, project: str, functions_url: str) -> None:
    """Create missing topics and subscriptions, and direct all pushes to `{functions_url}/{function}`.

    Subscriptions get no dead-letter policy: on the emulator an ordering key stays blocked after its last attempt.
    """
    with grpc.insecure_channel(emulator_host) as channel:
        publisher = PublisherClient(transport=PublisherGrpcTransport(channel=channel))
        subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))
        for topic in declared.topics:
            _create_topic(publisher, publisher.topic_path(project, topic))
        for subscription in declared.subscriptions:
            _create_subscription(subscriber, _on_emulator(subscription, project, functions_url))


def _create_topic(publisher: PublisherClient, path: str) -> None:
    try:
        publisher.create_topic(name=path, timeout=_TIMEOUT_SECONDS)
    except AlreadyExists:
        return


def _create_subscription(subscriber: SubscriberClient, subscription: Subscription) -> None:
    try:
        subscriber.create_subscription(subscription, timeout=_TIMEOUT_SECONDS)
    except AlreadyExists:
        subscriber.modify_push_config(
            subscription=subscription.name, push_config=subscription.push_config, timeout=_TIMEOUT_SECONDS
        )


def _on_emulator(declared: topology.Subscription, project: str, functions_url: str) -> Subscription:
    return Subscription(
        name=SubscriberClient.subscription_path(project, declared.function),
        topic=PublisherClient.topic_path(project, declared.topic),
        push_config=PushConfig(push_endpoint=f"{functions_url}/{declared.function}"),
        ack_deadline_seconds=declared.ack_deadline,
        enable_message_ordering=True,
        retry_policy=RetryPolicy(
            minimum_backoff=Duration(seconds=declared.min_backoff),
            maximum_backoff=Duration(seconds=declared.max_backoff),
        ),
    )
