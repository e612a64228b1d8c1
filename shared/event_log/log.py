"""The event log, the source of truth: every batch of every dialog. A message about a batch is only a hint.

Batches are in the full or the named form (`shared.snapshots.named_form`). Functions that decode them take `snapshots`,
with the instance's cache; without it, each call reads the snapshots that its batches name. All of them raise ValueError
for a batch that cannot be read.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from shared.contracts.batch import BATCH, Batch
from shared.errors import RetryError
from shared.ports import MOST_AT_ONCE, Create, Document, DocumentStore, Query, Update
from shared.snapshots.named_form import Running, full_batch, is_named, named_batch, running_in
from shared.snapshots.store import Snapshots
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


def rewritten(snapshots: Snapshots, document: Document, change: Callable[[Batch], Batch]) -> Create | Update:
    """Build the write that replaces a stored batch by a changed one in the same form, guarded by its version.

    Raises RetryError when the store is unavailable.
    """
    if not is_named(json.loads(message(document))):
        stored = BODY.stored(document)
        return BODY.write(stored, document.path, change(stored.model), {"seq": stored.model.seq})
    changed = change(decode(snapshots, document))
    running = running_in(json.loads(message(document)), snapshots.drill)
    return Update(document.path, {"seq": changed.seq, "body": named_batch(changed, running)}, document.version)


def named_entry(batch: Batch, running: Running | None) -> Create:
    """Build the write that appends a batch in the named form.

    `running`: the drill instance that the batch is about, if any.
    """
    return Create(_path(batch.phone, batch.command.id), {"seq": batch.seq, "body": named_batch(batch, running)})


def decode(snapshots: Snapshots, document: Document) -> Batch:
    """Decode a batch's document that was read before. Raises RetryError when the store is unavailable."""
    return BODY.decode(document, partial(full_batch, resolve=snapshots.drill))


def batch_of(documents: DocumentStore, phone: str, command_id: str) -> Batch | None:
    """Return the batch of this command, or None if the command was not handled yet.

    Raises RetryError when the store is unavailable.
    """
    document = documents.get(_path(phone, command_id))
    return None if document is None else decode(Snapshots(documents), document)


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


def read(
    documents: DocumentStore, phone: str, first: int, last: int, snapshots: Snapshots | None = None
) -> list[Batch]:
    """Return the batches from `first` to `last`, inclusive.

    Raises RetryError if one of them is missing.
    """
    snapshots = snapshots or Snapshots(documents)
    return [decode(snapshots, document) for document in _documents(documents, phone, first, last)]


def since(documents: DocumentStore, phone: str, first: int) -> Iterator[Batch]:
    """Yield all batches from `first` to the end of the log.

    Raises RetryError when the store is unavailable.
    """
    snapshots = Snapshots(documents)
    while page := documents.find(Query(f"{dialog_path(phone)}/batches", order_by="seq", at_least=first)):
        yield from (decode(snapshots, document) for document in page)
        first += len(page)


def catch_up(documents: DocumentStore, cursor: int, hint: Batch, snapshots: Snapshots | None = None) -> list[Batch]:
    """Return the batches that a consumer at this cursor must apply on this hint, in order.

    For a duplicate the list is empty. For the next batch it is the hint itself, without a read. If hints were lost,
    the batches in between are read from the log; raises RetryError if one of them is missing.
    """
    if hint.seq <= cursor:
        return []
    if hint.seq == cursor + 1:
        return [hint]
    return [*read(documents, hint.phone, cursor + 1, hint.seq - 1, snapshots), hint]


class Hints:
    """Decodes messages about batches."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._complete = partial(full_batch, resolve=snapshots.drill)

    def decode(self, message: str) -> Batch:
        """Decode a message. Raises RejectError for an invalid one, SnapshotError, and RetryError."""
        return BATCH.decode(message, self._complete)


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
