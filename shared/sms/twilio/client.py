"""Twilio as the carrier, through its own client."""

from datetime import datetime, timedelta
from typing import Any, cast

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from shared import telemetry
from shared.contracts.commands import InboundSms
from shared.contracts.phone_numbers import canonical
from shared.errors import RetryError
from shared.sms.carrier import Accepted, Outcome, Unknown
from shared.sms.text import TextMessage
from shared.sms.twilio.error_codes import outcome_of

TIMEOUT_SECONDS = 10.0
"""Time limit of one call to Twilio, whose client has none of its own."""

CLOCKS_APART = timedelta(minutes=1)
"""Maximum difference between Twilio's clock and ours."""

NEWEST = 50
"""Number of a learner's latest messages to search for an ambiguous text."""

MOST_INBOUND = 10_000
"""Maximum number of messages to search for missed inbound ones, per call."""

PAGE = 1000
"""Number of messages per page: the maximum that Twilio allows."""

_TWILIO = "https://api.twilio.com"


class TwilioCarrier:
    """`shared.sms.carrier.Carrier` over Twilio's Messages API."""

    def __init__(self, client: Client, messaging_service_sid: str, callback_url: str) -> None:
        """`callback_url`: base URL of status callbacks, without the reference to a text."""
        self._client = client
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
        except TwilioRestException as error:
            return outcome_of(error.status, error.code)
        except (requests.RequestException, TwilioException):
            return Unknown()
        return Accepted(str(message.sid))

    def find(self, text: TextMessage) -> list[str]:
        """Return the ids of messages like this text that Twilio took since `intent_at`.

        Oldest first. Also empty when Twilio does not answer.
        """
        try:
            # Not by date: a message that Twilio has queued has no sent date yet.
            listed = self._client.messages.list(to=text.phone, limit=NEWEST)
        except (requests.RequestException, TwilioException):
            return []
        return [str(message.sid) for message in reversed(listed) if _could_be(message, text)]

    def received(self, since: datetime, until: datetime) -> list[InboundSms]:
        """Return the commands of the texts that learners sent between these times.

        Raises RetryError when Twilio does not answer.
        """
        span = {"date_sent_after": since, "date_sent_before": until}
        try:
            listed = self._client.messages.list(**span, limit=MOST_INBOUND, page_size=PAGE)
        except (requests.RequestException, TwilioException) as error:
            raise RetryError from error
        if len(listed) == MOST_INBOUND:
            telemetry.warning("inbound_texts_not_all_seen")
        return [command for message in listed if (command := _command(message)) is not None]


def callback_url(base: str, text: TextMessage) -> str:
    """Return the URL of a text's status callbacks.

    It names the text without the phone number, because URLs appear in request logs.
    """
    return f"{base}?text={text.seq}.{text.index}"


def client(account_sid: str, auth_token: str, api_base_url: str) -> Client:
    """Return a Twilio client with a time limit, for the API at this base URL."""
    return Client(account_sid, auth_token, http_client=_HttpClient(api_base_url))


class _HttpClient(TwilioHttpClient):  # type: ignore[misc] # the library is untyped
    def __init__(self, api_base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._api_base_url = api_base_url.rstrip("/")

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        return super().request(method, url.replace(_TWILIO, self._api_base_url, 1), *args, **kwargs)


def _command(message: MessageInstance) -> InboundSms | None:
    """Return the command of an inbound message from a phone number, else None."""
    phone = canonical(message.from_ or "") if message.direction == "inbound" else None
    if phone is None:
        return None
    return InboundSms(id=f"sms:{message.sid}", phone=phone, text=message.body or "")


def _content(text: TextMessage) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if text.body is not None:
        content["body"] = text.body
    if text.media_url is not None:
        content["media_url"] = [text.media_url]
    return content


def _could_be(message: MessageInstance, text: TextMessage) -> bool:
    created = cast("Any", message.date_created)
    recent = text.intent_at is not None and created is not None and created >= text.intent_at - CLOCKS_APART
    return recent and message.direction != "inbound" and (message.body or "") == (text.body or "")
