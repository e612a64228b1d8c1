"""What the store holds of one learner, and what the log says that it should hold. Folds are kept from look to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Message
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState, after
from shared.drill_progress import learners
from shared.drill_progress.progress import Progress, project
from shared.event_log import log
from shared.ports import DocumentStore, Query
from shared.sms import outbox
from shared.sms.outbox import Outbox
from shared.sms.render import render
from shared.sms.text import TextMessage
from shared.store.scans import all_documents

Bodies = tuple[str, ...]
"""Batches in their JSON form, from the first one on."""

Entries = tuple[tuple[str, str], ...]
"""Batches' document ids and bodies, from the first one on."""

_KEPT = 1 << 14


@dataclass(frozen=True)
class History:
    """One learner's documents, each read when it is first asked for."""

    documents: DocumentStore
    phone: str
    known: Entries | None = None
    """The log, where it is known already."""

    @cached_property
    def entries(self) -> Entries:
        """The log: each batch's document id and body, in the order of their numbers."""
        if self.known is not None:
            return self.known
        found = all_documents(self.documents, Query(f"{log.dialog_path(self.phone)}/batches", order_by="seq"))
        return tuple((each.path.rpartition("/")[2], str(each.fields["body"])) for each in found)

    @cached_property
    def bodies(self) -> Bodies:
        """The batches, as they are stored."""
        return tuple(body for _, body in self.entries)

    @cached_property
    def batches(self) -> list[Batch]:
        """The batches."""
        return [parsed(body) for body in self.bodies]

    @cached_property
    def state(self) -> str | None:
        """The dialog's state, as it is stored."""
        return self._body(log.dialog_path(self.phone))

    @cached_property
    def progress(self) -> Progress | None:
        """The learner's progress."""
        stored = learners.load(self.documents, self.phone)
        return None if stored.document is None else stored.model

    @cached_property
    def progress_body(self) -> str | None:
        """The same as it is stored."""
        return self._body(learners.learner_path(self.phone))

    @cached_property
    def queued(self) -> Outbox:
        """How far texts are queued."""
        return outbox.load(self.documents, self.phone).model

    @cached_property
    def texts(self) -> list[TextMessage]:
        """The text documents, in order."""
        found = all_documents(self.documents, Query("texts", where={"phone": self.phone}))
        texts = [_text(str(each.fields["body"])) for each in found]
        return sorted(texts, key=lambda text: (text.seq, text.index))

    def _body(self, path: str) -> str | None:
        document = self.documents.get(path)
        return None if document is None else str(document.fields["body"])


@lru_cache(_KEPT)
def parsed(body: str) -> Batch:
    """A batch."""
    return Batch.model_validate_json(body)


@lru_cache(_KEPT)
def rendered(body: str) -> tuple[Message, ...]:
    """What a batch says."""
    return render(parsed(body))


@lru_cache(_KEPT)
def _text(body: str) -> TextMessage:
    return TextMessage.model_validate_json(body)


@lru_cache(_KEPT)
def state_after(phone: str, bodies: Bodies) -> DialogState:
    """The fold of the log."""
    if not bodies:
        return DialogState(phone=phone)
    batch = parsed(bodies[-1])
    return after(state_after(phone, bodies[:-1]), batch.command, batch.events, batch.decided_at)


@lru_cache(_KEPT)
def decided_again(phone: str, bodies: Bodies) -> str:
    """The last batch, decided again from what came before it."""
    batch, before = parsed(bodies[-1]), state_after(phone, bodies[:-1])
    drill = next((event.drill for event in batch.events if isinstance(event, e.DrillStarted)), None)
    _, again = handle(before, batch.command, Facts(batch.decided_at, batch.registration, drill))
    return again.model_dump_json()


@lru_cache(_KEPT)
def progress_after(phone: str, bodies: Bodies) -> Progress:
    """The fold of the log, for Drill progress."""
    if not bodies:
        return Progress(phone=phone)
    return project(progress_after(phone, bodies[:-1]), parsed(bodies[-1]))


def expected_texts(bodies: Sequence[str]) -> list[tuple[int, int, str | None, str | None]]:
    """What the log says that is to be sent: number of the batch, place in it, words, picture."""
    return [
        (seq, index, message.text, message.media_url)
        for seq, body in enumerate(bodies, 1)
        for index, message in enumerate(rendered(body))
    ]
