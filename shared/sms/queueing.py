"""Queueing: render event batches into text documents and notify the sender."""

from datetime import UTC, datetime, time, timedelta

from shared import telemetry
from shared.contracts.batch import Batch
from shared.contracts.commands import OptIn, OptOut
from shared.contracts.drill import Message
from shared.contracts.events import OptedOut
from shared.event_log import log
from shared.local_time.recorded_hours import recorded
from shared.local_time.zones import zones_of
from shared.ports import Clock, DocumentStore, Publisher, Write
from shared.sms import limits
from shared.sms import outbox as store
from shared.sms.outbox import Outbox, TextStore
from shared.sms.policy import SendingPolicy
from shared.sms.render import is_mandatory, render
from shared.sms.text import TextMessage, cancelled
from shared.snapshots.store import Snapshots
from shared.store.bodies import Stored

PATIENCE = timedelta(minutes=10)
"""Time after which an unsent text is announced again, because its message may be lost."""


class TextQueuer:
    """Queues the texts of each batch, once and in the log's order."""

    def __init__(
        self,
        documents: DocumentStore,
        publisher: Publisher,
        clock: Clock,
        policy: SendingPolicy,
        snapshots: Snapshots,
    ) -> None:
        self._documents = documents
        self._texts = TextStore(documents)
        self._publisher = publisher
        self._clock = clock
        self._policy = policy
        self._snapshots = snapshots

    def queue(self, batch: Batch) -> None:
        """Queue the texts of this batch and of all before it that are not queued yet.

        Raises RetryError, ConflictError among them when another instance was faster.
        """
        stored = store.load(self._documents, batch.phone)
        batches = log.catch_up(self._documents, stored.model.cursor, batch, self._snapshots)
        queued = self._commit(stored, batches) if batches else []
        if batches != [batch]:
            # A message was duplicated or lost: an earlier attempt may have queued texts and failed before publishing.
            queued = self._texts.open_texts(batch.phone)
        if queued:
            self._publisher.publish("outbound-sms", batch.phone, store.outbound(batch.phone, queued).model_dump_json())

    def _commit(self, stored: Stored[Outbox], batches: list[Batch]) -> list[Stored[TextMessage]]:
        """Commit texts, cursor and the cancellations of an opt-out at once.

        After a failure, either all texts are queued or none. Were only some queued, and none published, later texts
        would overtake them.
        """
        outbox = stored.model
        texts: list[TextMessage] = []
        cancellations: list[Write] = []
        for batch in batches:
            if any(isinstance(event, OptedOut) for event in batch.events):
                texts, cancellations = [cancelled(text) for text in texts], self._cancellations(batch.phone)
                outbox = outbox.model_copy(update={"opted_out_at": batch.seq})
            outbox = outbox.model_copy(update={"cursor": batch.seq})
            for index, message in enumerate(self._rendered(batch)):
                text, outbox = self._queue_one(outbox, batch, index, message)
                texts.append(text)
        _, *versions = self._documents.commit(store.write(stored, outbox), *map(store.create, texts), *cancellations)
        return [store.as_written(text, version) for text, version in zip(texts, versions, strict=False)]

    def _rendered(self, batch: Batch) -> tuple[Message, ...]:
        policy = self._policy
        return render(batch, policy.sender_type, policy.hours, policy.support_contact)

    def _queue_one(self, outbox: Outbox, batch: Batch, index: int, message: Message) -> tuple[TextMessage, Outbox]:
        """Return the text of a message, and the outbox after it."""
        now = self._clock()
        today = now.astimezone(UTC).date()
        text = TextMessage(
            phone=batch.phone,
            seq=batch.seq,
            index=index,
            body=message.text,
            media_url=message.media_url,
            after=outbox.last_text,
            after_ordinary=outbox.last_ordinary,
            mandatory=is_mandatory(batch),
            look_at=now + PATIENCE,
            **self._permission(batch),
        )
        costs = limits.cost(text, self._policy.limits)
        usage = limits.booked(outbox.usage, today, costs, self._policy.limits)
        if (day := limits.waits_for(usage, today)) is not None:
            telemetry.error("learner_limit_reached")
            text = text.model_copy(update={"not_before": datetime.combine(day, time(), UTC)})
        text = text.model_copy(update={"segments": costs.segments, "micro_dollars": costs.micro_dollars})
        last_ordinary = outbox.last_ordinary or outbox.last_text if text.mandatory else None
        return text, outbox.model_copy(update={"last_text": text.id, "last_ordinary": last_ordinary, "usage": usage})

    def _permission(self, batch: Batch) -> dict[str, object]:
        """Return the fields that say when the batch's texts may be sent."""
        if (scheduled := batch.scheduled) is not None:
            return {"origin": batch.origin, "hours": scheduled.hours, "expires_at": scheduled.until}
        hours = self._policy.hours
        zones = zones_of(batch.phone, batch.profile, self._policy.time_zone, hours)
        fresh_until = None if _comes_unasked(batch) else batch.decided_at + self._policy.reply_fresh
        return {"origin": batch.origin, "hours": recorded(hours, zones), "any_hour_until": fresh_until}

    def _cancellations(self, phone: str) -> list[Write]:
        return [store.update(stored, cancelled(stored.model)) for stored in self._texts.open_texts(phone)]


def _comes_unasked(batch: Batch) -> bool:
    """Return whether an operator caused the batch without the learner's asking: not by opting them out or in."""
    by_hand = getattr(batch.command, "operator", None) is not None
    return by_hand and not isinstance(batch.command, OptOut | OptIn)
