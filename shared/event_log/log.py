"""The event log, the source of truth: every batch of every dialog. A message about a batch is only a hint."""

from collections.abc import Iterator, Sequence

from shared.contracts.batch import Batch
from shared.errors import RetryError
from shared.ports import MOST_AT_ONCE, Create, Document, DocumentStore, Query
from shared.store.bodies import Body

BODY = Body(Batch)


def dialog_path(phone: str) -> str:
    """Return the path of a learner's dialog state, below which the batches are stored."""
    return f"dialogs/{phone}"


def entry(batch: Batch) -> Create:
    """Build the write that appends a batch.

    The key is the command's id, so that a command never has a second batch.
    """
    return Create(_path(batch.phone, batch.command.id), {"seq": batch.seq, **BODY.encode(batch)})


def batch_of(documents: DocumentStore, phone: str, command_id: str) -> Batch | None:
    """Return the batch of this command, or None if the command was not handled yet.

    Raises RetryError when the store is unavailable.
    """
    document = documents.get(_path(phone, command_id))
    return None if document is None else BODY.decode(document)


def message_of(documents: DocumentStore, phone: str, command_id: str) -> str | None:
    """Return the stored bytes of this command's batch, or None if the command was not handled yet.

    They are published as they are: a later release may have decided the batch. Raises RetryError when the store is
    unavailable.
    """
    document = documents.get(_path(phone, command_id))
    return None if document is None else message(document)


def have_batches(documents: DocumentStore, commands: Sequence[tuple[str, str]]) -> list[bool]:
    """Return for each of these commands, named by its phone and its id, whether it has a batch.

    Raises RetryError when the store is unavailable.
    """
    paths = [_path(phone, command_id) for phone, command_id in commands]
    groups = (paths[first : first + MOST_AT_ONCE] for first in range(0, len(paths), MOST_AT_ONCE))
    return [document is not None for group in groups for document in documents.get_all(group)]


def message(document: Document | Create) -> str:
    """Return the message about a stored batch, or about one that is being stored: its bytes."""
    return str(document.fields["body"])


def message_about(documents: DocumentStore, phone: str, seq: int) -> str:
    """Return the stored bytes of the batch with this number. Raises RetryError if it is missing."""
    (document,) = _documents(documents, phone, seq, seq)
    return message(document)


def read(documents: DocumentStore, phone: str, first: int, last: int) -> list[Batch]:
    """Return the batches from `first` to `last`, inclusive.

    Raises RetryError if one of them is missing.
    """
    return [BODY.decode(document) for document in _documents(documents, phone, first, last)]


def since(documents: DocumentStore, phone: str, first: int) -> Iterator[Batch]:
    """Yield all batches from `first` to the end of the log.

    Raises RetryError when the store is unavailable.
    """
    while page := documents.find(Query(f"{dialog_path(phone)}/batches", order_by="seq", at_least=first)):
        yield from (BODY.decode(document) for document in page)
        first += len(page)


def catch_up(documents: DocumentStore, cursor: int, hint: Batch) -> list[Batch]:
    """Return the batches that a consumer at this cursor must apply on this hint, in order.

    For a duplicate the list is empty. For the next batch it is the hint itself, without a read. If hints were lost,
    the batches in between are read from the log; raises RetryError if one of them is missing.
    """
    if hint.seq <= cursor:
        return []
    if hint.seq == cursor + 1:
        return [hint]
    return [*read(documents, hint.phone, cursor + 1, hint.seq - 1), hint]


def _documents(documents: DocumentStore, phone: str, first: int, last: int) -> list[Document]:
    found: list[Document] = []
    while first + len(found) <= last:
        page = documents.find(Query(f"{dialog_path(phone)}/batches", order_by="seq", at_least=first + len(found)))
        if not page:
            raise RetryError
        found.extend(page)
    return found[: last - first + 1]


def _path(phone: str, command_id: str) -> str:
    return f"{dialog_path(phone)}/batches/{command_id}"
