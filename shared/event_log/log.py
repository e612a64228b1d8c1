"""The log: every event batch of every dialog, for ever. It is the truth; a message about a batch is a hint."""

from collections.abc import Iterator

from shared.contracts.batch import Batch
from shared.errors import RetryError
from shared.ports import Create, DocumentStore, Query
from shared.store.bodies import Body

BODY = Body(Batch)


def dialog_path(phone: str) -> str:
    """Where a learner's dialog state lies; the batches lie below it."""
    return f"dialogs/{phone}"


def entry(batch: Batch) -> Create:
    """The write that appends a batch. Its key is its command's id, so that a command has one batch for ever."""
    return Create(_path(batch.phone, batch.command.id), {"seq": batch.seq, **BODY.encode(batch)})


def batch_of(documents: DocumentStore, phone: str, command_id: str) -> Batch | None:
    """The batch that this command led to, if it was handled already."""
    document = documents.get(_path(phone, command_id))
    return None if document is None else BODY.decode(document)


def read(documents: DocumentStore, phone: str, first: int, last: int) -> list[Batch]:
    """The batches numbered from `first` to `last`. Raises RetryError if they are not all there."""
    batches: list[Batch] = []
    while first + len(batches) <= last:
        page = documents.find(Query(f"{dialog_path(phone)}/batches", order_by="seq", at_least=first + len(batches)))
        if not page:
            raise RetryError
        batches.extend(BODY.decode(document) for document in page)
    return batches[: last - first + 1]


def since(documents: DocumentStore, phone: str, first: int) -> Iterator[Batch]:
    """All batches from `first` on, as far as the log goes."""
    while page := documents.find(Query(f"{dialog_path(phone)}/batches", order_by="seq", at_least=first)):
        yield from (BODY.decode(document) for document in page)
        first += len(page)


def catch_up(documents: DocumentStore, cursor: int, hint: Batch) -> list[Batch]:
    """What a consumer that has applied batches up to `cursor` must apply on this hint, in order.

    Nothing for a duplicate, the hint itself when it is just the next one (no read), and what lies between from
    the log when hints were lost.
    """
    if hint.seq <= cursor:
        return []
    if hint.seq == cursor + 1:
        return [hint]
    return [*read(documents, hint.phone, cursor + 1, hint.seq - 1), hint]


def _path(phone: str, command_id: str) -> str:
    return f"{dialog_path(phone)}/batches/{command_id}"
