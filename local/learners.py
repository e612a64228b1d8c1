"""What the page shows of each learner, read from the log and the learner's document as the pipeline writes them."""

import asyncio
from collections import defaultdict, deque

from pydantic import JsonValue

from local.feed import Feed, Json
from shared import log
from shared.contracts.batch import Batch
from shared.drill_progress.learners import decode, learner_path
from shared.drill_progress.progress import Progress
from shared.errors import RetryError
from shared.ports import Documents, Query

LONGEST_LOG = 200
"""Batches of a learner that are shown, the latest ones."""


class Learners:
    """Publishes each learner whose documents have changed, once for many changes, and only while somebody looks."""

    def __init__(self, documents: Documents, feed: Feed) -> None:
        self._reader = LearnerReader(documents)
        self._feed = feed
        self._changed: dict[str, None] = {}
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def changed(self, phone: str) -> None:
        """This learner's documents have changed."""
        self._changed[phone] = None
        if self._feed.watched and not self._turn.locked():
            task = asyncio.create_task(self.publish())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def publish(self) -> None:
        """Publish all who have changed."""
        async with self._turn:
            while self._changed:
                phone = next(iter(self._changed))
                del self._changed[phone]
                try:
                    view = await asyncio.to_thread(self._reader.view, phone)
                except RetryError:
                    continue  # the store is away; the learner's next step asks again
                self._feed.publish("learner", view, kept_as=phone)


class LearnerReader:
    """Reads learners. A batch never changes, so that each is read once."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._batches: defaultdict[str, deque[Batch]] = defaultdict(lambda: deque(maxlen=LONGEST_LOG))

    def view(self, phone: str) -> Json:
        """The learner as the page gets it. Raises RetryError when the store is away."""
        batches = self._batches[phone]
        document = self._documents.get(learner_path(phone))
        while newer := self._newer(phone, batches[-1].seq + 1 if batches else 1):
            batches.extend(newer)
        return {
            "phone": phone,
            "seq": batches[-1].seq if batches else 0,
            "log": [_batch_json(batch) for batch in batches],
            "profile": batches[-1].profile.model_dump(mode="json") if batches else None,
            "progress": None if document is None else _progress_json(decode(document)),
        }

    def _newer(self, phone: str, seq: int) -> list[Batch]:
        found = self._documents.find(Query(f"{log.dialog_path(phone)}/batches", rising="seq", start=seq))
        return [Batch.model_validate_json(str(each.fields["body"])) for each in found]


def _batch_json(batch: Batch) -> JsonValue:
    return {
        "seq": batch.seq,
        "command": batch.command.type,
        "events": [event.model_dump(mode="json") for event in batch.events],
        "decided_at": batch.decided_at.isoformat(),
    }


def _progress_json(progress: Progress) -> JsonValue:
    last, prompt = progress.last_interaction, progress.open_prompt
    return {
        "drills": [
            {
                "slug": slug,
                "name": run.name,
                "started_at": run.started_at.isoformat(),
                "completed_at": None if run.completed_at is None else run.completed_at.isoformat(),
            }
            for slug, run in progress.drills.items()
        ],
        "open_prompt": None if prompt is None else {"drill_slug": prompt.drill_slug, "prompt_slug": prompt.prompt_slug},
        "last_interaction": None if last is None else last.isoformat(),
    }
