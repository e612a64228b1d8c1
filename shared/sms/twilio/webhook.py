"""Twilio webhook: verify the signature, publish, then acknowledge."""

from collections.abc import Collection, Mapping
from http import HTTPStatus
from io import BytesIO
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict

from shared import telemetry
from shared.errors import RejectError, RetryError
from shared.ports import Clock, Publisher
from shared.sms.twilio.forms import Form, command_from, has_known_status, is_from, is_status_callback, receipt_from
from shared.sms.twilio.signature import TwilioSignature

LARGEST_BODY = 64 * 1024
"""Maximum size of a request body, in bytes; far above what Twilio sends."""

MOST_DROPPED = 32 * 1024 * 1024
"""Number of bytes of a larger body that are read and dropped. Cloud Run lets no more through."""

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'

TwimlResponse = tuple[str, int, dict[str, str]]


class Webhook:
    """Receives inbound texts and status callbacks."""

    def __init__(
        self, publisher: Publisher, signature: TwilioSignature, senders: Collection[str], clock: Clock
    ) -> None:
        """`senders`: our own phone numbers and short codes, whose texts are ignored."""
        self._publisher = publisher
        self._signature = signature
        self._senders = senders
        self._clock = clock

    def respond(self, request: Request) -> TwimlResponse:
        """Return 200 with empty TwiML once the request's command or receipt is published.

        413 for a body too large, 403 for a request that Twilio did not sign, and 400 for an invalid form. 503 when
        publishing cannot be confirmed and 500 for an unexpected error, so that Twilio retries.
        """
        if (body := _body(request)) is None:
            return _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {LARGEST_BODY} bytes.")
        form = MultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"))
        if not self._signature.covers(request, form):
            return _refuse(HTTPStatus.FORBIDDEN, "The signature is missing or wrong.")
        try:
            self._publish(form, request.args)
        except RejectError as error:
            return _refuse(HTTPStatus.BAD_REQUEST, str(error))
        except RetryError:
            return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Temporarily unavailable. Please try again.")
        except Exception as error:  # noqa: BLE001 - the server would log the error with a learner's text in it
            telemetry.failure("failed", error)
            return _refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "Unexpected error. Please try again.")
        return EMPTY_TWIML, HTTPStatus.OK, {"Content-Type": "text/xml"}

    def _publish(self, form: Form, parameters: Mapping[str, str]) -> None:
        """Publish what a form says. `parameters`: those of the request's URL."""
        if is_status_callback(form):
            receipt = receipt_from(form, parameters.get("text"), parameters.get("attempt"))
            if receipt is not None:
                self._publisher.publish("sms-receipts", receipt.phone, receipt.model_dump_json())
            elif not has_known_status(form):
                telemetry.warning("receipt_status_unknown")
        elif is_from(form, self._senders):
            telemetry.warning("own_text_ignored")
        else:
            command = command_from(form, self._clock())
            self._publisher.publish("dialog-commands", command.phone, command.model_dump_json())


def _body(request: Request) -> bytes | None:
    """Return the request's body, or None if it is too large: then the rest of it is dropped, piece by piece.

    A server that closes a connection with unread data may lose its answer. The framework reads a body to its end after
    the response, and keeps it, whatever was refused; so it gets an empty one.
    """
    is_announced = request.content_length is not None and request.content_length > LARGEST_BODY
    body = b"" if is_announced else request.stream.read(LARGEST_BODY + 1)
    if not is_announced and len(body) <= LARGEST_BODY:
        return body
    for _ in range(MOST_DROPPED // LARGEST_BODY):
        if not request.stream.read(LARGEST_BODY):
            break
    request.stream = BytesIO()
    return None


def _refuse(status: HTTPStatus, reason: str) -> TwimlResponse:
    """Refuse a request. The log entry counts it and contains nothing of its body."""
    telemetry.warning("webhook_refused", status=int(status), reason=reason)
    return reason, status, {"Content-Type": "text/plain; charset=utf-8"}
