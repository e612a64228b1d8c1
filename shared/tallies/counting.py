"""Count one learner: read what is new in their log and among their texts, and fold it into their tally. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile
from zoneinfo import ZoneInfo

from shared.contracts.batch import Batch
from shared.event_log import log
from shared.ports import Clock, Create, Document, DocumentStore, Update
from shared.sms.outbox import Outbox, TextStore
from shared.sms.text import TextMessage
from shared.store.bodies import Body, Stored
from shared.tallies import store
from shared.tallies.cells import Cells, difference
from shared.tallies.fold import OtherText, fold, other_texts
from shared.tallies.runs import Run
from shared.tallies.tally import Tally, with_text, without_text
from shared.tallies.texts import Source

_OUTBOX = Body(Outbox)

MOST_BATCHES = 200
"""Maximum number of batches of one learner that are counted at a time: what they change must fit into one commit."""

RENDERED_LATER = timedelta(minutes=5)
"""Time after which batches that were not rendered into texts yet are looked for again."""


@dataclass(frozen=True)
class Counted:
    """A learner as they were counted. `before`: the tally that was read; `others`: as `fold.other_texts` returns."""

    before: Stored[Tally]
    tally: Tally
    look_at: datetime | None
    others: Sequence[OtherText]

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to write."""
        document = self.before.document
        stored = None if document is None else document.fields["look_at"]
        return self.tally != self.before.model or self.look_at != stored

    @cached_property
    def change(self) -> Cells:
        """What the totals change by. Runs that are the same in both tallies are left out, as they cancel out."""
        after, before = self.tally, self.before.model
        return difference(_with_other_runs(after, before).contribution, _with_other_runs(before, after).contribution)

    def write(self) -> Create | Update:
        """Build the write of the tally."""
        return store.write(self.before, self.tally, self.look_at)


@dataclass(frozen=True)
class Counting:
    """Counts learners. `zone`: the deployment's time zone, which divides the days."""

    documents: DocumentStore
    clock: Clock
    zone: ZoneInfo

    def count(self, phone: str, tally: Document | None, queued: Document | None, expected: int) -> Counted:
        """Count a learner. `tally`, `queued`: their tally, and their outbox, which was read after it.

        A batch is counted together with its texts, once these are queued, and at most MOST_BATCHES of them; the next
        count goes on. `expected`: number of the last batch that there is. Raises RetryError when the store is
        unavailable, ValueError for an unreadable document or a gap in the log.
        """
        before = store.blank(phone) if tally is None else store.BODY.stored(tally)
        return self._counted(before, before.model, queued, expected)

    def recount(self, phone: str, tally: Document | None, queued: Document | None) -> Counted:
        """Count a learner anew from the beginning, up to where `count` would.

        A tally that cannot be read counts as empty; the totals are right again once they are summed anew. Raises as
        `count` does for other documents.
        """
        before = Stored(_readable(phone, tally), tally)
        counted = self._counted(before, Tally(phone=phone), queued, before.model.expected)
        return replace(counted, others=())

    def _counted(self, before: Stored[Tally], start: Tally, queued: Document | None, expected: int) -> Counted:
        """Count on from `start`, up to MOST_BATCHES after the batch up to which `before` was counted."""
        is_queued, last_text = (0, None) if queued is None else _position(queued)
        up_to = min(is_queued, before.model.cursor + MOST_BATCHES)
        now, others = self.clock(), list[OtherText]()
        counted = start.model_copy(update={"expected": max(start.expected, expected, is_queued)})
        if up_to > counted.cursor:
            batches = self._batches(counted.phone, counted.cursor + 1, up_to)
            texts = self._new_texts(counted, last_text, up_to)
            last_text = last_text if up_to == is_queued else _last(texts, counted.last_text)
            counted, others = self._folded(counted, batches)
            counted = self._with_new_texts(counted, batches, texts, now).model_copy(update={"last_text": last_text})
        counted = self.looked_at(counted, due_by=now)
        look_at = counted.look_at
        if counted.expected > counted.cursor:
            again_at = now if up_to < is_queued else now + RENDERED_LATER
            look_at = min(look_at or again_at, again_at)
        return Counted(before, counted, look_at, others)

    def _batches(self, phone: str, first: int, last: int) -> list[Batch]:
        """Return these batches. Raises ValueError if one is missing: the others' figures must not wait for it."""
        batches = list(takewhile(lambda batch: batch.seq <= last, log.since(self.documents, phone, first)))
        if [batch.seq for batch in batches] != list(range(first, last + 1)):
            raise ValueError(f"the log has a gap between batches {first} and {last}")
        return batches

    def _folded(self, tally: Tally, batches: Sequence[Batch]) -> tuple[Tally, list[OtherText]]:
        others: list[OtherText] = []
        for batch in batches:
            tally = fold(tally, batch, self.zone)
            others += other_texts(tally, batch)
        return tally, others

    def _new_texts(self, tally: Tally, last: str | None, up_to: int) -> list[TextMessage]:
        """Return the texts of the batches after the tally's cursor up to this one.

        By the chain of texts, back to the last counted. By the learner's number, all of them, for a new tally or where
        the chain is broken.
        """
        texts = TextStore(self.documents)
        found: list[TextMessage] = []
        while tally.cursor > 0 and last is not None and last != tally.last_text:
            if (stored := texts.get(last)) is None:
                break
            found.append(stored.model)
            last = stored.model.after
        else:
            if tally.cursor > 0:
                return [each for each in found if each.seq <= up_to]
        return [each for each in texts.all_texts(tally.phone) if tally.cursor < each.seq <= up_to]

    def _with_new_texts(
        self, tally: Tally, batches: Sequence[Batch], texts: Sequence[TextMessage], now: datetime
    ) -> Tally:
        sources = {batch.seq: Source.of(batch) for batch in batches}
        for text in texts:
            if text.seq in sources:
                tally = with_text(tally, text, sources[text.seq], now, self.zone)
        return tally

    def looked_at(self, tally: Tally, due_by: datetime) -> Tally:
        """Return the tally with those of its unsettled texts read again that are due by this time.

        Raises as `count` does.
        """
        now, texts = self.clock(), TextStore(self.documents)
        for each in tally.texts:
            if each.look_at > due_by:
                continue
            stored = texts.get(each.id(tally.phone))
            if stored is None:
                tally = without_text(tally, each)
            else:
                tally = with_text(tally, stored.model, each.source, now, self.zone)
        return tally


def _with_other_runs(tally: Tally, other: Tally) -> Tally:
    """Return a tally with only those of its runs that the other one does not have, each run of the other used once."""
    unused, others = [*other.runs], list[Run]()
    for run in tally.runs:
        if run in unused:
            unused.remove(run)
        else:
            others.append(run)
    return tally.model_copy(update={"runs": tuple(others)})


def _last(texts: Sequence[TextMessage], before: str | None) -> str | None:
    """Return the id of the last of these texts, or `before` if there is none."""
    last = max(texts, key=lambda text: (text.seq, text.index), default=None)
    return before if last is None else last.id


def _readable(phone: str, tally: Document | None) -> Tally:
    """Return a tally, or an empty one if there is none that can be read."""
    try:
        return Tally(phone=phone) if tally is None else store.BODY.decode(tally)
    except ValueError:
        return Tally(phone=phone)


def _position(queued: Document) -> tuple[int, str | None]:
    """Return how far the texts of a learner are queued, and the last one."""
    model = _OUTBOX.decode(queued)
    return model.cursor, model.last_text
