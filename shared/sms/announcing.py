"""Announcing: tell the sender which learners' texts are due for another look.

A text waits in the store, never in a topic: a sender that finds that a text must wait writes when to look again and
acknowledges its message. In a pause only mandatory texts are looked for, so that held ones cost nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from shared import telemetry
from shared.errors import ConflictError
from shared.ports import Clock, Document, DocumentStore, Publisher, Query
from shared.sms import outbox, sending_state
from shared.sms.outbox import TextStore
from shared.sms.passing import is_held
from shared.sms.text import TextMessage, postponed
from shared.sms.waiting import pause
from shared.store.bodies import Stored
from shared.store.scans import UNHURRIED, Group, Pace, Scan
from shared.store.shards import ANY_SHARD


@dataclass(frozen=True)
class TextAnnouncer:
    """Publishes the open texts of learners of whom one is due for another look.

    Each announcement moves the next look further away, so that a sender that stands still for a day finds a few hundred
    messages for a learner, not thousands.
    """

    documents: DocumentStore
    publisher: Publisher
    clock: Clock
    pace: Pace = UNHURRIED
    _texts: TextStore = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_texts", TextStore(self.documents))

    def run(self) -> None:
        """Announce the texts that are due, as far as the time allows; none while the daily limit has stopped sending.

        Raises RetryError when the store or the topics are unavailable.
        """
        state, now = sending_state.load(self.documents).model, self.clock()
        if sending_state.is_limited(state, now):
            return
        if state.paused:
            due = Query("texts", where={"mandatory": True}, where_in=ANY_SHARD, order_by="look_at", at_most=now)
            self._scan("due-mandatory-texts", due, lambda text: not is_held(text))
        else:
            due = Query("texts", where_in=ANY_SHARD, order_by="look_at", at_most=now)
            self._scan("due-texts", due, lambda _: True)

    def _scan(self, name: str, due: Query, is_announced: Callable[[TextMessage], bool]) -> None:
        Scan(name, self.documents, self.pace).run([due], partial(self._announce, {}, is_announced))

    def _announce(
        self, announced: dict[str, Document], is_announced: Callable[[TextMessage], bool], group: Group
    ) -> None:
        """Announce the open texts of this text's learner that are to be announced, once per run.

        Logs and skips a learner with an unreadable text, and one whose texts another instance is writing.
        """
        (document,) = group
        phone = str(document.fields["phone"])
        # One step, not two: texts of one learner may be visited at the same time.
        if announced.setdefault(phone, document) is not document:
            return
        try:
            unfinished = self._texts.unfinished_texts(phone)
            texts = self._postpone([each for each in unfinished if is_announced(each.model)])
        except ValueError as error:
            telemetry.failure("failed", error)
        except ConflictError:
            return
        else:
            if texts:
                self.publisher.publish("outbound-sms", phone, outbox.outbound(phone, texts).model_dump_json())

    def _postpone(self, texts: list[Stored[TextMessage]]) -> list[Stored[TextMessage]]:
        """Write the next look at those texts that are due now; return the texts to announce, as they are then.

        While the learner's first open text need not be looked at, those behind it wait for the same moment.
        """
        now = self.clock()
        first = next((each.model.look_at for each in texts if each.model.open), None)
        held_until = first if first is not None and first > now else None
        due = [each for each in texts if each.model.look_at is not None and each.model.look_at <= now]
        new: dict[str, TextMessage] = {}
        for each in due:
            next_look = held_until if held_until and each.model.open else now + pause(each.model.waits)
            new[each.model.id] = postponed(each.model, next_look)
        writes = [outbox.update(each, new[each.model.id]) for each in due]
        versions = self.documents.commit(*writes) if due else []
        written = {
            each.model.id: outbox.updated(each, new[each.model.id], write, version)
            for each, write, version in zip(due, writes, versions, strict=True)
        }
        return [
            written.get(each.model.id, each)
            for each in texts
            if (each.model.open and held_until is None) or (each.model.unconfirmed and each.model.id in written)
        ]
