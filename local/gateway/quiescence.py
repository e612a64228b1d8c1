"""Waits until the pipeline is quiescent, for a limited time."""

import asyncio
import time
from collections.abc import Callable

from shared.drill_progress import learners
from shared.errors import RetryError
from shared.event_log.log import dialog_path
from shared.ports import DocumentStore, Query
from shared.sms import outbox
from shared.sms.outbox import TextStore

TIMEOUT_SECONDS = 20.0
"""Maximum wait, in seconds. After it the caller continues, and stuck work stays as it is."""

_PAUSE_SECONDS = 0.1
_UNSENT = {"PENDING", "SENDING"}


class Quiescence:
    """Remembers the learners of the functions' calls, and waits until the pipeline has no more work for them."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents
        self._active: set[str] = set()

    def mark_active(self, phone: str) -> None:
        """Note that a function was called for this learner."""
        self._active.add(phone)

    async def wait_for_learners(self) -> None:
        """Return once the active learners' batches are consumed and the carrier has their texts.

        Returns at the latest after TIMEOUT_SECONDS.
        """
        phones, self._active = self._active, set()
        await _until(lambda: not phones or self._all_quiet(phones))

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Return once the condition holds, at the latest after TIMEOUT_SECONDS."""
        await _until(condition)

    def _all_quiet(self, phones: set[str]) -> bool:
        """Return whether all these learners are quiescent. Removes those that are from the set."""
        while phones:
            phone = next(iter(phones))
            if not self._is_quiet(phone):
                return False
            phones.remove(phone)
        return True

    def _is_quiet(self, phone: str) -> bool:
        cursor = min(learners.cursor(self._documents, phone), outbox.cursor(self._documents, phone))
        unconsumed = Query(f"{dialog_path(phone)}/batches", order_by="seq", at_least=cursor + 1, limit=1)
        if self._documents.find(unconsumed):
            return False
        return all(each.model.status not in _UNSENT for each in TextStore(self._documents).open_texts(phone))


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not await asyncio.to_thread(_holds, condition) and time.monotonic() < deadline:
        await asyncio.sleep(_PAUSE_SECONDS)


def _holds(condition: Callable[[], bool]) -> bool:
    try:
        return condition()
    except RetryError:
        return False  # the store is unavailable
