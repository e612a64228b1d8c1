"""Signed calls back to us: a handset's text, and what became of a message."""

import asyncio
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx
from twilio.request_validator import RequestValidator

from local.carrier.opt_out_keywords import OptOutType
from local.carrier.resources import API_VERSION
from local.carrier.segments import segment_count
from local.carrier.texts import Account, State, Text

Form = Mapping[str, str]
_TIMEOUT_SECONDS = 15


def inbound_form(text: Text, account: Account, acted: OptOutType | None) -> dict[str, str]:
    """What tells of a handset's text. `acted`: what the carrier itself did about it."""
    form = _about(text, account) | {
        "SmsMessageSid": text.sid,
        "SmsStatus": text.state.status,
        "Body": text.body,
        "NumMedia": str(len(text.media)),
        "NumSegments": str(segment_count(text.body)),
    }
    for number, url in enumerate(text.media):
        form[f"MediaUrl{number}"] = url
        form[f"MediaContentType{number}"] = mimetypes.guess_type(url)[0] or "application/octet-stream"
    return form if acted is None else form | {"OptOutType": acted}


def receipt_form(text: Text, account: Account, state: State) -> dict[str, str]:
    """What tells that a message has come as far as `state`."""
    form = _about(text, account) | {"MessageStatus": state.status, "SmsStatus": state.status}
    return form if state.error_code is None else form | {"ErrorCode": str(state.error_code)}


def _about(text: Text, account: Account) -> dict[str, str]:
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
class Tally:
    """How the calls went: answered by less than 500, tried again, given up."""

    answered: int = 0
    retried: int = 0
    given_up: int = 0


class Webhooks:
    """Posts signed forms, and again when nobody is there or a 5xx is the answer."""

    def __init__(self, client: httpx.AsyncClient, auth_token: str, backoff: Sequence[float]) -> None:
        """`backoff`: the seconds before each further try."""
        self._client = client
        self._validator = RequestValidator(auth_token)
        self._backoff = backoff
        self.tally = Tally()

    async def post(self, url: str, form: Form) -> None:
        """Post until it is answered by less than 500, or the tries are used up."""
        for pause in self._backoff:
            if await self._answered(url, form):
                return
            self.tally.retried += 1
            await asyncio.sleep(pause)
        if not await self._answered(url, form):
            self.tally.given_up += 1

    async def _answered(self, url: str, form: Form) -> bool:
        # Signed as it goes over the wire: percent-encoded, and without a fragment, which no server sees.
        target = httpx.URL(url).copy_with(fragment=None)
        signature = self._validator.compute_signature(str(target), form)
        try:
            response = await self._client.post(
                target, data=form, headers={"X-Twilio-Signature": signature}, timeout=_TIMEOUT_SECONDS
            )
        except httpx.TransportError:
            return False
        answered = response.status_code < 500
        self.tally.answered += answered
        return answered
