"""Waits until the pipeline is quiescent, for a limited time."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from shared.drill_progress import learners
from shared.errors import RetryError
from shared.event_log.log import dialog_path
from shared.ports import Clock, DocumentStore, Query
from shared.sms import outbox
from shared.sms.outbox import TextStore
from shared.sms.text import TextMessage
from shared.sms.waiting import permitted_from

TIMEOUT_SECONDS = 20.0
"""Maximum wait, in seconds. After it the caller continues, and stuck work stays as it is."""

_PAUSE_SECONDS = 0.1


class Quiescence:
    """Remembers the functions' calls by learner, and waits until the pipeline has no more work for the learners."""

    def __init__(self, documents: DocumentStore, clock: Clock) -> None:
        """`clock`: the learners' clock, by which texts wait for their hours."""
        self._documents = documents
        self._clock = clock
        self._active: set[str] = set()
        self._calls: Counter[tuple[str, str]] = Counter()

    def count_call(self, function: str, phone: str) -> None:
        """Count a call of this function for this learner, which has ended."""
        self._active.add(phone)
        self._calls[function, phone] += 1

    def calls(self, function: str, phone: str) -> int:
        """Return the number of calls of this function for this learner that have ended."""
        return self._calls[function, phone]

    async def wait_for_learners(self) -> None:
        """Return once the active learners' batches are consumed and the carrier has their texts, except waiting ones.

        A text that waits for a permitted hour, or for its next check after the carrier failed, needs no work now; the
        learner's later texts wait with it. Returns at the latest after TIMEOUT_SECONDS.
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
        first = next(iter(TextStore(self._documents).open_texts(phone)), None)
        return first is None or _waits(first.model, self._clock())


def _waits(text: TextMessage, now: datetime) -> bool:
    """Return whether an open text waits for a permitted hour or for its next check."""
    if text.status == "PENDING":
        return text.waits > 0 or permitted_from(text, now) > now
    return text.status == "AMBIGUOUS"


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not await asyncio.to_thread(_holds, condition) and time.monotonic() < deadline:
        await asyncio.sleep(_PAUSE_SECONDS)


def _holds(condition: Callable[[], bool]) -> bool:
    try:
        return condition()
    except RetryError:
        return False  # the store is unavailable
