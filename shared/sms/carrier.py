"""The carrier as the sender sees it, and what can come of handing it a text: values, each with its policy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.contracts.commands import InboundSms
from shared.sms import opted_out
from shared.sms.text import TextMessage


@dataclass(frozen=True)
class Accepted:
    """The carrier has the text, under this message id of its own."""

    sid: str


@dataclass(frozen=True)
class Refused:
    """The carrier has not taken it and never will: this number, or this text, cannot work."""

    error_code: int


@dataclass(frozen=True)
class RecipientOptedOut:
    """The carrier has not taken it, for its recipient opted out there."""

    error_code: int


@dataclass(frozen=True)
class NotNow:
    """The carrier has surely not taken it; later it may."""

    error_code: int


@dataclass(frozen=True)
class Unknown:
    """Nobody knows: a time-out or a failure of the carrier's that leaves open whether it took the text."""


Outcome = Accepted | Refused | RecipientOptedOut | NotNow | Unknown


class Carrier(Protocol):
    """Hands texts to a mobile network."""

    def send(self, text: TextMessage) -> Outcome:
        """Hand over a text, once. Never raises for what the carrier or the network does."""

    def find(self, text: TextMessage) -> list[str]:
        """The ids, oldest first, of messages like this text that the carrier took since its `intent_at`.

        Empty too when the carrier does not answer.
        """

    def received(self, since: datetime, until: datetime) -> list[InboundSms]:
        """The commands of what learners texted between these moments. Raises RetryError when nobody can tell now."""


CREDENTIALS = frozenset({401, 20003, 20005, 30002})
"""The carrier does not know us, or our account is suspended: every text is as good as it was."""

UNREACHABLE = frozenset({21211, 21214, 21217, 21614, 21635, 30005, 30006})
"""This number gets no texts. Whatever else is refused for ever has its cause with us: account, sender, words."""

_NOT_NOW = CREDENTIALS | {429, 20429, 14107, 21611, 30001, 30003, 30008, 30022}


def outcome_of(http_status: int, error_code: int | None) -> Outcome:
    """What an error answer of the carrier's means.

    Codes: https://www.twilio.com/docs/api/errors. An answer of the 4xx kind says that the request was not carried
    out; of the 5xx kind it says nothing.
    """
    code = error_code or http_status
    if code in opted_out.CODES:
        return RecipientOptedOut(code)
    if code in _NOT_NOW or http_status in _NOT_NOW:
        return NotNow(code)
    if 400 <= http_status < 500 and http_status != 408:
        return Refused(code)
    return Unknown()
