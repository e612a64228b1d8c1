"""A learner's handset at a running local stack: it uses only HTTP, as an outsider would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

import httpx
from twilio.request_validator import RequestValidator

from local.runtime.http import CLIENT
from shared.settings import Settings
from tests.harness.waiting import eventually

TOKEN = Settings().auth_tokens[0]
_NUMBERS = count(100)


def any_phone() -> str:
    """Return a phone number that no other test uses."""
    return f"+1555{next(_NUMBERS):03d}{uuid4().int % 10_000:04d}"


@dataclass
class Handset:
    """One learner, who texts through the signed webhook and reads the texts in the carrier's ledger."""

    url: str
    phone: str = field(default_factory=any_phone)
    seen: int = 0

    def post(self, body: str, sid: str | None = None, **more: str) -> int:
        """Post a text as the carrier does and return the webhook's status code."""
        form = {"MessageSid": sid or f"SM{uuid4().hex}", "From": self.phone, "To": "+15005550006", "Body": body, **more}
        return post_signed(f"{self.url}/functions/twilio-webhook", form).status_code

    def says(self, body: str, sid: str | None = None) -> None:
        """Send a text; the webhook must accept it."""
        assert self.post(body, sid) == 200

    def reads(self, number: int) -> list[str]:
        """Wait for at least `number` new texts and return all new ones, in the carrier's order."""
        new = eventually(self._unread, lambda texts: len(texts) >= number)
        self.seen += len(new)
        return new

    def received(self) -> list[str]:
        """Return every text received so far, without those that never left the carrier's queue."""
        of_phone = {"phone": self.phone}
        ledger = CLIENT.get(f"{self.url}/carrier/ledger", params=of_phone, timeout=30).raise_for_status().json()
        return [
            "\n".join(filter(None, [text["body"], *(f"[{url}]" for url in text["media"])]))
            for text in ledger
            if text["direction"] == "outbound" and text["from_api"] and text["status"] != "failed"
        ]

    def _unread(self) -> list[str]:
        return self.received()[self.seen :]


def post_signed(url: str, form: Mapping[str, str], token: str = TOKEN) -> httpx.Response:
    """Post a webhook request signed as Twilio signs it."""
    signature = RequestValidator(token).compute_signature(url, form)
    return CLIENT.post(url, data=dict(form), headers={"X-Twilio-Signature": signature}, timeout=30)
