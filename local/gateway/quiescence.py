"""Waiting until the pipeline has done what it has begun: for conditions, and never for long."""

import asyncio
import time
from collections.abc import Callable

from shared.drill_progress import learners
from shared.errors import RetryError
from shared.event_log.log import dialog_path
from shared.ports import DocumentStore, Query
from shared.sms import outbox
from shared.sms.outbox import TextStore

PATIENCE_SECONDS = 20.0
"""How long it may take; after that, what is stuck is left as it is."""

_PAUSE_SECONDS = 0.1
_UNSENT = {"PENDING", "SENDING"}


class Settling:
    """Knows the learners whom the functions were called about, and when there is nothing more to do for them."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents
        self._restless: set[str] = set()

    def called(self, phone: str) -> None:
        """A function was called about this learner."""
        self._restless.add(phone)

    async def of_learners(self) -> None:
        """Return when every learner's log has been followed to its end and the carrier has all texts."""
        phones, self._restless = self._restless, set()
        await _until(lambda: not phones or self._all_settled(phones))

    async def of_what_is_due(self, is_done: Callable[[], bool]) -> None:
        """Return when this holds."""
        await _until(is_done)

    def _all_settled(self, phones: set[str]) -> bool:
        """Whether these all are; those that are leave the set."""
        while phones:
            phone = next(iter(phones))
            if not self._is_settled(phone):
                return False
            phones.remove(phone)
        return True

    def _is_settled(self, phone: str) -> bool:
        cursor = min(learners.cursor(self._documents, phone), outbox.cursor(self._documents, phone))
        behind = Query(f"{dialog_path(phone)}/batches", order_by="seq", at_least=cursor + 1, limit=1)
        if self._documents.find(behind):
            return False
        return all(each.model.status not in _UNSENT for each in TextStore(self._documents).open_texts(phone))


async def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await asyncio.to_thread(_surely, holds) and time.monotonic() < deadline:
        await asyncio.sleep(_PAUSE_SECONDS)


def _surely(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except RetryError:
        return False  # the store is away
