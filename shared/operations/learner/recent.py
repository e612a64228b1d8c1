"""The latest part of a learner's log with its texts: a bounded reading, however long the history is."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from shared.contracts.batch import Batch
from shared.drill_progress.learners import learner_path
from shared.event_log import log
from shared.ports import DocumentStore, Query
from shared.sms.outbox import TEXT, text_path
from shared.sms.text import TextMessage, text_id
from shared.snapshots.store import Snapshots

MOST_BATCHES = 30
"""Maximum number of batches of a part."""

MOST_TEXTS = 100
"""Maximum number of texts that are read for a part, those included that turn out not to exist."""

_GROUP = 5
"""Number of batches whose texts are looked for together, newest first, until they are complete."""

_AT_ONCE = 3
"""Number of texts of each batch that are looked for in one call; few batches have more."""


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
    """Return the latest batches of a log, or the latest ones before a number: fewer where they have many texts.

    Reads at most MOST_BATCHES + MOST_TEXTS documents and the dialog, besides the snapshots that the batches name.
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
    texts, first = _texts(documents, phone, [each.seq for each in reversed(batches)])
    return Part([each for each in batches if each.seq >= first], [each for each in texts if each.seq >= first], seq)


def last_seq(documents: DocumentStore, phone: str) -> int:
    """Return the number of the last batch of a log, 0 for an empty one. Raises RetryError."""
    dialog = documents.get(log.dialog_path(phone))
    return 0 if dialog is None else int(str(dialog.fields["seq"]))


def fingerprint(documents: DocumentStore, phone: str) -> str:
    """Return a text that changes with the log, the progress, and every text that is on its way.

    Costs three documents or a few more, so that a page can ask often. Raises RetryError.
    """
    on_their_way = documents.find(Query("texts", where={"phone": phone, "open": True}, limit=20))
    states = documents.get_all([log.dialog_path(phone), learner_path(phone)])
    parts = [*(each.version for each in states if each), *(f"{each.path} {each.version}" for each in on_their_way)]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _texts(documents: DocumentStore, phone: str, seqs: Sequence[int]) -> tuple[list[TextMessage], int]:
    """Return the texts of these batches, in order, and the number of the first batch whose texts are complete.

    `seqs`: the numbers of the batches, newest first. The newest one counts as complete in any case.
    """
    found: list[TextMessage] = []
    first, left = seqs[0] if seqs else 1, MOST_TEXTS
    for begin in range(0, len(seqs), _GROUP):
        group = seqs[begin : begin + _GROUP]
        index, more = 0, group
        while more and len(more) * _AT_ONCE <= left:
            wanted = [(seq, number) for seq in more for number in range(index, index + _AT_ONCE)]
            read = documents.get_all([text_path(text_id(phone, *each)) for each in wanted])
            found += [TEXT.decode(each) for each in read if each is not None]
            left, index = left - len(wanted), index + _AT_ONCE
            more = [seq for (seq, number), each in zip(wanted, read, strict=True) if number == index - 1 and each]
        if more:
            break
        first = group[-1]
    return sorted(found, key=lambda text: (text.seq, text.index)), first
