"""Read and write the documents of this context.

outboxes/{phone}     how far the log has been rendered for this learner, and the last text queued
texts/{text id}      one document per text; together they are the message log
receipts/{text id}   the departure marker: exists once the carrier has sent the text, or if it never will. The next
                     text is leased on condition that it exists, so waiting for a receipt costs no read.
                     Firestore deletes it after a month; a sender that misses it reads the text itself
attempts/{sid}       exists for the carrier's message id of an attempt that was given up, so that its message is known
                     as ours in the carrier's list. Holds nothing; Firestore deletes it after a month
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import Field

from shared.contracts.model import Id, Model, Phone, unless_default
from shared.errors import ConflictError, RejectError
from shared.ports import Create, Document, DocumentStore, Fields, Query, Update, Write
from shared.sms.limits import Usage
from shared.sms.messages import OutboundTexts, QueuedText
from shared.sms.text import TextMessage, is_doubled, is_handed_over
from shared.store.bodies import Body, Stored
from shared.store.scans import all_documents
from shared.store.shards import shard_of

KEPT = timedelta(days=35)
"""Retention of departure markers, and of the message ids of given-up attempts."""

PAGE = 100
"""Number of texts read at a time."""


class Outbox(Model):
    """How far the log is rendered.

    `cursor`: number of the last batch whose texts are queued. `last_text`: id of the last text queued. `last_ordinary`:
    id of the last one before it that is not mandatory; None if `last_text` itself is not. `opted_out_at`: number of the
    last batch with an opt-out, 0 for none; no text of an earlier batch is sent any more. `usage`: what the learner's
    texts of the day cost. `quiet_at`: written by earlier releases only.
    """

    phone: Phone
    cursor: int = Field(default=0, ge=0)
    last_text: Id | None = None
    last_ordinary: Id | None = unless_default(None)
    quiet_at: datetime | None = None
    opted_out_at: int = unless_default(0, ge=0)
    usage: Usage = unless_default(Usage())


_OUTBOX = Body(Outbox)
TEXT = Body(TextMessage)


def load(documents: DocumentStore, phone: str) -> Stored[Outbox]:
    """Read a learner's outbox, or start an empty one.

    Raises RetryError, and ValueError for an unreadable one.
    """
    return _OUTBOX.load(documents, outbox_path(phone), Outbox(phone=phone))


def write(stored: Stored[Outbox], outbox: Outbox) -> Create | Update:
    """Build the write that replaces the outbox that was read, or creates it."""
    return _OUTBOX.write(stored, outbox_path(outbox.phone), outbox, {})


def cursor(documents: DocumentStore, phone: str) -> int:
    """Return the number of the last batch whose texts are queued, or 0.

    Raises as `load` does.
    """
    return load(documents, phone).model.cursor


def cursor_in(document: Document) -> int:
    """Return the number of the last batch whose texts are queued, in this outbox. Raises ValueError if unreadable."""
    return _OUTBOX.decode(document).cursor


def blank(phone: str, seq: int) -> Fields:
    """Return the fields of an outbox that is blank except for its cursor, `seq`."""
    return _OUTBOX.encode(Outbox(phone=phone, cursor=seq))


def outbox_path(phone: str) -> str:
    """Return the path of a learner's outbox."""
    return f"outboxes/{phone}"


@dataclass(frozen=True)
class TextStore:
    """Reads and writes text documents."""

    documents: DocumentStore

    def get(self, text_id: str) -> Stored[TextMessage] | None:
        """Read one text. Raises RetryError, and ValueError for an unreadable one."""
        document = self.documents.get(text_path(text_id))
        return None if document is None else TEXT.stored(document)

    def announced(self, queued: QueuedText) -> Stored[TextMessage]:
        """Return an announced text as it was published, or as it is now if the message does not hold all of it.

        Raises as `reload` does.
        """
        return self._existing(queued.text.id) if queued.version is None else as_written(queued.text, queued.version)

    def reload(self, stored: Stored[TextMessage]) -> Stored[TextMessage]:
        """Read a text again.

        Raises RejectError if it was deleted meanwhile, RetryError and ValueError as `get` does.
        """
        return self._existing(stored.model.id)

    def _existing(self, text_id: str) -> Stored[TextMessage]:
        if (current := self.get(text_id)) is None:
            raise RejectError("outbound-sms names a text that does not exist")
        return current

    def all_texts(self, phone: str) -> list[TextMessage]:
        """Return all texts to the learner, in order.

        Raises RetryError, and ValueError if one of them is unreadable.
        """
        found = all_documents(self.documents, Query("texts", where={"phone": phone}, limit=PAGE))
        return sorted(map(TEXT.decode, found), key=lambda text: (text.seq, text.index))

    def open_texts(self, phone: str) -> list[Stored[TextMessage]]:
        """Return the learner's open texts, in order.

        Raises RetryError, and ValueError if one of them is unreadable.
        """
        return [each for each in self.unfinished_texts(phone) if each.model.open]

    def unfinished_texts(self, phone: str) -> list[Stored[TextMessage]]:
        """Return the learner's open and unconfirmed texts, in order. Raises as `open_texts` does."""
        found = self.documents.find(Query("texts", where={"phone": phone, "open": True}))
        return sorted(map(TEXT.stored, found), key=lambda stored: (stored.model.seq, stored.model.index))

    def has_open_texts(self, phone: str) -> bool:
        """Return whether the learner has open texts, unreadable ones aside. Raises RetryError."""
        for document in self.documents.find(Query("texts", where={"phone": phone, "open": True})):
            with suppress(ValueError):
                if TEXT.decode(document).open:
                    return True
        return False

    def known_sids(self, phone: str, sids: list[str]) -> set[str]:
        """Return those of the carrier's message ids that belong to texts of this learner.

        Raises RetryError.
        """
        return {sid for sid in sids if self._is_known(phone, sid)}

    def _is_known(self, phone: str, sid: str) -> bool:
        texts = self.documents.find(Query("texts", where={"phone": phone, "sid": sid}, limit=1))
        return bool(texts) or self.documents.get(attempt_path(sid)) is not None

    def write(self, stored: Stored[TextMessage], new: TextMessage, *others: Write) -> Stored[TextMessage]:
        """Write the new state of a text, and `others`, in one commit.

        Raises ConflictError if the text was written since it was read, and RetryError.
        """
        write = update(stored, new)
        version, *_ = self.documents.commit(write, *others)
        return updated(stored, new, write, version)

    def apply(
        self, stored: Stored[TextMessage], transition: Callable[[TextMessage], TextMessage], *others: Write
    ) -> Stored[TextMessage]:
        """Write the text after a transition.

        On a conflict, applies it to what another instance wrote. Where it changes nothing, writes nothing, not even
        `others`. Raises as `reload` does.
        """
        while (new := transition(stored.model)) != stored.model:
            try:
                return self.write(stored, new, *others)
            except ConflictError:
                stored = self.reload(stored)
        return stored


def create(text: TextMessage) -> Create:
    """Build the write that queues a text."""
    return Create(text_path(text.id), _fields(text))


def update(stored: Stored[TextMessage], new: TextMessage) -> Create | Update:
    """Build the write of a text's new state, guarded by the version that was read."""
    aged = _aged(stored, new)
    return TEXT.write(stored, text_path(new.id), aged, _query_fields(aged))


def updated(stored: Stored[TextMessage], new: TextMessage, write: Create | Update, version: str) -> Stored[TextMessage]:
    """Return the text as `write`, which `update` has built, has stored it in this version."""
    return TEXT.written(stored, _aged(stored, new), write, version)


def _aged(stored: Stored[TextMessage], new: TextMessage) -> TextMessage:
    """Return the new state with the time from which the age of its call counts, which this write must not move."""
    is_same_call = {stored.model.status, new.status} <= {"SENDING", "AMBIGUOUS"}
    return new.model_copy(update={"unsettled_since": age_counts_from(stored)}) if is_same_call else new


def departure_marker(text: TextMessage, now: datetime) -> Create:
    """Build the write that marks a text as departed: the carrier has sent it, or never will."""
    return Create(marker_path(text.id), {"next": None, "expires_at": now + KEPT})


def given_up_attempt(sid: str, now: datetime) -> Create:
    """Build the write that keeps the carrier's message id of an attempt that was given up."""
    return Create(attempt_path(sid), {"expires_at": now + KEPT})


def text_path(text_id: str) -> str:
    """Return the path of a text."""
    return f"texts/{text_id}"


def marker_path(text_id: str) -> str:
    """Return the path of a text's departure marker."""
    return f"receipts/{text_id}"


def attempt_path(sid: str) -> str:
    """Return the path of the document for the carrier's message id of an attempt that was given up."""
    return f"attempts/{sid}"


def as_written(text: TextMessage, version: str) -> Stored[TextMessage]:
    """Return a text with its document, as `create` has written it, or a message has announced it, in this version."""
    return Stored(text, Document(text_path(text.id), _fields(text), version))


def version_of(stored: Stored[TextMessage]) -> str:
    """Return the version of a text's document. Raises ValueError if it has none."""
    if stored.document is None:
        raise ValueError("the text was never written")
    return stored.document.version


def age_counts_from(stored: Stored[TextMessage]) -> datetime | None:
    """Return the store's time from which the age of a text's call counts; None if it was not read since its write."""
    written = None if stored.document is None else stored.document.updated_at
    return stored.model.unsettled_since or written


def age_of(stored: Stored[TextMessage]) -> timedelta:
    """Return the age of a text's call, and of its unknown outcome, at the time of this read."""
    since, read_at = age_counts_from(stored), None if stored.document is None else stored.document.read_at
    return timedelta(0) if since is None or read_at is None else read_at - since


def outbound(phone: str, texts: Iterable[Stored[TextMessage]]) -> OutboundTexts:
    """Build the message that asks the sender for these texts.

    Raises ValueError as `version_of` does.
    """
    return OutboundTexts(phone=phone, texts=tuple(_queued(stored) for stored in texts))


def _queued(stored: Stored[TextMessage]) -> QueuedText:
    version = version_of(stored)
    return QueuedText(text=stored.model, version=version if stored.raw is None else None)


def _fields(text: TextMessage) -> Fields:
    return {**TEXT.encode(text), **_query_fields(text)}


def _query_fields(text: TextMessage) -> Fields:
    sent_on = _sent_on(text)
    return {
        "phone": text.phone,
        "open": text.open or text.unconfirmed,
        "status": text.status,
        "doubled": is_doubled(text),
        "sid": text.sid,
        "look_at": text.look_at if text.open or text.unconfirmed else None,
        "shard": shard_of(text.phone),
        "sent_on": None if sent_on is None else sent_on.isoformat(),
        "segments": text.segments,
        "micro_dollars": text.micro_dollars,
        # Left out otherwise, so that the index of mandatory texts holds no others.
        **({"mandatory": True} if text.mandatory else {}),
    }


def _sent_on(text: TextMessage) -> date | None:
    """Return the UTC day on which the text was handed over, or may have been."""
    return text.intent_at.date() if text.intent_at is not None and is_handed_over(text) else None


def seq_of(text_id: str) -> int:
    """Return the number of a text's batch, which its id names, also if the text is unreadable."""
    return int(text_id.split(":")[-2])
