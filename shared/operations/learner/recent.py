"""The latest part of a learner's log with its texts: a bounded reading, however long the history is."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from shared.contracts.batch import Batch
from shared.event_log import log
from shared.ports import DocumentStore, Query
from shared.sms.outbox import TEXT, text_path
from shared.sms.text import TextMessage, text_id
from shared.snapshots.store import Snapshots

MOST_BATCHES = 30
"""Maximum number of batches of a part."""

_USUAL_TEXTS = 3
"""Number of texts of a batch that are read at once; few batches have more."""

_MOST_TEXTS = 12
"""Maximum number of texts of a batch that are read."""


@dataclass(frozen=True)
class Part:
    """Batches in a row with their texts, both in order. `seq`: number of the last batch of the log."""

    batches: Sequence[Batch]
    texts: Sequence[TextMessage]
    seq: int

    @property
    def begins_at(self) -> int:
        """Number of the first batch of this part, 1 for an empty log."""
        return self.batches[0].seq if self.batches else 1


def latest(documents: DocumentStore, phone: str, before: int | None = None) -> Part:
    """Return the latest batches of a log, or the latest ones before a number.

    Raises ValueError for an unreadable document, and RetryError when the store is unavailable.
    """
    seq = last_seq(documents, phone)
    last = seq if before is None else min(seq, before - 1)
    query = Query(
        f"{log.dialog_path(phone)}/batches",
        order_by="seq",
        at_least=max(1, last - MOST_BATCHES + 1),
        at_most=max(1, last),
        limit=MOST_BATCHES,
    )
    snapshots = Snapshots(documents)
    batches = [log.decode(snapshots, each) for each in documents.find(query)] if last > 0 else []
    return Part(batches, _texts(documents, phone, [each.seq for each in batches]), seq)


def last_seq(documents: DocumentStore, phone: str) -> int:
    """Return the number of the last batch of a log, 0 for an empty one. Raises RetryError."""
    dialog = documents.get(log.dialog_path(phone))
    return 0 if dialog is None else int(str(dialog.fields["seq"]))


def fingerprint(documents: DocumentStore, phone: str) -> str:
    """Return a text that changes with the log, and with every text that is on its way.

    Costs three documents or a few more, so that a page can ask often. Raises RetryError.
    """
    on_their_way = documents.find(Query("texts", where={"phone": phone, "open": True}, limit=20))
    parts = [str(last_seq(documents, phone)), *(f"{each.path} {each.fields['status']}" for each in on_their_way)]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _texts(documents: DocumentStore, phone: str, seqs: Sequence[int]) -> list[TextMessage]:
    found: list[TextMessage] = []
    first, more = 0, list(seqs)
    while more and first < _MOST_TEXTS:
        indexes = range(first, first + _USUAL_TEXTS)
        wanted = [(seq, index) for seq in more for index in indexes]
        read = documents.get_all([text_path(text_id(phone, seq, index)) for seq, index in wanted])
        found += [TEXT.decode(each) for each in read if each is not None]
        is_last = {seq for (seq, index), each in zip(wanted, read, strict=True) if index == indexes[-1] and each}
        first, more = first + _USUAL_TEXTS, [seq for seq in more if seq in is_last]
    return sorted(found, key=lambda text: (text.seq, text.index))
