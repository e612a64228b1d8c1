"""The edge behind a topic: a push request in, a decoded message to its handler, a status code out.

The request's form is Google's: https://cloud.google.com/pubsub/docs/push#receive_push
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
    """Knows one kind of message. `shared.contracts.codec.Codec` is one."""

    def decode(self, message: str) -> Decoded_co:
        """Return what a message's data says. Raises RejectError for what is no such message."""


class Undecoded:
    """Hands the data on as it came: for dead letters, which may say anything."""

    def decode(self, message: str) -> str:
        """Return the data."""
        return message


DEAD_LETTER_OF = "CloudPubSubDeadLetterSourceSubscription"
"""The attribute by which Pub/Sub tells whose dead letter a message is."""


class ParkingLot(Protocol):
    """Keeps messages that cannot work."""

    def park(self, message: "PushMessage", reason: str) -> None:
        """Store a message with the reason. Raises RetryError."""

    def failed(self, message: "PushMessage", error: Exception) -> bool:
        """Count a failure that nobody foresaw; whether the message is parked now. Raises RetryError."""


@dataclass(frozen=True)
class PushMessage:
    """A message as a subscription pushed it; of a dead letter, the subscription that gave it up."""

    id: str
    subscription: str
    phone: str | None
    data: str


def respond(request: Request, decoder: Decoder[M], handle: Callable[[M], None], parking: ParkingLot) -> Response:
    """Decode the message and hand it to `handle`, which raises RejectError or RetryError.

    204 acknowledges the message; any other status asks for it again.

    A message that is rejected, or that fails too often, is parked and acknowledged, so that the phone goes on.
    A request that is not a push request gets 400.
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
    except Exception as error:  # noqa: BLE001 - parking failed; whoever serves us would log the error with its words
        telemetry.failure("not_parked", error, subscription=message.subscription)
        return "", HTTPStatus.INTERNAL_SERVER_ERROR


def _status(message: PushMessage, take: Callable[[str], None], parking: ParkingLot) -> HTTPStatus:
    try:
        take(message.data)
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
