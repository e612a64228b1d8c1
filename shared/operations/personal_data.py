"""Where data of one learner are: every collection of the store is in one of the two lists here.

An export of a person reads what an erasure deletes, so that neither can forget a collection.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from shared.drill_progress import learners
from shared.event_log.log import dialog_path
from shared.operations import audit
from shared.ports import Delete, Document, DocumentStore, Query, Write
from shared.sms import outbox
from shared.store.scans import all_documents
from shared.tallies import samples
from shared.tallies.store import tally_path

PAGE = 100
"""Documents that are read at a time."""

Writes = tuple[Write, ...]


@dataclass(frozen=True)
class Part:
    """A collection with data of learners.

    `documents`: yields those of a learner. `erasing`: yields the commits that erase them, as far as they belong to
    batches up to a number; None for those that are deleted with their texts, or blanked and deleted under the erasure's
    own guard. Both raise RetryError.
    """

    collection: str
    documents: Callable[[DocumentStore, str], Iterator[Document]]
    erasing: Callable[[DocumentStore, str, int], Iterator[Writes]] | None = None


NOT_PERSONAL: Mapping[str, str] = {
    "registration-codes": "codes, and what an operator entered about their account",
    "content": "versions of the drills' files",
    "snapshots": "the drills that learners have started, each once",
    "sending": "whether texts may be sent",
    "failures": "counts under a hash of the message",
    "accounts": "ids and names of customers",
    "operators": "roles of operators, who are not learners",
    "remainders": "counts by account, of learners who are forgotten",
    "totals": "figures by account, without numbers",
    "forgotten-totals": "figures by account, of learners who are forgotten",
}
"""The other collections, and what they hold."""

WHOLE = (
    Query("dialogs"),
    Query("learners"),
    Query("outboxes"),
    Query("receipts"),
    Query("attempts"),
    Query("texts"),
    Query("parked"),
    Query("audit"),
    Query("runs"),
    Query("registration-codes"),
    Query("content"),
    Query("snapshots"),
    Query("sending"),
    Query("failures"),
    Query("accounts"),
    Query("operators"),
    Query("remainders"),
    Query("tallies"),
    Query("samples"),
    Query("totals"),
    Query("forgotten-totals"),
)
"""The queries for all documents of the store, except for the batches below each dialog."""


def _one(path: Callable[[str], str]) -> Callable[[DocumentStore, str], Iterator[Document]]:
    """Return a function that yields the one document of a learner at this path, if it exists."""

    def documents(store: DocumentStore, phone: str) -> Iterator[Document]:
        if (document := store.get(path(phone))) is not None:
            yield document

    return documents


def _batches(store: DocumentStore, phone: str) -> Iterator[Document]:
    return all_documents(store, Query(f"{dialog_path(phone)}/batches", limit=PAGE))


def _erasing_batches(store: DocumentStore, phone: str, last: int) -> Iterator[Writes]:
    for path in [each.path for each in _batches(store, phone) if int(str(each.fields["seq"])) <= last]:
        yield (Delete(path),)


def _texts(store: DocumentStore, phone: str) -> Iterator[Document]:
    return all_documents(store, Query("texts", where={"phone": phone}, limit=PAGE))


def _erasing_texts(store: DocumentStore, phone: str, last: int) -> Iterator[Writes]:
    """Yield the deletion of each text with what belongs to it, which nothing else names."""
    for text in [each for each in _texts(store, phone) if outbox.seq_of(_id(each)) <= last]:
        yield (Delete(text.path), *(Delete(path) for path in (outbox.marker_path(_id(text)), *_attempt_paths(text))))


def _attempt_paths(text: Document) -> Sequence[str]:
    with suppress(ValueError):
        return [outbox.attempt_path(each.sid) for each in outbox.TEXT.decode(text).earlier if each.sid is not None]
    return []  # an unreadable text: Firestore deletes what belongs to it after a month


def _markers(store: DocumentStore, phone: str) -> Iterator[Document]:
    return _existing(store, (outbox.marker_path(_id(text)) for text in _texts(store, phone)))


def _attempts(store: DocumentStore, phone: str) -> Iterator[Document]:
    return _existing(store, (path for text in _texts(store, phone) for path in _attempt_paths(text)))


def _existing(store: DocumentStore, paths: Iterator[str]) -> Iterator[Document]:
    return (document for path in paths if (document := store.get(path)) is not None)


def _parked(store: DocumentStore, phone: str) -> Iterator[Document]:
    """Yield the parked messages of a phone, by their attribute or their payload."""
    for each in all_documents(store, Query("parked", limit=PAGE)):
        if each.fields["phone"] == phone or f'"{phone}"' in str(each.fields["payload"]):
            yield each


def _erasing_parked(store: DocumentStore, phone: str, _: int) -> Iterator[Writes]:
    yield from ((Delete(each.path),) for each in list(_parked(store, phone)))


def _anonymising(store: DocumentStore, phone: str, _: int) -> Iterator[Writes]:
    yield from ((audit.anonymised(each),) for each in list(audit.about(store, phone)))


def _checkpoints(store: DocumentStore, phone: str) -> Iterator[Document]:
    """Yield the checkpoints of scheduled runs that stopped at a document of the learner."""
    return (each for each in all_documents(store, Query("runs")) if phone in str(each.fields.get("path")))


def _erasing_checkpoints(store: DocumentStore, phone: str, _: int) -> Iterator[Writes]:
    """Yield the deletion of each, guarded by its version: the next run starts its scan from the beginning."""
    yield from ((Delete(each.path, each.version),) for each in list(_checkpoints(store, phone)))


PARTS = (
    Part("dialogs", _one(dialog_path)),
    Part("learners", _one(learners.learner_path)),
    Part("outboxes", _one(outbox.outbox_path)),
    Part("receipts", _markers),
    Part("attempts", _attempts),
    Part("texts", _texts, _erasing_texts),
    Part("batches", _batches, _erasing_batches),
    Part("parked", _parked, _erasing_parked),
    Part("audit", audit.about, _anonymising),
    Part("runs", _checkpoints, _erasing_checkpoints),
    Part("tallies", _one(tally_path)),
    Part("samples", samples.about),
)
"""The collections with data of learners. `batches` is below each dialog; `audit` keeps its entries, anonymised."""


def _id(document: Document) -> str:
    return document.path.rpartition("/")[2]
