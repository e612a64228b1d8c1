"""Inbound texts that the webhook never received, imported from the carrier's list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import telemetry
from shared.clock import MAX_CLOCK_SKEW
from shared.contracts.commands import InboundSms
from shared.event_log import log
from shared.ports import Clock, DocumentStore, Publisher, upsert
from shared.sms.carrier import Carrier

SPAN = timedelta(hours=1)
"""Maximum window queried at the carrier per run.

The first run starts an hour back: the carrier's own retries end much sooner.
"""

UNDER_WAY = timedelta(minutes=2)
"""Maximum time from an inbound text to its batch; after that, the text counts as missed."""

_CHECKPOINT = "runs/missed-inbound"


@dataclass(frozen=True)
class InboundReconciler:
    """Publishes the commands of inbound texts that no dialog has handled.

    runs/missed-inbound    until    end of the last window that was queried at the carrier
    """

    documents: DocumentStore
    publisher: Publisher
    carrier: Carrier
    clock: Clock

    def run(self) -> None:
        """Ask the carrier for the inbound texts of the next window.

        Raises RetryError when a service is unavailable; the next run then repeats the window.
        """
        checkpoint, now = self.documents.get(_CHECKPOINT), self.clock() - UNDER_WAY
        before = checkpoint.fields["until"] if checkpoint else None
        since = before - MAX_CLOCK_SKEW if isinstance(before, datetime) else now - SPAN
        until = min(now, since + SPAN)
        for command in self.carrier.received(since, until):
            if log.batch_of(self.documents, command.phone, command.id) is None:
                self._publish(command)
        self.documents.commit(upsert(checkpoint, _CHECKPOINT, {"until": until}))

    def _publish(self, command: InboundSms) -> None:
        self.publisher.publish("dialog-commands", command.phone, command.model_dump_json())
        telemetry.warning("inbound_text_recovered")
