"""Inbound texts that the webhook never received, imported from the carrier's list.

A learner's missed texts are published one after the other: the next one once the dialog has handled the one before and
drill progress has followed, so that the dialog goes on as if the texts had come in their own time. A learner whose
texts are not handled holds up nobody else for longer than LONGEST_HOLD.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from shared import telemetry
from shared.clock import MAX_CLOCK_SKEW
from shared.contracts.commands import InboundSms
from shared.contracts.keywords import OPT_OUT, normalise_keyword
from shared.event_log import log
from shared.ports import Clock, DocumentStore, Publisher, upsert
from shared.sms.carrier import Carrier
from shared.sms.look_back import LookBack
from shared.store.overlap import Begin, groups, together
from shared.store.scans import UNHURRIED, Pace

SPAN = timedelta(hours=1)
"""Maximum window queried at the carrier per run.

The first run starts an hour back: the carrier's own retries end much sooner.
"""

READING = 0.85
"""Fraction of a run's time after which it reads no more of the carrier's list. The rest is left for publishing."""

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
    """The work of one run: each phone's missed texts that are left, and the last one published. All oldest first."""

    left: dict[str, deque[InboundSms]] = field(default_factory=dict)
    published: dict[str, InboundSms] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[InboundSms]) -> "_Import":
        """Sort missed texts by phone."""
        work = cls()
        for text in sorted(texts, key=_order):
            work.left.setdefault(text.phone, deque()).append(text)
        return work

    def waiting(self) -> list[str]:
        """Return the phones with texts that wait for the one before."""
        return [phone for phone in self.published if phone in self.left]

    def take(self, phone: str, number: int) -> None:
        """Note that the phone's next texts, this many, were published."""
        texts = self.left[phone]
        for _ in range(number):
            self.published[phone] = texts.popleft()
        if not texts:
            del self.left[phone]

    def oldest_left(self) -> InboundSms | None:
        """Return the oldest text that was not published, or None."""
        return min((texts[0] for texts in self.left.values()), key=_order, default=None)


@dataclass(frozen=True)
class InboundReconciler:
    """Publishes the commands of inbound texts that no dialog has handled, for several learners at a time.

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
    pace: Pace = UNHURRIED

    def run(self) -> None:
        """Ask the carrier for the inbound texts of the next window, and publish those missed, oldest first.

        As far as the time allows, and as texts are handled: the next run starts at the first text that is left. Raises
        RetryError when a service is unavailable; the next run then repeats the window.
        """
        limit = self.pace.limit
        is_over = limit.begin()
        checkpoint, now = self.documents.get(_CHECKPOINT), self.clock() - UNDER_WAY
        before = checkpoint.fields["until"] if checkpoint else None
        held_since = checkpoint.fields.get("held_since") if checkpoint else None
        since = before - MAX_CLOCK_SKEW if isinstance(before, datetime) else now - SPAN
        until = min(now, since + SPAN)
        look_back = LookBack(self.documents, self.carrier, self.pace.overlap)
        missed = look_back.find(since, until, replace(limit, time=limit.time * READING))
        work = _Import.of(missed.texts)
        is_held_too_long = isinstance(held_since, datetime) and now - held_since >= LONGEST_HOLD
        with self.pace.overlap.calls() as begin:
            self._publish_first(work, begin, is_over, waits=not is_held_too_long)
            self._publish_following(work, begin, is_over)
        left = work.oldest_left()
        if left is not None or missed.until < until:
            telemetry.warning("scan_suspended", run="missed-inbound")
        # The list is complete up to MAX_CLOCK_SKEW before `until`, so that the next run need not read that part again.
        until = min(until, missed.until + MAX_CLOCK_SKEW)
        if left is not None:
            until = left.received_at or until
        held_since = (held_since or now) if work.waiting() else None
        self.documents.commit(upsert(checkpoint, _CHECKPOINT, {"until": until, "held_since": held_since}))

    def _publish_first(self, work: _Import, begin: Begin, is_over: Callable[[], bool], *, waits: bool) -> None:
        """Publish each phone's first missed text. The others wait for it if `waits`; else they are published, too."""
        for phones in groups(list(work.left), self.pace.overlap.in_flight):
            if is_over():
                return
            firsts = {phone: list(work.left[phone])[: 1 if waits else None] for phone in phones}
            together(begin, (partial(self._publish, texts) for texts in firsts.values()))
            for phone, texts in firsts.items():
                work.take(phone, len(texts))

    def _publish_following(self, work: _Import, begin: Begin, is_over: Callable[[], bool]) -> None:
        """Publish the texts that wait, each once the one before is followed, until none is for MOST_PAUSES pauses."""
        pauses = 0
        while work.waiting() and pauses < MOST_PAUSES and not is_over():
            pauses += 1
            for phones in groups(work.waiting(), self.pace.overlap.in_flight):
                if is_over():
                    return
                steps = (partial(self._publish_next, work.published[phone], work.left[phone][0]) for phone in phones)
                for phone, is_published in zip(phones, together(begin, steps), strict=True):
                    if is_published:
                        work.take(phone, 1)
                        pauses = 0
            if pauses:
                self.sleep(PAUSE_SECONDS)

    def _publish(self, texts: Iterable[InboundSms]) -> None:
        """Publish texts of one phone, one after the other."""
        for text in texts:
            self.publisher.publish("dialog-commands", text.phone, text.model_dump_json())
            telemetry.warning("inbound_text_recovered")

    def _publish_next(self, published: InboundSms, text: InboundSms) -> bool:
        """Publish a phone's next text if the one that was published before is followed; return whether it was."""
        if not self._is_followed(published):
            return False
        self._publish([text])
        return True

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
