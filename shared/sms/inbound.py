"""Inbound texts that the webhook never received, imported from the carrier's list."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared import telemetry
from shared.clock import MAX_CLOCK_SKEW
from shared.contracts.commands import InboundSms
from shared.contracts.keywords import OPT_OUT, normalise_keyword
from shared.event_log import log
from shared.ports import Clock, DocumentStore, Publisher, upsert
from shared.sms.carrier import Carrier
from shared.store.scans import UNLIMITED, TimeLimit

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
    limit: TimeLimit = UNLIMITED

    def run(self) -> None:
        """Ask the carrier for the inbound texts of the next window, and publish those missed, oldest first.

        As far as the time allows: then the next run continues at the text where this one stopped. Raises RetryError
        when a service is unavailable; the next run then repeats the window.
        """
        is_over = self.limit.begin()
        checkpoint, now = self.documents.get(_CHECKPOINT), self.clock() - UNDER_WAY
        before = checkpoint.fields["until"] if checkpoint else None
        since = before - MAX_CLOCK_SKEW if isinstance(before, datetime) else now - SPAN
        until = min(now, since + SPAN)
        for command in sorted(self.carrier.received(since, until), key=_order):
            if is_over():
                telemetry.warning("scan_suspended", run="missed-inbound")
                until = command.received_at or until
                break
            if log.message_of(self.documents, command.phone, command.id) is None:
                self._publish(command)
        self.documents.commit(upsert(checkpoint, _CHECKPOINT, {"until": until}))

    def _publish(self, command: InboundSms) -> None:
        self.publisher.publish("dialog-commands", command.phone, command.model_dump_json())
        telemetry.warning("inbound_text_recovered")


def _order(command: InboundSms) -> tuple[bool, datetime, bool]:
    """Return the sort key of a text: oldest first, and opt-outs last among those of one second."""
    received_at = command.received_at or datetime.min.replace(tzinfo=UTC)
    return command.received_at is None, received_at, normalise_keyword(command.text) in OPT_OUT
