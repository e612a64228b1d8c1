"""Requests to send a message, validated as Twilio validates them."""

import re
from dataclasses import dataclass

import httpx
from starlette.datastructures import FormData

from local.carrier.texts import Account

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_MAX_BODY_CHARACTERS = 1600


class RefusedError(Exception):
    """The carrier refuses a call, with an HTTP status and Twilio's error code and message."""

    def __init__(self, status: int, code: int, message: str) -> None:
        """Refuse with an HTTP status and one of Twilio's error codes (https://www.twilio.com/docs/api/errors)."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True)
class SendRequest:
    """A message to send to `to` (E.164), by the messaging service, or from our number if `service` is None."""

    to: str
    body: str
    media: tuple[str, ...]
    service: str | None
    status_callback: str | None


def is_phone_number(value: str) -> bool:
    """Return whether `value` is a phone number in E.164 form."""
    return _E164.fullmatch(value) is not None


def read_send_request(form: FormData, account: Account) -> SendRequest:
    """Read a request from a form. Raises RefusedError with Twilio's code for the first invalid field."""
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    request = SendRequest(
        to=fields.get("To", ""),
        body=fields.get("Body", ""),
        media=tuple(str(url) for url in form.getlist("MediaUrl")),
        service=fields.get("MessagingServiceSid") or None,
        status_callback=fields.get("StatusCallback") or None,
    )
    _check_recipient(request)
    _check_sender(request, fields.get("From", ""), account)
    _check_content(request)
    return request


def _check_recipient(request: SendRequest) -> None:
    if not request.to:
        raise _bad_request(21604, "A 'To' phone number is required.")
    if not is_phone_number(request.to):
        raise _bad_request(21211, "The 'To' number is not a valid phone number.")


def _check_sender(request: SendRequest, sender: str, account: Account) -> None:
    if request.service is None and not sender:
        raise _bad_request(21603, "A 'From' phone number or a messaging service is required.")
    if request.service not in {None, account.messaging_service_sid}:
        raise _bad_request(21701, "There is no such messaging service.")
    if sender not in {"", account.number}:
        raise _bad_request(21606, "The 'From' number is not one that this account can send from.")


def _check_content(request: SendRequest) -> None:
    if not request.body and not request.media:
        raise _bad_request(21602, "A message body or media is required.")
    if len(request.body) > _MAX_BODY_CHARACTERS:
        raise _bad_request(21617, f"The message body exceeds {_MAX_BODY_CHARACTERS} characters.")
    if not all(map(_is_web_address, request.media)):
        raise _bad_request(21620, "A media URL is not valid.")
    if request.status_callback is not None and not _is_web_address(request.status_callback):
        raise _bad_request(21609, "The 'StatusCallback' URL is not valid.")


def _is_web_address(value: str) -> bool:
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _bad_request(code: int, message: str) -> RefusedError:
    return RefusedError(400, code, message)
