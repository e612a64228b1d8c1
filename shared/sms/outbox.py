"""Where texts lie, and how they are read and written.

outboxes/{phone}     how far the log has been rendered for this learner, and the last text queued
texts/{text id}      one document a text: together they are the message log
receipts/{text id}   exists as soon as the carrier has sent the text, or never will; a text that follows it is
                     leased with the condition that it exists, so waiting for a receipt costs no read.
                     Firestore deletes it a month later, when no text follows it any more: whoever queues one
                     then sees that the wait is long over, and a sender who misses it waits no longer than for a
                     receipt that does not come
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field, TypeAdapter

from shared.contracts.model import Id, Model, Phone
from shared.ports import Create, Document, Documents, Fields, Query, Update, Write
from shared.shards import shard_of
from shared.sms.text import TextMessage

KEPT = timedelta(days=35)
"""So long after its text was handed over a mark is kept."""


class Outbox(Model):
    """How far the log is rendered: `cursor` is the number of the last batch whose texts are queued.

    `quiet_at` is when the wait for the last text's receipt is over in any case, unless the carrier is slow.
    """

    phone: Phone
    cursor: int = Field(default=0, ge=0)
    last_text: Id | None = None
    quiet_at: datetime | None = None


class StoredText(Model):
    """A text with the version of its document, which a guarded write needs."""

    text: TextMessage
    version: str


class OutboundTexts(Model):
    """The message on `outbound-sms`: texts to send, in order, as they were when it was published."""

    phone: Phone
    texts: tuple[StoredText, ...]


OUTBOUND_TEXTS: TypeAdapter[OutboundTexts] = TypeAdapter(OutboundTexts)


@dataclass(frozen=True)
class TextStore:
    """The text documents."""

    documents: Documents

    def get(self, text_id: str) -> StoredText | None:
        """One text."""
        document = self.documents.get(text_path(text_id))
        return None if document is None else _stored(document)

    def open_texts(self, phone: str) -> list[StoredText]:
        """The learner's texts whose fate is not known yet, in order."""
        found = self.documents.find(Query("texts", equal={"phone": phone, "open": True}))
        return sorted((_stored(each) for each in found), key=lambda stored: (stored.text.seq, stored.text.index))

    def sids(self, phone: str, sids: list[str]) -> set[str]:
        """Those of the carrier's message ids that belong to a text of this learner's."""
        return {sid for sid in sids if self.documents.find(Query("texts", equal={"phone": phone, "sid": sid}, limit=1))}

    def write(self, stored: StoredText, changed: TextMessage, *besides: Write) -> StoredText:
        """The text, changed, and what goes with it. Raises ConflictError if it was changed since it was read."""
        version, *_ = self.documents.commit(change(stored, changed), *besides)
        return StoredText(text=changed, version=version)


def change(stored: StoredText, changed: TextMessage) -> Update:
    """The write that changes a text, unless somebody else changed it since it was read."""
    return Update(text_path(stored.text.id), text_fields(changed), stored.version)


def text_path(text_id: str) -> str:
    """Where a text lies."""
    return f"texts/{text_id}"


def receipt_path(text_id: str) -> str:
    """Where the mark lies that a text has left."""
    return f"receipts/{text_id}"


def cursor(documents: Documents, phone: str) -> int:
    """The number of the last batch whose texts are queued; 0 for none."""
    document = documents.get(outbox_path(phone))
    return 0 if document is None else Outbox.model_validate_json(str(document.fields["body"])).cursor


def left(text: TextMessage) -> Create:
    """The write that marks a text as one that has left or never will.

    A text that waits to be tried again has no `intent_at`, and is to be looked at soon.
    """
    since = text.intent_at or text.look_at
    return Create(receipt_path(text.id), {"next": None, "expires_at": since and since + KEPT})


def outbox_path(phone: str) -> str:
    """Where a learner's outbox lies."""
    return f"outboxes/{phone}"


def new_text(text: TextMessage) -> Create:
    """The write that queues a text."""
    return Create(text_path(text.id), text_fields(text))


def text_fields(text: TextMessage) -> Fields:
    """A text's document: the text, and beside it what queries ask for."""
    look_at = text.look_at if text.open else None
    return {
        "phone": text.phone, "open": text.open, "sid": text.sid,
        "look_at": look_at, "shard": shard_of(text.phone), "body": text.model_dump_json(),
    }  # fmt: skip


def _stored(document: Document) -> StoredText:
    return StoredText(text=TextMessage.model_validate_json(str(document.fields["body"])), version=document.version)
