"""Queueing: renders event batches into text documents and tells the sender."""

from datetime import datetime, timedelta

from shared import log
from shared.contracts.batch import BATCH, Batch
from shared.contracts.codec import parse
from shared.contracts.events import OptedOut
from shared.ports import Clock, Create, Document, Documents, Publisher, Update, put
from shared.sms.outbox import OutboundTexts, Outbox, StoredText, TextStore, change, new_text, outbox_path
from shared.sms.render import render
from shared.sms.text import TextMessage, cancelled

PATIENCE = timedelta(minutes=10)
"""After this time the sweep looks at a text that is still not sent: its message may have been lost."""


class Queuer:
    """Queues the texts of each batch, once and in the log's order."""

    def __init__(self, documents: Documents, publisher: Publisher, clock: Clock, receipt_wait: timedelta) -> None:
        self._documents = documents
        self._texts = TextStore(documents)
        self._publisher = publisher
        self._clock = clock
        self._receipt_wait = receipt_wait

    def __call__(self, message: str) -> None:
        """Take in a batch in its JSON form.

        Raises RejectError for what is no batch and RetryError for one that could not be queued now.
        """
        hint = parse(BATCH, message)
        document = self._documents.get(outbox_path(hint.phone))
        outbox = Outbox(phone=hint.phone) if document is None else _decode(document)
        batches = log.catch_up(self._documents, outbox.cursor, hint)
        queued = self._queue(document, outbox, batches) if batches else []
        if batches != [hint]:
            # A hint was doubled or lost: an earlier try may have queued texts and died before it told the sender.
            queued = self._texts.open_texts(hint.phone)
        self._tell_sender(hint.phone, queued)

    def _queue(self, document: Document | None, outbox: Outbox, batches: list[Batch]) -> list[StoredText]:
        """One commit of all that these batches bring: texts, the outbox moved on, and what an opt-out cancels.

        One for all of them, for who comes after a failure must find that nothing is queued, or that everything is:
        texts of which the sender was not told would be overtaken by the next ones.
        """
        now = self._clock()
        texts: list[TextMessage] = []
        pending: list[Update] = []
        for batch in batches:
            if any(isinstance(event, OptedOut) for event in batch.events):
                texts, pending = [cancelled(text) for text in texts], self._cancel(batch.phone)
            new = _texts_of(batch, after=_recent(outbox, now), look_at=now + PATIENCE)
            outbox = self._moved(outbox, batch, new, now)
            texts += new
        written = self._documents.commit(_outbox_write(document, outbox), *map(new_text, texts), *pending)
        return [StoredText(text=text, version=version) for text, version in zip(texts, written[1:], strict=False)]

    def _moved(self, outbox: Outbox, batch: Batch, texts: list[TextMessage], now: datetime) -> Outbox:
        if not texts:
            return outbox.model_copy(update={"cursor": batch.seq})
        quiet_at = max(outbox.quiet_at or now, now) + len(texts) * self._receipt_wait
        return outbox.model_copy(update={"cursor": batch.seq, "last_text": texts[-1].id, "quiet_at": quiet_at})

    def _cancel(self, phone: str) -> list[Update]:
        return [change(each, cancelled(each.text)) for each in self._texts.open_texts(phone)]

    def _tell_sender(self, phone: str, queued: list[StoredText]) -> None:
        if queued:
            outbound = OutboundTexts(phone=phone, texts=tuple(queued))
            self._publisher.publish("outbound-sms", phone, outbound.model_dump_json())


def _texts_of(batch: Batch, after: str | None, look_at: datetime) -> list[TextMessage]:
    texts: list[TextMessage] = []
    for index, message in enumerate(render(batch)):
        previous = texts[-1].id if texts else after
        place = {"phone": batch.phone, "seq": batch.seq, "index": index}
        content = {"body": message.text, "media_url": message.media_url}
        texts.append(TextMessage(**place, **content, after=previous, look_at=look_at))
    return texts


def _recent(outbox: Outbox, now: datetime) -> str | None:
    """The last text queued, unless the wait for its receipt is long over."""
    return outbox.last_text if outbox.quiet_at is not None and now < outbox.quiet_at else None


def _decode(document: Document) -> Outbox:
    return Outbox.model_validate_json(str(document.fields["body"]))


def _outbox_write(document: Document | None, outbox: Outbox) -> Create | Update:
    path, fields = outbox_path(outbox.phone), {"body": outbox.model_dump_json()}
    return put(document, path, fields)
