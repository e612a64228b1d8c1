"""Inbound texts that the webhook never received, imported from the carrier's list.

A learner's missed texts are published one after the other: the next one once the dialog has handled the one before and
drill progress has followed, so that the dialog goes on as if the texts had come in their own time. A learner whose
texts are not handled holds up nobody else for longer than LONGEST_HOLD.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
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

PAUSE_SECONDS = 1.0
"""Time after which a run looks again whether published texts were handled."""

MOST_PAUSES = 15
"""Number of pauses in a row after which a run ends in which no text was handled."""

LONGEST_HOLD = timedelta(minutes=30)
"""Time for which runs leave texts that wait for an earlier one; the next run publishes them all."""

_CHECKPOINT = "runs/missed-inbound"


@dataclass
class _Import:
    """The work of one run: texts still to look up, the last one published for each phone, and those that wait for it.

    All are oldest first.
    """

    unknown: deque[InboundSms]
    published: dict[str, InboundSms] = field(default_factory=dict)
    waiting: defaultdict[str, deque[InboundSms]] = field(default_factory=lambda: defaultdict(deque))

    def oldest_left(self) -> InboundSms | None:
        """Return the oldest text that was not published, or None."""
        left = [*([self.unknown[0]] if self.unknown else []), *(texts[0] for texts in self.waiting.values())]
        return min(left, key=_order, default=None)


@dataclass(frozen=True)
class InboundReconciler:
    """Publishes the commands of inbound texts that no dialog has handled.

    `progress`: returns the number of the last batch that drill progress has applied for a phone. `sleep` takes seconds.

    runs/missed-inbound    until         up to when all texts in the carrier's list have been published
                           held_since    when the first of the latest runs in a row left texts that wait, or null
    """

    documents: DocumentStore
    publisher: Publisher
    carrier: Carrier
    progress: Callable[[str], int]
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
        held_since = checkpoint.fields.get("held_since") if checkpoint else None
        since = before - MAX_CLOCK_SKEW if isinstance(before, datetime) else now - SPAN
        until = min(now, since + SPAN)
        oldest_first = self.carrier.received(since, until)[::-1]
        work = _Import(deque(sorted(oldest_first, key=_order)))
        is_held_too_long = isinstance(held_since, datetime) and now - held_since >= LONGEST_HOLD
        self._publish_first(work, is_over, waits=not is_held_too_long)
        self._publish_following(work, is_over)
        if (left := work.oldest_left()) is not None:
            telemetry.warning("scan_suspended", run="missed-inbound")
            until = left.received_at or until
        held_since = (held_since or now) if work.waiting else None
        self.documents.commit(upsert(checkpoint, _CHECKPOINT, {"until": until, "held_since": held_since}))

    def _publish_first(self, work: _Import, is_over: Callable[[], bool], *, waits: bool) -> None:
        """Publish each phone's first missed text. The others wait for it if `waits`; else they are published, too."""
        while work.unknown and not is_over():
            command = work.unknown.popleft()
            if log.message_of(self.documents, command.phone, command.id) is not None:
                continue
            if waits and command.phone in work.published:
                work.waiting[command.phone].append(command)
            else:
                self._publish(work, command)

    def _publish_following(self, work: _Import, is_over: Callable[[], bool]) -> None:
        """Publish the texts that wait, each once the one before is followed, until none is for MOST_PAUSES pauses."""
        pauses = 0
        while work.waiting and pauses < MOST_PAUSES and not is_over():
            pauses += 1
            for phone in list(work.waiting):
                if is_over() or not self._is_followed(work.published[phone]):
                    continue
                self._publish(work, work.waiting[phone].popleft())
                pauses = 0
                if not work.waiting[phone]:
                    del work.waiting[phone]
            if pauses:
                self.sleep(PAUSE_SECONDS)

    def _publish(self, work: _Import, command: InboundSms) -> None:
        work.published[command.phone] = command
        self.publisher.publish("dialog-commands", command.phone, command.model_dump_json())
        telemetry.warning("inbound_text_recovered")

    def _is_followed(self, command: InboundSms) -> bool:
        """Return whether the text was handled, and whatever follows from it is on its way to the dialog.

        Waiting for a learner who cannot be read would be in vain.
        """
        try:
            batch = log.batch_of(self.documents, command.phone, command.id)
            return batch is not None and self.progress(command.phone) >= batch.seq
        except ValueError as error:
            telemetry.failure("failed", error)
            return True


def _order(command: InboundSms) -> tuple[bool, datetime, bool]:
    """Return the sort key of a text: oldest first, and opt-outs last among those of one second."""
    received_at = command.received_at or datetime.min.replace(tzinfo=UTC)
    return command.received_at is None, received_at, normalise_keyword(command.text) in OPT_OUT
