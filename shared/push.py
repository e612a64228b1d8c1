"""The edge behind a topic: a push request in, a status code out.

The request's form is Google's: https://cloud.google.com/pubsub/docs/push#receive_push
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from flask import Request

from shared import logs
from shared.errors import RejectError, RetryError

Answer = tuple[str, int]
Handle = Callable[[str], None]
"""Does what a message's data asks for. Raises RejectError or RetryError."""

DEAD_LETTER_OF = "CloudPubSubDeadLetterSourceSubscription"
"""The attribute by which Pub/Sub tells whose dead letter a message is."""


class ParkingLot(Protocol):
    """Where messages go that cannot work."""

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


def answer(request: Request, handle: Handle, parking: ParkingLot) -> Answer:
    """Hand the message's data to `handle`. 204 acknowledges it; anything else asks for it again.

    A message that `handle` rejects, or that fails too often, is parked and acknowledged, so that the phone goes on.
    What is no push request at all is answered 400.
    """
    message = _read(request.get_data())
    if message is None:
        logs.warning("not_a_push_request")
        return "Not a Pub/Sub push request.", HTTPStatus.BAD_REQUEST
    try:
        return "", _status(message, handle, parking)
    except RetryError as error:
        logs.warning("to_be_retried", subscription=message.subscription, error=type(error).__name__)
        return "", HTTPStatus.SERVICE_UNAVAILABLE
    except Exception as error:  # noqa: BLE001 - parking failed; whoever serves us would log the error with its words
        logs.failure("not_parked", error, subscription=message.subscription)
        return "", HTTPStatus.INTERNAL_SERVER_ERROR


def _status(message: PushMessage, handle: Handle, parking: ParkingLot) -> HTTPStatus:
    try:
        handle(message.data)
    except RejectError as error:
        parking.park(message, str(error))
    except RetryError:
        raise
    except Exception as error:  # noqa: BLE001 - a bug must not lose the message, nor may its text reach the log
        logs.failure("failed", error, subscription=message.subscription)
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
