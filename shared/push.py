"""The edge behind a topic: a push request in, a status code out.

The request's form is Google's: https://cloud.google.com/pubsub/docs/push#receive_push
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Request

from shared import logs
from shared.errors import RejectError, RetryError

Answer = tuple[str, int]
Handle = Callable[[str], None]
"""Does what a message's data asks for. Raises RejectError or RetryError."""
Park = Callable[["PushMessage", str], None]
"""Stores a message that cannot work, with the reason. Raises RetryError."""


@dataclass(frozen=True)
class PushMessage:
    """A message as a subscription pushed it."""

    id: str
    subscription: str
    phone: str | None
    data: str


def answer(request: Request, handle: Handle, park: Park) -> Answer:
    """Hand the message's data to `handle`. 204 acknowledges it; anything else asks for it again.

    A message that `handle` rejects is parked and acknowledged, so that the phone goes on. What is no push
    request at all is answered 400.
    """
    message = _read(request.get_data())
    if message is None:
        logs.warning("not_a_push_request")
        return "Not a Pub/Sub push request.", HTTPStatus.BAD_REQUEST
    try:
        _handle_or_park(message, handle, park)
    except RetryError as error:
        logs.warning("to_be_retried", subscription=message.subscription, error=type(error).__name__)
        return "", HTTPStatus.SERVICE_UNAVAILABLE
    except Exception as error:  # noqa: BLE001 - a bug must not lose the message, nor may its text reach the log
        logs.failure("failed", error, subscription=message.subscription)
        return "", HTTPStatus.INTERNAL_SERVER_ERROR
    return "", HTTPStatus.NO_CONTENT


def _handle_or_park(message: PushMessage, handle: Handle, park: Park) -> None:
    try:
        handle(message.data)
    except RejectError as error:
        park(message, str(error))
        logs.error("parked", subscription=message.subscription, reason=str(error))


def _read(body: bytes) -> PushMessage | None:
    try:
        envelope: Any = json.loads(body)
        message = envelope["message"]
        data = base64.b64decode(message.get("data") or "", validate=True).decode("utf-8", "replace")
        return PushMessage(
            id=str(message.get("messageId", "")),
            subscription=str(envelope.get("subscription", "")).rpartition("/")[2],
            phone=(message.get("attributes") or {}).get("phone"),
            data=data,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
