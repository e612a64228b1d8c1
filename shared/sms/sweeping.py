"""What the sweep does for texts: takes up those that nobody is working on, and inbound ones that never reached us."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shared import log, logs
from shared.clock import CLOCKS_APART
from shared.contracts.commands import InboundSms
from shared.ports import Clock, Document, Documents, Publisher, Query, put
from shared.rounds import UNLIMITED, Rounds, TimeLimit
from shared.shards import ANY_SHARD
from shared.sms.carrier import Carrier
from shared.sms.outbox import OutboundTexts, TextStore

SPAN = timedelta(hours=1)
"""For so long a time a run asks the carrier at most. The first one asks for the last hour: Twilio's own tries end long
before."""

UNDER_WAY = timedelta(minutes=2)
"""So long an inbound text may take to its dialog before it counts as missed."""

_PLACE = "runs/missed-inbound"


@dataclass(frozen=True)
class OverdueTexts:
    """Tells the sender of open texts that are past their time: leased by who died, of unknown fate, or unheard of."""

    documents: Documents
    publisher: Publisher
    clock: Clock
    limit: TimeLimit = UNLIMITED

    def __call__(self) -> None:
        """One run. Raises RetryError when the store or the topics are away."""
        overdue = Query("texts", among=ANY_SHARD, rising="look_at", end=self.clock())
        Rounds("overdue-texts", self.documents, self.limit).go([overdue], partial(self._tell, set()))

    def _tell(self, told: set[str], document: Document) -> None:
        """Of all of a learner's open texts at once. One that cannot be read keeps nobody else's waiting."""
        phone = str(document.fields["phone"])
        if phone in told:
            return
        told.add(phone)
        try:
            texts = TextStore(self.documents).open_texts(phone)
        except ValueError as error:
            logs.failure("failed", error)
            return
        self.publisher.publish("outbound-sms", phone, OutboundTexts(phone=phone, texts=tuple(texts)).model_dump_json())
        logs.warning("texts_taken_up")


@dataclass(frozen=True)
class MissedInbound:
    """Asks the carrier for inbound texts, and publishes the commands of those that no dialog knows.

    runs/missed-inbound    until    up to when the carrier was asked
    """

    documents: Documents
    publisher: Publisher
    carrier: Carrier
    clock: Clock

    def __call__(self) -> None:
        """One run. Raises RetryError when the carrier, the store or the topics are away: the next makes up for it."""
        place, now = self.documents.get(_PLACE), self.clock() - UNDER_WAY
        before = place.fields["until"] if place else None
        since = before - CLOCKS_APART if isinstance(before, datetime) else now - SPAN
        until = min(now, since + SPAN)
        for command in self.carrier.received(since, until):
            if log.batch_of(self.documents, command.phone, command.id) is None:
                self._publish(command)
        self.documents.commit(put(place, _PLACE, {"until": until}))

    def _publish(self, command: InboundSms) -> None:
        self.publisher.publish("dialog-commands", command.phone, command.model_dump_json())
        logs.warning("inbound_text_recovered")
