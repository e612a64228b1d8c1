"""A carrier with a ledger, moods, and receipts that come when and as often as they like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.commands import InboundSms
from shared.sms.carrier import Accepted, NotNow, Outcome, RecipientOptedOut, Refused
from shared.sms.text import CarrierStatus, TextMessage
from tests.simulation.engine.actors import Actor

Tell = Callable[[TextMessage, str, CarrierStatus], None]
"""Posts a status callback."""

CLOCKS_APART = timedelta(minutes=1)


@dataclass(frozen=True)
class AcceptedText:
    """A text that the carrier has taken."""

    text: TextMessage
    sid: str
    at: datetime


class SimulatedCarrier:
    """Takes texts, each phone's in its own lane."""

    def __init__(self, actors: Mapping[str, Actor], tell: Tell) -> None:
        self.ledger: list[AcceptedText] = []
        self.inbound: list[tuple[datetime, InboundSms]] = []
        self.blocked: set[str] = set()
        self._actors = actors
        self._tell = tell

    def accepted_texts(self, phone: str) -> list[AcceptedText]:
        """What it has taken for this phone, in order."""
        return [accepted for accepted in self.ledger if accepted.text.phone == phone]

    def send(self, text: TextMessage) -> Outcome:
        """Take it, or not."""
        actor = self._actors[text.phone]
        if actor.strikes("send: opted out there"):
            self.blocked.add(text.phone)
        if text.phone in self.blocked:
            return RecipientOptedOut(21610)
        if actor.strikes("send: not now"):
            return NotNow(20429, credentials=False)
        if actor.strikes("send: refused for ever"):
            return Refused(30007, unreachable=False)
        sid = f"SM{text.phone[1:]}{len(self.accepted_texts(text.phone)):05d}"
        self.ledger.append(AcceptedText(text, sid, actor.now))
        actor.tell(f"CARRIER takes {text.seq}.{text.index}: {text.body!r}")
        self._promise_receipts(actor, text, sid)
        return Accepted(sid)

    def find(self, text: TextMessage) -> list[str]:
        """Those like this text since its intent."""
        since = text.intent_at - CLOCKS_APART if text.intent_at else None
        return [
            accepted.sid
            for accepted in self.accepted_texts(text.phone)
            if accepted.text.body == text.body and since is not None and accepted.at >= since
        ]

    def received(self, since: datetime, until: datetime) -> list[InboundSms]:
        """What learners texted between these moments."""
        return [command for at, command in self.inbound if since <= at <= until]

    def _promise_receipts(self, actor: Actor, text: TextMessage, sid: str) -> None:
        end: CarrierStatus = "undelivered" if actor.strikes("receipt: undelivered") else "delivered"
        statuses: tuple[CarrierStatus, ...] = ("sent", end)
        for place, status in enumerate(statuses):
            if actor.strikes("receipt: lost"):
                continue
            self._promise(actor, 0.1 + 0.1 * place, text, sid, status)
            if actor.strikes("receipt: doubled"):
                self._promise(actor, actor.rng.within(0, 60), text, sid, status)

    def _promise(self, actor: Actor, seconds: float, text: TextMessage, sid: str, status: CarrierStatus) -> None:
        if actor.strikes("receipt: late"):
            seconds += actor.rng.within(1, 3600)
        if actor.strikes("receipt: too early"):
            seconds = 0
        actor.later(seconds, lambda: self._tell(text, sid, status))
