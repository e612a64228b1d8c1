"""Reads the documents of one learner, in an order in which a healthy store under traffic is consistent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from pydantic import BaseModel

from shared.contracts.batch import Batch
from shared.dialog import store as dialogs
from shared.dialog.state import DialogState
from shared.drill_progress import learners
from shared.drill_progress.progress import Progress
from shared.event_log import log
from shared.operations.verify.findings import Finding
from shared.ports import Document, DocumentStore, Query
from shared.sms import outbox
from shared.sms.outbox import Outbox
from shared.sms.text import TextMessage
from shared.snapshots.store import SnapshotError, Snapshots
from shared.store.bodies import Body
from shared.store.scans import all_documents

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Decoded(Generic[M]):
    """A document and its model."""

    document: Document
    model: M


@dataclass(frozen=True)
class Evidence:
    """What is stored about one learner; None for a document that is missing or unreadable.

    The consumers' documents were read before the dialog, and the dialog before the log and the texts: a cursor is never
    ahead of a log that was read after it, and every batch of a dialog is in a log that was read after it. `batches`: in
    the order of their numbers. `unreadable`: a finding for each document that cannot be
    decoded, or for the snapshot because of which it cannot.
    """

    phone: str
    progress: Decoded[Progress] | None
    outbox: Decoded[Outbox] | None
    dialog: Decoded[DialogState] | None
    batches: Sequence[Decoded[Batch]]
    texts: Sequence[Decoded[TextMessage]]
    unreadable: Sequence[Finding]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stored."""
        documents = (self.progress, self.outbox, self.dialog)
        return not any((*documents, *self.batches, *self.texts, *self.unreadable))


def read(documents: DocumentStore, phone: str) -> Evidence:
    """Read everything that is stored about a learner. Raises RetryError when the store is unavailable."""
    problems: list[Finding] = []
    snapshots = Snapshots(documents)
    progress = _one(documents, learners.learner_path(phone), learners.BODY.decode, problems)
    queued = _one(documents, outbox.outbox_path(phone), Body(Outbox).decode, problems)
    dialog = _one(documents, log.dialog_path(phone), partial(dialogs.decode, snapshots), problems)
    batches = _all(documents, Query(f"{log.dialog_path(phone)}/batches"), partial(log.decode, snapshots), problems)
    texts = _all(documents, Query("texts", where={"phone": phone}), Body(TextMessage).decode, problems)
    return Evidence(
        phone=phone,
        progress=progress,
        outbox=queued,
        dialog=dialog,
        batches=sorted(batches, key=lambda each: each.model.seq),
        texts=sorted(texts, key=lambda each: (each.model.seq, each.model.index)),
        unreadable=problems,
    )


def _one(
    documents: DocumentStore, path: str, decode: Callable[[Document], M], problems: list[Finding]
) -> Decoded[M] | None:
    document = documents.get(path)
    return None if document is None else _decoded(document, decode, problems)


def _all(
    documents: DocumentStore, query: Query, decode: Callable[[Document], M], problems: list[Finding]
) -> list[Decoded[M]]:
    found = (_decoded(document, decode, problems) for document in all_documents(documents, query))
    return [each for each in found if each is not None]


def _decoded(document: Document, decode: Callable[[Document], M], problems: list[Finding]) -> Decoded[M] | None:
    try:
        return Decoded(document, decode(document))
    except SnapshotError as error:
        if (finding := Finding(kind="snapshot", where=error.path, detail=error.problem)) not in problems:
            problems.append(finding)
        return None
    except (ValueError, KeyError) as error:
        problems.append(Finding(kind="unreadable", where=document.path, detail=type(error).__name__))
        return None
