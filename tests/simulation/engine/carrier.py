"""A simulated carrier: a ledger, random outcomes, and receipts that may be late, lost or doubled."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from shared.contracts.commands import InboundSms
from shared.sms.carrier import Accepted, NotNow, Outcome, RecipientOptedOut, Refused
from shared.sms.text import CarrierStatus, TextMessage
from tests.simulation.checks.invariants import Sent
from tests.simulation.engine.actors import Actor

PostReceipt = Callable[[TextMessage, str, CarrierStatus], None]
"""Posts a status callback for the text with this SID."""

CLOCK_SKEW = timedelta(minutes=1)
"""Maximum skew between the carrier's clock and ours that its queries tolerate."""


@dataclass(frozen=True)
class AcceptedText:
    """A text that the carrier has accepted."""

    text: TextMessage
    sid: str
    at: datetime

    @cached_property
    def sent(self) -> Sent:
        """Return what the checks need of this text."""
        return Sent(self.text.seq, self.text.index, self.text.body, self.text.media_url)


class SimulatedCarrier:
    """Accepts texts; the random outcomes of a phone's texts are drawn by its actor."""

    def __init__(self, actors: Mapping[str, Actor], post_receipt: PostReceipt) -> None:
        self.ledger: list[AcceptedText] = []
        self._by_phone: defaultdict[str, list[AcceptedText]] = defaultdict(list)
        self.inbound: list[tuple[datetime, InboundSms]] = []
        self.blocked: set[str] = set()
        self._actors = actors
        self._post_receipt = post_receipt

    def accepted_texts(self, phone: str) -> Sequence[AcceptedText]:
        """Return the texts accepted for this phone, in order."""
        return self._by_phone[phone]

    def send(self, text: TextMessage) -> Outcome:
        """Accept the text, or refuse it for now or for good."""
        actor = self._actors[text.phone]
        if actor.strikes("send: opted out at the carrier"):
            self.blocked.add(text.phone)
        if text.phone in self.blocked:
            return RecipientOptedOut(21610)
        if actor.strikes("send: not now"):
            return NotNow(20429, credentials=False)
        if actor.strikes("send: refused for good"):
            return Refused(30007, unreachable=False)
        sid = f"SM{text.phone[1:]}{len(self.accepted_texts(text.phone)):05d}"
        accepted = AcceptedText(text, sid, actor.now)
        self.ledger.append(accepted)
        self._by_phone[text.phone].append(accepted)
        actor.record(f"CARRIER accepts {text.seq}.{text.index}: {text.body!r}")
        self._schedule_receipts(actor, text, sid)
        return Accepted(sid)

    def find(self, text: TextMessage) -> list[str]:
        """Return the SIDs of texts with the same phone and body that were accepted since this text's intent."""
        since = text.intent_at - CLOCK_SKEW if text.intent_at else None
        return [
            accepted.sid
            for accepted in self.accepted_texts(text.phone)
            if accepted.text.body == text.body and since is not None and accepted.at >= since
        ]

    def received(self, since: datetime, until: datetime) -> list[InboundSms]:
        """Return the learners' texts between these moments, both included."""
        return [command for at, command in self.inbound if since <= at <= until]

    def _schedule_receipts(self, actor: Actor, text: TextMessage, sid: str) -> None:
        end: CarrierStatus = "undelivered" if actor.strikes("receipt: undelivered") else "delivered"
        statuses: tuple[CarrierStatus, ...] = ("sent", end)
        for number, status in enumerate(statuses):
            if actor.strikes("receipt: lost"):
                continue
            self._schedule_receipt(actor, 0.1 + 0.1 * number, text, sid, status)
            if actor.strikes("receipt: doubled"):
                self._schedule_receipt(actor, actor.rng.within(0, 60), text, sid, status)

    def _schedule_receipt(
        self, actor: Actor, seconds: float, text: TextMessage, sid: str, status: CarrierStatus
    ) -> None:
        if actor.strikes("receipt: late"):
            seconds += actor.rng.within(1, 3600)
        if actor.strikes("receipt: too early"):
            seconds = 0
        actor.later(seconds, lambda: self._post_receipt(text, sid, status))
