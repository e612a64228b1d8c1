"""What the sweep does for texts: takes up those that nobody is working on, and inbound ones that never reached us."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import log, logs
from shared.contracts.commands import InboundSms
from shared.ports import Clock, Create, Documents, Publisher, Update
from shared.sms.carrier import Carrier
from shared.sms.outbox import OutboundTexts, TextStore

LOOK_BACK = timedelta(hours=1)
"""How far back the carrier is asked for inbound texts the first time. Twilio's own tries end long before."""

CLOCKS_APART = timedelta(minutes=20)
"""How far the clocks of two instances may differ; by so much each run looks back behind the last one."""

UNDER_WAY = timedelta(minutes=2)
"""So long an inbound text may take to its dialog before it counts as missed."""

_PLACE = "runs/missed-inbound"


@dataclass(frozen=True)
class OverdueTexts:
    """Tells the sender of open texts that are past their time: leased by who died, of unknown fate, or unheard of."""

    documents: Documents
    publisher: Publisher
    clock: Clock

    def __call__(self) -> None:
        """One run. Raises RetryError when the store or the topics are away."""
        texts = TextStore(self.documents)
        for phone in dict.fromkeys(stored.text.phone for stored in texts.overdue(self.clock())):
            outbound = OutboundTexts(phone=phone, texts=tuple(texts.open_texts(phone)))
            self.publisher.publish("outbound-sms", phone, outbound.model_dump_json())
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
        place, until = self.documents.get(_PLACE), self.clock() - UNDER_WAY
        before = place.fields["until"] if place else None
        since = before - CLOCKS_APART if isinstance(before, datetime) else until - LOOK_BACK
        for command in self.carrier.received(since, until):
            if log.batch_of(self.documents, command.phone, command.id) is None:
                self._publish(command)
        fields = {"until": until}
        self.documents.commit(Create(_PLACE, fields) if place is None else Update(_PLACE, fields, place.version))

    def _publish(self, command: InboundSms) -> None:
        self.publisher.publish("dialog-commands", command.phone, command.model_dump_json())
        logs.warning("inbound_text_recovered")
