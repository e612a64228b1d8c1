"""The carrier as the sender sees it. Outcomes are values, each with its policy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.contracts.commands import InboundSms
from shared.sms.text import TextMessage


@dataclass(frozen=True)
class Accepted:
    """The carrier has taken the text. `sid`: the carrier's message id."""

    sid: str


@dataclass(frozen=True)
class Refused:
    """The carrier has not taken the text and never will.

    `unreachable`: the number cannot receive texts. Otherwise the cause is on our side, and an operator can remove it.
    """

    error_code: int
    unreachable: bool = False


@dataclass(frozen=True)
class RecipientOptedOut:
    """The carrier has not taken the text because its recipient opted out there."""

    error_code: int


@dataclass(frozen=True)
class NotNow:
    """The carrier has certainly not taken the text and may take it later.

    `credentials`: it does not accept our credentials, so an operator must act before it takes any text.
    """

    error_code: int
    credentials: bool = False


@dataclass(frozen=True)
class Unknown:
    """A timeout or a failure at the carrier leaves open whether it took the text."""


Outcome = Accepted | Refused | RecipientOptedOut | NotNow | Unknown


class Carrier(Protocol):
    """Delivers texts through a mobile network."""

    def send(self, text: TextMessage) -> Outcome:
        """Hand over a text, once. Raises nothing: every failure is an outcome."""

    def find(self, text: TextMessage) -> list[str]:
        """Return the ids of messages like this text, taken since `intent_at`.

        Oldest first. Also empty when the carrier does not answer.
        """

    def received(self, since: datetime, until: datetime) -> list[InboundSms]:
        """Return the commands of the texts that learners sent between these times.

        Raises RetryError when the carrier does not answer.
        """
