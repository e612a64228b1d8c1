"""The page's view of each learner, read from the event log and the learner's document."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from datetime import datetime

from pydantic import JsonValue

from local.gateway.event_stream import EventStream, Json
from shared.contracts.batch import Batch
from shared.drill_progress import learners
from shared.drill_progress.progress import DrillRun, Progress
from shared.drills.catalogue import Catalogue
from shared.errors import RetryError
from shared.event_log import log
from shared.ports import DocumentStore, Query
from shared.snapshots.store import Snapshots

MAX_SHOWN_BATCHES = 200
"""Maximum number of batches shown for a learner; the latest are shown."""


AGAIN_SECONDS = 1.0
"""Time after which a learner is read again who could not be read."""


class Learners:
    """Publishes learners whose documents have changed; several changes may be published as one event.

    Nothing is read or published while the event stream has no listeners.
    """

    def __init__(
        self,
        documents: DocumentStore,
        events: EventStream,
        drills: Callable[[], Catalogue],
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._reader = LearnerReader(documents, drills)
        self._events = events
        self._again_seconds = again_seconds
        self._changed: dict[str, None] = {}
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def mark_changed(self, phone: str) -> None:
        """Note that the learner's documents have changed, and publish them if the page listens."""
        self._changed[phone] = None
        if self._events.has_listeners and not self._lock.locked():
            self._start(self.publish())

    async def publish(self) -> None:
        """Publish all changed learners. Those whom the store does not return now are published later."""
        unread: dict[str, None] = {}
        async with self._lock:
            while self._changed:
                phone = next(iter(self._changed))
                del self._changed[phone]
                try:
                    view = await asyncio.to_thread(self._reader.view, phone)
                except RetryError:
                    unread[phone] = None
                else:
                    self._events.publish("learner", view, key=phone)
            self._changed.update(unread)
        if unread:
            self._start(self._publish_again())

    async def _publish_again(self) -> None:
        await asyncio.sleep(self._again_seconds)
        if self._events.has_listeners:
            await self.publish()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class LearnerReader:
    """Reads learners. Keeps their batches, which never change, so that each is read only once."""

    def __init__(self, documents: DocumentStore, drills: Callable[[], Catalogue]) -> None:
        self._documents = documents
        self._drills = drills
        self._batches: defaultdict[str, deque[Batch]] = defaultdict(lambda: deque(maxlen=MAX_SHOWN_BATCHES))

    def view(self, phone: str) -> Json:
        """Return the learner as JSON for the page. Raises RetryError if the store is unavailable."""
        batches = self._batches[phone]
        progress = learners.load(self._documents, phone)
        while newer := self._newer(phone, batches[-1].seq + 1 if batches else 1):
            batches.extend(newer)
        return {
            "phone": phone,
            "seq": batches[-1].seq if batches else 0,
            "log": [_batch_json(batch) for batch in batches],
            "profile": batches[-1].profile.model_dump(mode="json") if batches else None,
            "progress": None if progress.document is None else _progress_json(progress.model, self._drills()),
        }

    def _newer(self, phone: str, seq: int) -> list[Batch]:
        found = self._documents.find(Query(f"{log.dialog_path(phone)}/batches", order_by="seq", at_least=seq))
        return [log.decode(Snapshots(self._documents), each) for each in found]


def _batch_json(batch: Batch) -> JsonValue:
    return {
        "seq": batch.seq,
        "command": batch.command.type,
        "events": [event.model_dump(mode="json") for event in batch.events],
        "decided_at": batch.decided_at.isoformat(),
    }


def _progress_json(progress: Progress, catalogue: Catalogue) -> JsonValue:
    prompt = progress.open_prompt
    return {
        "drills": _drills_json(progress, catalogue),
        "open_prompt": None if prompt is None else {"drill_slug": prompt.drill_slug, "prompt_slug": prompt.prompt_slug},
        "last_interaction": _time_json(progress.last_interaction),
    }


def _drills_json(progress: Progress, catalogue: Catalogue) -> JsonValue:
    """Return the drills that the learner has started and those to come, in the order of their slugs."""
    language = progress.profile.language
    started = {catalogue.base_slug(slug) for slug in progress.drills}
    to_come = (slug for slug in catalogue.slugs(language) if catalogue.base_slug(slug) not in started)
    names = {slug: run.name for slug, run in progress.drills.items()}
    names |= {slug: drill.name for slug in to_come if (drill := catalogue.drill(slug, language))}
    return [_drill_json(slug, name, progress.drills.get(slug)) for slug, name in sorted(names.items())]


def _drill_json(slug: str, name: str, run: DrillRun | None) -> JsonValue:
    return {
        "slug": slug,
        "name": name,
        "started_at": None if run is None else _time_json(run.started_at),
        "completed_at": None if run is None else _time_json(run.completed_at),
    }


def _time_json(time: datetime | None) -> JsonValue:
    return None if time is None else time.isoformat()
