"""Inbound texts that the webhook never received, imported from the carrier's list.

A learner's missed texts are published one after the other: the next one once the dialog has handled the one before and
drill progress has followed, so that the dialog goes on as if the texts had come in their own time.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared import telemetry
from shared.clock import MAX_CLOCK_SKEW
from shared.contracts.commands import InboundSms
from shared.contracts.keywords import OPT_OUT, normalise_keyword
from shared.event_log import log
from shared.event_log.relay import Cursor
from shared.ports import Clock, DocumentStore, Publisher, upsert
from shared.sms.carrier import Carrier
from shared.store.scans import UNLIMITED, TimeLimit

SPAN = timedelta(hours=1)
"""Maximum window queried at the carrier per run.

The first run starts an hour back: the carrier's own retries end much sooner.
"""

UNDER_WAY = timedelta(minutes=2)
"""Maximum time from an inbound text to its batch; after that, the text counts as missed."""

PAUSE_SECONDS = 1.0
"""Time after which a run looks again whether published texts were handled."""

MOST_PAUSES = 15
"""Number of pauses in a row after which a run ends in which no text was handled."""

_CHECKPOINT = "runs/missed-inbound"

Missed = dict[str, deque[InboundSms]]
"""The texts to publish for each phone, oldest first."""


@dataclass(frozen=True)
class InboundReconciler:
    """Publishes the commands of inbound texts that no dialog has handled.

    `progress`: the cursor of drill progress. `sleep` takes seconds.

    runs/missed-inbound    until    up to when all texts in the carrier's list have been published
    """

    documents: DocumentStore
    publisher: Publisher
    carrier: Carrier
    progress: Cursor
    clock: Clock
    sleep: Callable[[float], None]
    limit: TimeLimit = UNLIMITED

    def run(self) -> None:
        """Ask the carrier for the inbound texts of the next window, and publish those missed, oldest first.

        As far as the time allows, and as texts are handled: the next run starts at the first text that is left. Raises
        RetryError when a service is unavailable; the next run then repeats the window.
        """
        is_over = self.limit.begin()
        checkpoint, now = self.documents.get(_CHECKPOINT), self.clock() - UNDER_WAY
        before = checkpoint.fields["until"] if checkpoint else None
        since = before - MAX_CLOCK_SKEW if isinstance(before, datetime) else now - SPAN
        until = min(now, since + SPAN)
        missed = self._missed(since, until)
        published: dict[str, InboundSms] = {}
        pauses = 0
        while missed and not is_over() and pauses < MOST_PAUSES:
            are_published = [self._publish_next(phone, missed, published) for phone in list(missed)]
            pauses = 0 if any(are_published) else pauses + 1
            if missed and pauses:
                self.sleep(PAUSE_SECONDS)
        if missed:
            telemetry.warning("scan_suspended", run="missed-inbound")
            until = min(texts[0].received_at or until for texts in missed.values())
        self.documents.commit(upsert(checkpoint, _CHECKPOINT, {"until": until}))

    def _missed(self, since: datetime, until: datetime) -> Missed:
        missed: defaultdict[str, deque[InboundSms]] = defaultdict(deque)
        received = self.carrier.received(since, until)[::-1]
        for command in sorted(received, key=_order):
            if log.message_of(self.documents, command.phone, command.id) is None:
                missed[command.phone].append(command)
        return dict(missed)

    def _publish_next(self, phone: str, missed: Missed, published: dict[str, InboundSms]) -> bool:
        """Publish a phone's next text, unless the one before is not handled yet; return whether it was published."""
        if phone in published and not self._is_followed(published[phone]):
            return False
        published[phone] = missed[phone].popleft()
        if not missed[phone]:
            del missed[phone]
        self.publisher.publish("dialog-commands", phone, published[phone].model_dump_json())
        telemetry.warning("inbound_text_recovered")
        return True

    def _is_followed(self, command: InboundSms) -> bool:
        """Return whether the text was handled, and whatever follows from it is on its way to the dialog."""
        batch = log.batch_of(self.documents, command.phone, command.id)
        return batch is not None and self.progress(command.phone) >= batch.seq


def _order(command: InboundSms) -> tuple[bool, datetime, bool]:
    """Return the sort key of a text: oldest first, and opt-outs last among those of one second."""
    received_at = command.received_at or datetime.min.replace(tzinfo=UTC)
    return command.received_at is None, received_at, normalise_keyword(command.text) in OPT_OUT
