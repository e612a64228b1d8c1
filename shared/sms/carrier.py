"""The carrier as the sender sees it. Outcomes are values, each with its policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.contracts.commands import InboundSms
from shared.sms.text import CarrierStatus, TextMessage


@dataclass(frozen=True)
class Accepted:
    """The carrier has taken the text. `sid`: the carrier's message id."""

    sid: str


@dataclass(frozen=True)
class Refused:
    """The carrier has not taken the text and never will, because of its number or its wording.

    `unreachable`: the number cannot receive texts. Otherwise the cause is the wording, which an operator can change.
    """

    error_code: int
    unreachable: bool = False


@dataclass(frozen=True)
class RecipientOptedOut:
    """The carrier has not taken the text because its recipient opted out there."""

    error_code: int


@dataclass(frozen=True)
class NotTaken:
    """The carrier has certainly not taken the text, for a reason that is not the text's fault.

    `error_code`: None if the carrier could not be reached. `account`: it refuses our account, credentials, messaging
    service or sender, so an operator must act before it takes any text.
    """

    error_code: int | None
    account: bool = False


@dataclass(frozen=True)
class Unknown:
    """A timeout, a failure at the carrier or an unreadable response leaves open whether it took the text."""


Outcome = Accepted | Refused | RecipientOptedOut | NotTaken | Unknown


@dataclass(frozen=True)
class ListedMessage:
    """An outbound message in the carrier's list. `created_at`, `micro_dollars`: None if the carrier does not say."""

    sid: str
    body: str
    created_at: datetime | None
    micro_dollars: int | None = None


@dataclass(frozen=True)
class Reported:
    """What the carrier says about a message that it took, as in a receipt. `micro_dollars`: its price, or None."""

    status: CarrierStatus
    error_code: int | None
    micro_dollars: int | None = None


@dataclass(frozen=True)
class Span:
    """Texts to one of our numbers, or to any if `number` is None, sent between these times, both included."""

    number: str | None
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Page:
    """A page of the carrier's list, newest first.

    `commands`: those of the texts that learners sent to us. `oldest_at`: time of the page's last message, of any kind;
    None without one, or if the carrier does not say. `following`: the next page, None after the last one.
    """

    commands: Sequence[InboundSms]
    oldest_at: datetime | None = None
    following: str | None = None


class Carrier(Protocol):
    """Delivers texts through a mobile network."""

    @property
    def numbers(self) -> Sequence[str | None]:
        """Our numbers to which learners' texts are listed, each in a list of its own; None for any."""

    def send(self, text: TextMessage) -> Outcome:
        """Hand over a text, once. Raises nothing: every failure is an outcome."""

    def listed(self, phone: str, since: datetime) -> Sequence[ListedMessage] | None:
        """Return the carrier's outbound messages to this number, created at `since` or later, oldest first.

        Messages without a date are included. None if the carrier does not answer, or does not list that far back.
        """

    def report(self, sid: str) -> Reported | None:
        """Return what became of the message with this id; None if the carrier does not answer or does not know it."""

    def received(self, span: Span, following: str | None = None) -> Page:
        """Return a page of the texts that learners sent: the first one, or the one that follows another.

        Raises RetryError when the carrier does not answer.
        """
