"""The door that Twilio knocks at: checks who is there, publishes what they say, and only then answers."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict

from shared import logs
from shared.errors import RejectError, RetryError
from shared.ports import Publisher
from shared.sms.inbound import Form, command_from, is_status_callback, receipt_from
from shared.sms.signature import is_signed

LARGEST_BODY = 64 * 1024
"""Bytes; far above what Twilio sends."""

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'

Answer = tuple[str, int, dict[str, str]]


class Webhook:
    """Takes inbound texts and status callbacks."""

    def __init__(self, publisher: Publisher, auth_tokens: Sequence[str], public_base_url: str) -> None:
        self._publisher = publisher
        self._auth_tokens = auth_tokens
        self._public_base_url = public_base_url.rstrip("/")

    def __call__(self, request: Request) -> Answer:
        """200 with empty TwiML once the request's meaning is published.

        413 for a body too large, 403 for one that Twilio did not sign, 400 for a broken form; 503 when publishing
        cannot be confirmed, and 500 for what nobody foresaw, so that Twilio comes again.
        """
        body = request.stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            return _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {LARGEST_BODY} bytes.")
        form = MultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"))
        signature = request.headers.get("X-Twilio-Signature")
        if not is_signed(self._public_base_url + _raw_uri(request), form, signature, self._auth_tokens):
            return _refuse(HTTPStatus.FORBIDDEN, "The signature is missing or wrong.")
        try:
            self._publish(form, request.args.get("text"))
        except RejectError as error:
            return _refuse(HTTPStatus.BAD_REQUEST, str(error))
        except RetryError:
            return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Not now. Please try again.")
        except Exception as error:  # noqa: BLE001 - whoever serves us would log the error with a learner's words
            logs.failure("failed", error)
            return _refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "Something is wrong here. Please try again.")
        return EMPTY_TWIML, HTTPStatus.OK, {"Content-Type": "text/xml"}

    def _publish(self, form: Form, place: str | None) -> None:
        if is_status_callback(form):
            if (receipt := receipt_from(form, place)) is not None:
                self._publisher.publish("sms-receipts", receipt.phone, receipt.model_dump_json())
        else:
            command = command_from(form)
            self._publisher.publish("dialog-commands", command.phone, command.model_dump_json())


def _raw_uri(request: Request) -> str:
    """Path and query just as they came: Twilio signed those bytes. Each server has its own name for them."""
    environ = request.environ
    return str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or request.full_path.removesuffix("?"))


def _refuse(status: HTTPStatus, reason: str) -> Answer:
    """Refused requests are counted by this log entry; nothing of their body is in it."""
    logs.warning("webhook_refused", status=int(status), reason=reason)
    return reason, status, {"Content-Type": "text/plain; charset=utf-8"}
