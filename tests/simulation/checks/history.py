"""One learner's stored documents, and the documents that follow from the log.

Folds are cached from check to check, since each check sees the same log with one more batch.
"""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from shared.contracts.batch import BATCH, Batch
from shared.contracts.drill import Message
from shared.dialog import store
from shared.dialog.drill_run import running
from shared.dialog.state import DialogState, after
from shared.drill_progress import learners
from shared.drill_progress.progress import Progress, project
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Document, DocumentStore, Query
from shared.sms import outbox
from shared.sms.outbox import Outbox
from shared.sms.render import render
from shared.sms.text import TextMessage
from shared.snapshots.named_form import full_batch, is_named, named_batch
from shared.snapshots.store import SnapshotCache, Snapshots
from shared.store.scans import all_documents
from tests.harness import dialogs
from tests.harness.later_form import in_this_form

Bodies = tuple[str, ...]
"""The JSON bodies of batches, from the first one on."""

Entries = tuple[tuple[str, str], ...]
"""The document ids and bodies of batches, from the first one on."""

SNAPSHOTS = SnapshotCache()
"""The snapshots of all simulations: a hash names one content, whichever store it is in."""

_CACHE_SIZE = 1 << 14
"""Maximum number of entries in each cache."""


@dataclass(frozen=True)
class Log:
    """One learner's log as it was read: the document id and body of each batch, ordered by seq."""

    entries: Entries = ()

    @cached_property
    def bodies(self) -> Bodies:
        """Return the batches as stored."""
        return tuple(body for _, body in self.entries)

    @cached_property
    def batches(self) -> list[Batch]:
        """Return the batches."""
        return [parsed(body) for body in self.bodies]


@dataclass(frozen=True)
class History:
    """One learner's documents, each read on first use."""

    documents: DocumentStore
    phone: str
    known: Log | None = None
    """The log, if it was read already."""

    @cached_property
    def stored_log(self) -> Log:
        """Return the log."""
        if self.known is not None:
            return self.known
        found = all_documents(self.documents, Query(f"{log.dialog_path(self.phone)}/batches", order_by="seq"))
        return Log(tuple((each.path.rpartition("/")[2], str(each.fields["body"])) for each in found))

    @property
    def entries(self) -> Entries:
        """Return the document id and body of each batch in the log, ordered by seq."""
        return self.stored_log.entries

    @property
    def bodies(self) -> Bodies:
        """Return the batches as stored."""
        return self.stored_log.bodies

    @property
    def batches(self) -> list[Batch]:
        """Return the batches."""
        return self.stored_log.batches

    @cached_property
    def state(self) -> str | None:
        """Return the dialog's state as stored, without the next release's fields; None if there is none."""
        return self._body(log.dialog_path(self.phone))

    @cached_property
    def progress(self) -> Progress | None:
        """Return the learner's progress; None if there is none."""
        stored = learners.load(self.documents, self.phone)
        return None if stored.document is None else stored.model

    @cached_property
    def progress_body(self) -> str | None:
        """Return the learner's progress as stored, without the next release's fields."""
        return self._body(learners.learner_path(self.phone))

    @cached_property
    def queued(self) -> Outbox:
        """Return the outbox, whose cursor says up to which batch texts are queued."""
        return outbox.load(self.documents, self.phone).model

    @cached_property
    def texts(self) -> list[TextMessage]:
        """Return the text documents, ordered by seq and index."""
        found = all_documents(self.documents, Query("texts", where={"phone": self.phone}))
        texts = [_text(str(each.fields["body"])) for each in found]
        return sorted(texts, key=lambda text: (text.seq, text.index))

    def _body(self, path: str) -> str | None:
        document = self.documents.get(path)
        return None if document is None else in_this_form(str(document.fields["body"]))


@lru_cache(_CACHE_SIZE)
def parsed(body: str) -> Batch:
    """Return the batch with this JSON body."""
    return BATCH.decode(body, partial(full_batch, resolve=Snapshots(MemoryDocumentStore(), SNAPSHOTS).drill))


@lru_cache(_CACHE_SIZE)
def rendered(body: str) -> tuple[Message, ...]:
    """Return the messages that a batch renders to."""
    return render(parsed(body))


@lru_cache(_CACHE_SIZE)
def _text(body: str) -> TextMessage:
    return TextMessage.model_validate_json(in_this_form(body))


@lru_cache(_CACHE_SIZE)
def state_after(phone: str, bodies: Bodies) -> DialogState:
    """Return the dialog's state as the fold of the log."""
    if not bodies:
        return DialogState(phone=phone)
    batch = parsed(bodies[-1])
    before = state_after(phone, bodies[:-1])
    return after(before, batch.command, batch.events, batch.decided_at, batch.release, batch.reading)


@lru_cache(_CACHE_SIZE)
def decided_again(phone: str, bodies: Bodies) -> str:
    """Decide the last batch again, from the state before it, and return its JSON body."""
    batch, before = parsed(bodies[-1]), state_after(phone, bodies[:-1])
    _, again = dialogs.decided_again(before, batch)
    return named_batch(again, running(before, again)) if is_named(json.loads(bodies[-1])) else again.model_dump_json()


def is_fold(state: str, phone: str, bodies: Bodies) -> bool:
    """Return whether a dialog's body is the fold of the log, in the form of the last batch.

    A body that was in the full form, with fields of the next release, keeps what the named form leaves out.
    """
    folded, named = state_after(phone, bodies), is_named(json.loads(bodies[-1]))
    if state == folded.model_dump_json(**store.options(folded, named=named)):
        return True
    document = Document(log.dialog_path(phone), {"body": state}, version="")
    return named and store.decode(Snapshots(MemoryDocumentStore(), SNAPSHOTS), document) == folded


@lru_cache(_CACHE_SIZE)
def progress_after(phone: str, bodies: Bodies) -> Progress:
    """Return the learner's progress as the fold of the log."""
    if not bodies:
        return Progress(phone=phone)
    return project(progress_after(phone, bodies[:-1]), parsed(bodies[-1]))


@lru_cache(_CACHE_SIZE)
def expected_texts(bodies: Bodies) -> tuple[tuple[int, int, str | None, str | None], ...]:
    """Return the texts that the log renders to: seq, index within the batch, body, media URL."""
    if not bodies:
        return ()
    messages = enumerate(rendered(bodies[-1]))
    return (
        *expected_texts(bodies[:-1]),
        *((len(bodies), index, message.text, message.media_url) for index, message in messages),
    )
