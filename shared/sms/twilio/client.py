"""Twilio as the carrier, through its own client."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast, get_args

from twilio.base.exceptions import TwilioRestException
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from shared import telemetry
from shared.contracts.commands import InboundSms
from shared.contracts.phone_numbers import canonical
from shared.errors import RetryError
from shared.sms.carrier import Accepted, ListedMessage, NotTaken, Outcome, Page, Reported, Span, Unknown
from shared.sms.limits import MICRO
from shared.sms.text import CarrierStatus, TextMessage
from shared.sms.twilio.error_codes import outcome_of
from shared.sms.twilio.http import ApiClient, NotConnectedError

MOST_LISTED = 500
"""Maximum number of a learner's latest messages to read, per call."""

LISTED_PAGE = 100
"""Number of a learner's messages per page."""

MOST_MEDIA = 10
"""Maximum number of pictures of a message, as Twilio allows."""

PAGE = 1000
"""Number of messages per page: the maximum that Twilio allows."""


class UnreadableError(Exception):
    """Twilio's response lacks a value, or a value has another type than documented."""


class TwilioCarrier:
    """`shared.sms.carrier.Carrier` over Twilio's Messages API."""

    def __init__(
        self, client: Client, messaging_service_sid: str, callback_url: str, senders: Collection[str] = frozenset()
    ) -> None:
        """`callback_url`: base URL of status callbacks, without the reference to a text.

        `senders`: our own numbers. A missed text is ours if it names our messaging service, or else was sent to one of
        them; if there are none, any text that names no service.
        """
        self._client = client
        self._senders = senders
        self._messaging_service_sid = messaging_service_sid
        self._callback_url = callback_url

    def send(self, text: TextMessage) -> Outcome:
        """Hand over a text, once. Raises nothing: every failure is an outcome."""
        try:
            message = self._client.messages.create(
                to=text.phone,
                messaging_service_sid=self._messaging_service_sid,
                status_callback=callback_url(self._callback_url, text),
                **_content(text),
            )
            return Accepted(_required(message.sid))
        except NotConnectedError:
            return NotTaken(None)
        except TwilioRestException as error:
            return outcome_of(error.status, error.code if isinstance(error.code, int) else None)
        except Exception:  # noqa: BLE001 - a response may be broken in any way, and the library checks none of it
            return Unknown()

    def listed(self, phone: str, since: datetime) -> Sequence[ListedMessage] | None:
        """Return Twilio's outbound messages to this number, created at `since` or later, oldest first.

        Messages without a date are included, before all others. None if Twilio does not answer, answers something
        unreadable, or has so many messages that the limit is reached before `since`.
        """
        try:
            # Not by date: a message that Twilio has queued has no sent date yet.
            newest_first = self._client.messages.stream(to=phone, limit=MOST_LISTED, page_size=LISTED_PAGE)
            found = _back_to(since, newest_first)
        except Exception as error:  # noqa: BLE001 - see `send`
            _log_failure(error)
            return None
        if found is None:
            telemetry.warning("listing_not_read_back", limit=MOST_LISTED)
            return None
        undated = sum(message.created_at is None for message in found)
        if undated:
            telemetry.warning("listing_without_dates", messages=undated)
        found.reverse()
        found.sort(key=lambda message: message.created_at or datetime.min.replace(tzinfo=UTC))
        return found

    def report(self, sid: str) -> Reported | None:
        """Return what became of a message; None if Twilio does not answer, or answers something unreadable."""
        try:
            message = self._client.messages(sid).fetch()
        except Exception:  # noqa: BLE001 - see `send`
            return None
        status, code = str(message.status), message.error_code
        if status not in get_args(CarrierStatus):
            return None
        return Reported(cast("CarrierStatus", status), code if isinstance(code, int) else None, _price(message))

    @property
    def numbers(self) -> Sequence[str | None]:
        """Our senders; any number if none are known."""
        return sorted(self._senders) or [None]

    def received(self, span: Span, following: str | None = None) -> Page:
        """Return a page of the texts that learners sent to us. `following`: its URL, by the page before.

        Raises RetryError when Twilio does not answer, or answers something unreadable.
        """
        filters: dict[str, Any] = {"date_sent_after": span.since, "date_sent_before": span.until}
        if span.number is not None:
            filters["to"] = span.number
        try:
            api = self._client.messages
            page = api.page(**filters, page_size=PAGE) if following is None else api.get_page(following)
            messages = list(page)
        except Exception as error:
            _log_failure(error)
            raise RetryError from error
        commands = [command for message in messages if (command := self._command(message)) is not None]
        return Page(commands, messages[-1].date_sent if messages else None, page.next_page_url)

    def _command(self, message: MessageInstance) -> InboundSms | None:
        """Return the command of an inbound message to us; None for any other, and for one that cannot be a command.

        Raises RetryError if its pictures cannot be listed.
        """
        if message.direction != "inbound" or not self._is_ours(message):
            return None
        phone = canonical(message.from_ or "")
        if phone in self._senders:
            return None
        try:
            return InboundSms(
                id=f"sms:{message.sid}",
                phone=phone or "",
                text=message.body or "",
                media_urls=self._media(message),
                received_at=message.date_created or message.date_sent,
                recovered=True,
            )
        except ValueError:
            telemetry.warning("inbound_text_unreadable")
            return None

    def _is_ours(self, message: MessageInstance) -> bool:
        if service := message.messaging_service_sid:
            return bool(service == self._messaging_service_sid)
        return not self._senders or message.to in self._senders

    def _media(self, message: MessageInstance) -> tuple[str, ...]:
        """Return the URLs of a message's pictures, as the webhook would have got them."""
        if str(message.num_media or "0") == "0":
            return ()
        try:
            listed = self._client.messages(message.sid).media.list(limit=MOST_MEDIA)
        except Exception as error:
            _log_failure(error)
            raise RetryError from error
        return tuple(f"https://api.twilio.com{str(each.uri).removesuffix('.json')}" for each in listed)


def callback_url(base: str, text: TextMessage) -> str:
    """Return the URL of the status callbacks of a text's current attempt.

    It names the text without the phone number, because URLs appear in request logs.
    """
    return f"{base}?text={text.seq}.{text.index}&attempt={text.attempt}"


def client(account_sid: str, auth_token: str, api_base_url: str) -> Client:
    """Return a Twilio client with time limits, for the API at this base URL."""
    return Client(account_sid, auth_token, http_client=ApiClient(api_base_url))


def _log_failure(error: Exception) -> None:
    """Log that Twilio did not list its messages: the type of the error, never its message, and the HTTP status.

    The library keeps the response to a page among the error's arguments. The status is 0 without one.
    """
    status = next((each.status_code for each in error.args if isinstance(each, Response)), 0)
    telemetry.warning("listing_failed", error=type(error).__name__, status=status)


def _back_to(since: datetime, newest_first: Iterable[MessageInstance]) -> list[ListedMessage] | None:
    """Return the outbound messages created at `since` or later; None if the limit is reached before `since`.

    Raises UnreadableError.
    """
    oldest = since.replace(microsecond=0)  # Twilio's dates have whole seconds.
    found: list[ListedMessage] = []
    read = 0
    for message in newest_first:
        created: datetime | None = message.date_created
        if created is not None and created < oldest:
            return found
        if message.direction != "inbound":
            found.append(ListedMessage(_required(message.sid), _text(message.body), created, _price(message)))
        read += 1
    return found if read < MOST_LISTED else None


def _required(sid: object) -> str:
    if not isinstance(sid, str) or not sid:
        raise UnreadableError
    return sid


def _text(body: object) -> str:
    """Return a message's body, which may be null if the message has media."""
    if not isinstance(body, str | None):
        raise UnreadableError
    return body or ""


def _price(message: MessageInstance) -> int | None:
    """Return the price of a message in micro-dollars; None while Twilio has not set it, or in another currency.

    Twilio bills it as a negative amount, such as "-0.00750".
    """
    if message.price_unit != "USD" or not isinstance(message.price, str):
        return None
    try:
        return round(abs(Decimal(message.price)) * MICRO)
    except (ArithmeticError, ValueError):
        return None


def _content(text: TextMessage) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if text.body is not None:
        content["body"] = text.body
    if text.media_url is not None:
        content["media_url"] = [text.media_url]
    return content
