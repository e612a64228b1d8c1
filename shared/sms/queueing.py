"""Queueing: render event batches into text documents and notify the sender."""

from datetime import datetime, timedelta

from shared.contracts.batch import Batch
from shared.contracts.events import OptedOut
from shared.event_log import log
from shared.ports import Clock, DocumentStore, Publisher, Write
from shared.sms import outbox as store
from shared.sms.outbox import Outbox, TextStore
from shared.sms.render import render
from shared.sms.text import TextMessage, cancelled
from shared.store.bodies import Stored

PATIENCE = timedelta(minutes=10)
"""Time after which the sweep checks an unsent text, whose message may be lost."""


class TextQueuer:
    """Queues the texts of each batch, once and in the log's order."""

    def __init__(self, documents: DocumentStore, publisher: Publisher, clock: Clock, receipt_wait: timedelta) -> None:
        self._documents = documents
        self._texts = TextStore(documents)
        self._publisher = publisher
        self._clock = clock
        self._receipt_wait = receipt_wait

    def queue(self, batch: Batch) -> None:
        """Queue the texts of this batch and of all before it that are not queued yet.

        Raises RetryError, ConflictError among them when another instance was faster.
        """
        stored = store.load(self._documents, batch.phone)
        batches = log.catch_up(self._documents, stored.model.cursor, batch)
        queued = self._commit(stored, batches) if batches else []
        if batches != [batch]:
            # A message was duplicated or lost: an earlier attempt may have queued texts and failed before publishing.
            queued = self._texts.open_texts(batch.phone)
        self._notify_sender(batch.phone, queued)

    def _commit(self, stored: Stored[Outbox], batches: list[Batch]) -> list[Stored[TextMessage]]:
        """Commit texts, cursor and the cancellations of an opt-out at once.

        After a failure, either all texts are queued or none. Were only some queued, and none published, later texts
        would overtake them.
        """
        now = self._clock()
        outbox = stored.model
        texts: list[TextMessage] = []
        cancellations: list[Write] = []
        for batch in batches:
            if any(isinstance(event, OptedOut) for event in batch.events):
                texts, cancellations = [cancelled(text) for text in texts], self._cancellations(batch.phone)
            new = _texts_of(batch, after=_awaited(outbox, now), next_check_at=now + PATIENCE)
            outbox = self._advanced(outbox, batch, new, now)
            texts += new
        _, *versions = self._documents.commit(store.write(stored, outbox), *map(store.create, texts), *cancellations)
        return [store.as_written(text, version) for text, version in zip(texts, versions, strict=False)]

    def _advanced(self, outbox: Outbox, batch: Batch, texts: list[TextMessage], now: datetime) -> Outbox:
        if not texts:
            return outbox.model_copy(update={"cursor": batch.seq})
        quiet_at = max(outbox.quiet_at or now, now) + len(texts) * self._receipt_wait
        return outbox.model_copy(update={"cursor": batch.seq, "last_text": texts[-1].id, "quiet_at": quiet_at})

    def _cancellations(self, phone: str) -> list[Write]:
        return [store.update(stored, cancelled(stored.model)) for stored in self._texts.open_texts(phone)]

    def _notify_sender(self, phone: str, queued: list[Stored[TextMessage]]) -> None:
        if queued:
            self._publisher.publish("outbound-sms", phone, store.outbound(phone, queued).model_dump_json())


def _texts_of(batch: Batch, after: str | None, next_check_at: datetime) -> list[TextMessage]:
    texts: list[TextMessage] = []
    for index, message in enumerate(render(batch)):
        previous = texts[-1].id if texts else after
        ref = {"phone": batch.phone, "seq": batch.seq, "index": index}
        content = {"body": message.text, "media_url": message.media_url}
        texts.append(TextMessage(**ref, **content, after=previous, look_at=next_check_at))
    return texts


def _awaited(outbox: Outbox, now: datetime) -> str | None:
    """Return the last text queued, unless the wait for its receipt is over."""
    return outbox.last_text if outbox.quiet_at is not None and now < outbox.quiet_at else None
