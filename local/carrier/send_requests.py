"""What a call asks the carrier to send, checked as Twilio checks it, and how it says no."""

import re
from dataclasses import dataclass

import httpx
from starlette.datastructures import FormData

from local.carrier.texts import Account

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_BODY = 1600


class RefusedError(Exception):
    """The carrier does not do it: an HTTP status, and Twilio's own code with its message."""

    def __init__(self, status: int, code: int, message: str) -> None:
        """`status`: HTTP's; `code`: Twilio's."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Order:
    """A message to be sent to `to`, by the messaging service if there is one named, else from our number."""

    to: str
    body: str
    media: tuple[str, ...]
    service: str | None
    status_callback: str | None


def is_phone_number(value: str) -> bool:
    """Whether this is a number in E.164 form."""
    return _E164.fullmatch(value) is not None


def read_order(form: FormData, account: Account) -> Order:
    """The order that a form holds. Raises RefusedError with Twilio's code for the first thing that is wrong."""
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    order = Order(
        to=fields.get("To", ""),
        body=fields.get("Body", ""),
        media=tuple(str(url) for url in form.getlist("MediaUrl")),
        service=fields.get("MessagingServiceSid") or None,
        status_callback=fields.get("StatusCallback") or None,
    )
    _check_recipient(order)
    _check_sender(order, fields.get("From", ""), account)
    _check_content(order)
    return order


def _check_recipient(order: Order) -> None:
    if not order.to:
        raise _bad(21604, "A 'To' phone number is required.")
    if not is_phone_number(order.to):
        raise _bad(21211, "The 'To' number is not a valid phone number.")


def _check_sender(order: Order, sender: str, account: Account) -> None:
    if order.service is None and not sender:
        raise _bad(21603, "A 'From' phone number or a messaging service is required.")
    if order.service not in {None, account.messaging_service_sid}:
        raise _bad(21701, "There is no such messaging service.")
    if sender not in {"", account.number}:
        raise _bad(21606, "The 'From' number is not one that this account can send from.")


def _check_content(order: Order) -> None:
    if not order.body and not order.media:
        raise _bad(21602, "A message body or media is required.")
    if len(order.body) > _LONGEST_BODY:
        raise _bad(21617, f"The message body exceeds {_LONGEST_BODY} characters.")
    if not all(map(_is_web_address, order.media)):
        raise _bad(21620, "A media URL is not valid.")
    if order.status_callback is not None and not _is_web_address(order.status_callback):
        raise _bad(21609, "The 'StatusCallback' URL is not valid.")


def _is_web_address(value: str) -> bool:
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _bad(code: int, message: str) -> RefusedError:
    return RefusedError(400, code, message)
