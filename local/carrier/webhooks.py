"""Signed calls of our webhooks, about handsets' texts and about the status of messages."""

import asyncio
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx
from twilio.request_validator import RequestValidator

from local.carrier.opt_out_keywords import OptOutType
from local.carrier.resources import API_VERSION
from local.carrier.texts import Account, State, Text
from shared.sms.segments import segment_count

Form = Mapping[str, str]
_TIMEOUT_SECONDS = 15


def inbound_form(text: Text, account: Account, opt_out: OptOutType | None) -> dict[str, str]:
    """Return the form for a handset's text.

    `opt_out`: the opt-out type if the text is one of the carrier's keywords.
    """
    form = _common_fields(text, account) | {
        "SmsMessageSid": text.sid,
        "SmsStatus": text.state.status,
        "Body": text.body,
        "NumMedia": str(len(text.media)),
        "NumSegments": str(segment_count(text.body)),
    }
    for number, url in enumerate(text.media):
        form[f"MediaUrl{number}"] = url
        form[f"MediaContentType{number}"] = mimetypes.guess_type(url)[0] or "application/octet-stream"
    return form if opt_out is None else form | {"OptOutType": opt_out}


def receipt_form(text: Text, account: Account, state: State) -> dict[str, str]:
    """Return the form of a receipt: the message has reached `state`."""
    form = _common_fields(text, account) | {"MessageStatus": state.status, "SmsStatus": state.status}
    return form if state.error_code is None else form | {"ErrorCode": str(state.error_code)}


def _common_fields(text: Text, account: Account) -> dict[str, str]:
    return {
        "MessageSid": text.sid,
        "SmsSid": text.sid,
        "AccountSid": account.sid,
        "MessagingServiceSid": text.service or "",
        "From": text.sender,
        "To": text.recipient,
        "ApiVersion": API_VERSION,
    }


@dataclass
class CallbackStats:
    """Counts of webhook calls: answered with a status below 500, retried, given up."""

    answered: int = 0
    retried: int = 0
    given_up: int = 0


class Webhooks:
    """Posts signed forms, with retries after a transport error or a 5xx status."""

    def __init__(self, client: httpx.AsyncClient, auth_token: str, backoff: Sequence[float]) -> None:
        """Create a poster of forms. `backoff`: the pauses before each retry, in seconds."""
        self._client = client
        self._validator = RequestValidator(auth_token)
        self._backoff = backoff
        self.stats = CallbackStats()

    async def post(self, url: str, form: Form) -> None:
        """Post a form until the response's status is below 500, or no retry is left."""
        for pause in self._backoff:
            if await self._answered(url, form):
                return
            self.stats.retried += 1
            await asyncio.sleep(pause)
        if not await self._answered(url, form):
            self.stats.given_up += 1

    async def _answered(self, url: str, form: Form) -> bool:
        # The signature covers the URL as it goes over the wire: percent-encoded and without the fragment.
        target = httpx.URL(url).copy_with(fragment=None)
        signature = self._validator.compute_signature(str(target), form)
        try:
            response = await self._client.post(
                target, data=form, headers={"X-Twilio-Signature": signature}, timeout=_TIMEOUT_SECONDS
            )
        except httpx.TransportError:
            return False
        answered = response.status_code < 500
        self.stats.answered += answered
        return answered
