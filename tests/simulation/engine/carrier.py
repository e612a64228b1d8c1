"""A simulated carrier: a ledger, random outcomes and disturbances, and receipts that may be late, lost or doubled."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo

from shared.sms.carrier import (
    Accepted,
    ListedMessage,
    NotTaken,
    Outcome,
    Page,
    RecipientOptedOut,
    Refused,
    Reported,
    Span,
    Unknown,
)
from shared.sms.text import CarrierStatus, TextMessage
from tests.harness.inbound_list import OURS, page_of
from tests.simulation.checks.invariants import Sent
from tests.simulation.engine.actors import Actor

if TYPE_CHECKING:
    from shared.contracts.commands import InboundSms

PostReceipt = Callable[[TextMessage, str, CarrierStatus, int | None], None]
"""Posts a status callback, maybe with an error code, for the text with this SID."""

Disturbance = Literal["unreachable", "fails", "fails but accepts", "throttles", "refuses the account"]
"""What goes wrong at the carrier, for all texts, for a while."""

DISTURBANCES: tuple[Disturbance, ...] = get_args(Disturbance)

NEVER_LEFT = 30001
"""Error code of a text that the carrier took and whose queue was full."""

INBOUND_PAGE = 3
"""Number of learners' texts per page of the list."""

CLOCK_SKEW = timedelta(minutes=2)
"""Maximum skew between an instance's clock and the true time, and the duration of a call."""


@dataclass(frozen=True)
class AcceptedText:
    """A text that the carrier has accepted at `at`.

    `left`: whether it left the carrier's queue. `listed_from`: from when on the carrier lists it.
    """

    text: TextMessage
    sid: str
    at: datetime
    left: bool
    listed_from: datetime
    end: CarrierStatus

    @cached_property
    def sent(self) -> Sent:
        """Return what the checks need of this text."""
        return Sent(self.text.seq, self.text.index, self.text.body, self.text.media_url, self.left, self.text.mandatory)


class SimulatedCarrier:
    """Accepts texts; the random outcomes of a phone's texts are drawn by its actor.

    `outside_hours`: the texts that it accepted at a time at which they should not have been sent.
    """

    numbers: Sequence[str] = (OURS,)

    def __init__(self, actors: Mapping[str, Actor], post_receipt: PostReceipt) -> None:
        self.ledger: list[AcceptedText] = []
        self.outside_hours: list[str] = []
        self._by_phone: defaultdict[str, list[AcceptedText]] = defaultdict(list)
        self.inbound: list[tuple[datetime, InboundSms]] = []
        self.blocked: set[str] = set()
        self._actors = actors
        self._post_receipt = post_receipt
        self._disturbance: Disturbance | None = None
        self._disturbed_until: datetime | None = None

    def accepted_texts(self, phone: str) -> Sequence[AcceptedText]:
        """Return the texts accepted for this phone, in order."""
        return self._by_phone[phone]

    def disturb(self, disturbance: Disturbance, until: datetime) -> None:
        """Let this go wrong for all texts until then."""
        self._disturbance, self._disturbed_until = disturbance, until

    def send(self, text: TextMessage) -> Outcome:
        """Accept the text, or refuse it for now or for good."""
        actor = self._actors[text.phone]
        match self._disturbed(actor.now):
            case "unreachable":
                return NotTaken(None)
            case "fails":
                return Unknown()
            case "throttles":
                return NotTaken(20429)
            case "refuses the account":
                return NotTaken(20003, account=True)
            case "fails but accepts":
                self._accept(actor, text)
                return Unknown()
        if actor.strikes("send: opted out at the carrier"):
            self.blocked.add(text.phone)
        if text.phone in self.blocked:
            return RecipientOptedOut(21610)
        if actor.strikes("send: not now"):
            return NotTaken(20429)
        if actor.strikes("send: never connected"):
            return NotTaken(None)
        if actor.strikes("send: refused for good"):
            return Refused(30007, unreachable=False)
        return Accepted(self._accept(actor, text))

    def listed(self, phone: str, since: datetime) -> list[ListedMessage] | None:
        """Return the messages of this phone; None while the carrier is unreachable or fails."""
        now = self._actors[phone].now
        if self._disturbed(now) in ("unreachable", "fails", "fails but accepts"):
            return None
        return [
            ListedMessage(accepted.sid, accepted.text.body or "", accepted.at)
            for accepted in self.accepted_texts(phone)
            if accepted.at >= since and accepted.listed_from <= now
        ]

    def report(self, sid: str) -> Reported | None:
        """Return what became of a text; None if there is none with this SID."""
        accepted = next((each for each in self.ledger if each.sid == sid), None)
        return None if accepted is None else Reported(accepted.end, None if accepted.left else NEVER_LEFT)

    def received(self, span: Span, following: str | None = None) -> Page:
        """Return a page of the learners' texts. Its pages are small, so that most runs read several."""
        return page_of(reversed(self.inbound), span, following, INBOUND_PAGE)

    def _disturbed(self, now: datetime) -> Disturbance | None:
        return self._disturbance if self._disturbed_until is not None and now < self._disturbed_until else None

    def _accept(self, actor: Actor, text: TextMessage) -> str:
        if not any(_may_be_sent(text, actor.now + skew) for skew in (-CLOCK_SKEW, timedelta(0), CLOCK_SKEW)):
            self.outside_hours.append(f"{text.phone}: text {text.seq}.{text.index} was sent outside its hours")
        sid = f"SM{text.phone[1:]}{len(self.accepted_texts(text.phone)):05d}"
        left = not actor.strikes("queue: overflows")
        end: CarrierStatus = "delivered" if left else "failed"
        if left and actor.strikes("receipt: undelivered"):
            end = "undelivered"
        late = timedelta(seconds=actor.rng.within(1, 60)) if actor.strikes("list: late") else timedelta(0)
        accepted = AcceptedText(text, sid, actor.now, left, actor.now + late, end)
        self.ledger.append(accepted)
        self._by_phone[text.phone].append(accepted)
        actor.record(f"CARRIER accepts {text.seq}.{text.index} ({text.attempt}): {text.body!r}, {end}")
        self._schedule_receipts(actor, accepted)
        return sid

    def _schedule_receipts(self, actor: Actor, accepted: AcceptedText) -> None:
        statuses: tuple[CarrierStatus, ...] = ("sent", accepted.end) if accepted.left else (accepted.end,)
        for number, status in enumerate(statuses):
            if actor.strikes("receipt: lost"):
                continue
            self._schedule_receipt(actor, 0.1 + 0.1 * number, accepted, status)
            if actor.strikes("receipt: doubled"):
                self._schedule_receipt(actor, actor.rng.within(0, 60), accepted, status)

    def _schedule_receipt(self, actor: Actor, seconds: float, accepted: AcceptedText, status: CarrierStatus) -> None:
        if actor.strikes("receipt: late"):
            seconds += actor.rng.within(1, 3600)
        if actor.strikes("receipt: too early"):
            seconds = 0
        code = None if accepted.left else NEVER_LEFT
        actor.later(seconds, lambda: self._post_receipt(accepted.text, accepted.sid, status, code))


def _may_be_sent(text: TextMessage, moment: datetime) -> bool:
    if text.expires_at is not None and moment >= text.expires_at:
        return False
    if text.hours is None or (text.any_hour_until is not None and moment < text.any_hour_until):
        return True
    local = [moment.astimezone(ZoneInfo(name)).hour for name in text.hours.zones]
    return all(text.hours.first <= hour < text.hours.last for hour in local)
