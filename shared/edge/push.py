"""The edge behind a topic: decodes a push request, calls its handler and returns a status code.

Google defines the request's format: https://cloud.google.com/pubsub/docs/push#receive_push
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from flask import Request

from shared import telemetry
from shared.errors import RejectError, RetryError

M = TypeVar("M")
Decoded_co = TypeVar("Decoded_co", covariant=True)
Response = tuple[str, int]


class Decoder(Protocol[Decoded_co]):
    """Decodes one kind of message, as `shared.contracts.codec.Codec` does."""

    def decode(self, message: str) -> Decoded_co:
        """Decode a message's data. Raises RejectError for an invalid message."""


class Undecoded:
    """Returns the data as it is: for dead letters, which may have any content."""

    def decode(self, message: str) -> str:
        """Return the data unchanged."""
        return message


DEAD_LETTER_OF = "CloudPubSubDeadLetterSourceSubscription"
"""Attribute of a dead letter that names the subscription which gave it up."""


class ParkingLot(Protocol):
    """Stores messages that cannot succeed, as `shared.edge.parking.Parking` does."""

    def park(self, message: "PushMessage", reason: str) -> None:
        """Store a message with the reason. Raises RetryError when the store is unavailable."""

    def failed(self, message: "PushMessage", error: Exception) -> bool:
        """Count an unexpected failure; return whether the message is parked now.

        Raises RetryError when the store is unavailable.
        """


@dataclass(frozen=True)
class PushMessage:
    """A pushed message. For a dead letter, `subscription` is the one that gave it up."""

    id: str
    subscription: str
    phone: str | None
    data: str


def respond(request: Request, decoder: Decoder[M], handle: Callable[[M], None], parking: ParkingLot) -> Response:
    """Decode the message, pass it to `handle` and return the status code.

    204 acknowledges the message; every other status requests redelivery:
    - RejectError from the decoder or `handle`: park the message, 204, so that the phone's next message follows.
    - RetryError: 503.
    - Any other error: 500; after too many of them park the message, 204.
    - Not a push request: 400.
    """
    message = _read(request.get_data())
    if message is None:
        telemetry.warning("invalid_push_request")
        return "Not a Pub/Sub push request.", HTTPStatus.BAD_REQUEST
    try:
        return "", _status(message, lambda data: handle(decoder.decode(data)), parking)
    except RetryError as error:
        telemetry.warning("to_be_retried", subscription=message.subscription, error=type(error).__name__)
        return "", HTTPStatus.SERVICE_UNAVAILABLE
    except Exception as error:  # noqa: BLE001 - parking failed; the server would log the error with its message
        telemetry.failure("not_parked", error, subscription=message.subscription)
        return "", HTTPStatus.INTERNAL_SERVER_ERROR


def _status(message: PushMessage, handle: Callable[[str], None], parking: ParkingLot) -> HTTPStatus:
    try:
        handle(message.data)
    except RejectError as error:
        parking.park(message, str(error))
    except RetryError:
        raise
    except Exception as error:  # noqa: BLE001 - a bug must not lose the message, nor may its text reach the log
        telemetry.failure("failed", error, subscription=message.subscription)
        if not parking.failed(message, error):
            return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.NO_CONTENT


def _read(body: bytes) -> PushMessage | None:
    try:
        envelope: Any = json.loads(body)
        message = envelope["message"]
        data = base64.b64decode(message.get("data") or "", validate=True).decode("utf-8", "replace")
        attributes = message.get("attributes") or {}
        subscription = attributes.get(DEAD_LETTER_OF) or envelope.get("subscription", "")
        return PushMessage(
            id=str(message.get("messageId", "")),
            subscription=str(subscription).rpartition("/")[2],
            phone=attributes.get("phone"),
            data=data,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
