"""A carrier with a ledger, moods, and receipts that come when and as often as they like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.commands import InboundSms
from shared.sms.carrier import Accepted, NotNow, Outcome, RecipientOptedOut, Refused
from shared.sms.text import CarrierStatus, TextMessage
from tests.simulation.engine.actors import Lane

Tell = Callable[[TextMessage, str, CarrierStatus], None]
"""Posts a status callback."""

CLOCKS_APART = timedelta(minutes=1)


@dataclass(frozen=True)
class Taken:
    """A text that the carrier has taken."""

    text: TextMessage
    sid: str
    at: datetime


class SimulatedCarrier:
    """Takes texts, each phone's in its own lane."""

    def __init__(self, lanes: Mapping[str, Lane], tell: Tell) -> None:
        self.ledger: list[Taken] = []
        self.inbound: list[tuple[datetime, InboundSms]] = []
        self.blocked: set[str] = set()
        self._lanes = lanes
        self._tell = tell

    def taken(self, phone: str) -> list[Taken]:
        """What it has taken for this phone, in order."""
        return [taken for taken in self.ledger if taken.text.phone == phone]

    def send(self, text: TextMessage) -> Outcome:
        """Take it, or not."""
        lane = self._lanes[text.phone]
        if lane.strikes("send: opted out there"):
            self.blocked.add(text.phone)
        if text.phone in self.blocked:
            return RecipientOptedOut(21610)
        if lane.strikes("send: not now"):
            return NotNow(20429, credentials=False)
        if lane.strikes("send: refused for ever"):
            return Refused(30007, unreachable=False)
        sid = f"SM{text.phone[1:]}{len(self.taken(text.phone)):05d}"
        self.ledger.append(Taken(text, sid, lane.now))
        lane.tell(f"CARRIER takes {text.seq}.{text.index}: {text.body!r}")
        self._promise_receipts(lane, text, sid)
        return Accepted(sid)

    def find(self, text: TextMessage) -> list[str]:
        """Those like this text since its intent."""
        since = text.intent_at - CLOCKS_APART if text.intent_at else None
        return [
            taken.sid
            for taken in self.taken(text.phone)
            if taken.text.body == text.body and since is not None and taken.at >= since
        ]

    def received(self, since: datetime, until: datetime) -> list[InboundSms]:
        """What learners texted between these moments."""
        return [command for at, command in self.inbound if since <= at <= until]

    def _promise_receipts(self, lane: Lane, text: TextMessage, sid: str) -> None:
        end: CarrierStatus = "undelivered" if lane.strikes("receipt: undelivered") else "delivered"
        statuses: tuple[CarrierStatus, ...] = ("sent", end)
        for place, status in enumerate(statuses):
            if lane.strikes("receipt: lost"):
                continue
            self._promise(lane, 0.1 + 0.1 * place, text, sid, status)
            if lane.strikes("receipt: doubled"):
                self._promise(lane, lane.dice.within(0, 60), text, sid, status)

    def _promise(self, lane: Lane, seconds: float, text: TextMessage, sid: str, status: CarrierStatus) -> None:
        if lane.strikes("receipt: late"):
            seconds += lane.dice.within(1, 3600)
        if lane.strikes("receipt: too early"):
            seconds = 0
        lane.later(seconds, lambda: self._tell(text, sid, status))
