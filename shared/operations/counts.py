"""Counts of what learners did and what it cost, by account and lesson. They name no learner. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.model import Model, Utf8Text
from shared.contracts.profile import NO_ACCOUNT
from shared.sms.text import TextMessage, is_handed_over

NO_LESSON = ""
"""Stands for what belongs to no lesson, such as the menu."""

Name = Literal[
    "learners",
    "texts_in",
    "texts_out",
    "segments",
    "micro_dollars",
    "priced_by_carrier",
    "unpriced",
    "started",
    "completed",
    "answered",
    "answered_rightly",
]
"""What is counted.

texts_out           texts that the carrier has, or may have
micro_dollars       their price: the carrier's if it has named one, otherwise the one configured when they were queued
priced_by_carrier   those of texts_out whose price is the carrier's
unpriced            those of texts_out whose price is unknown, because an earlier release queued them; they count as 0
started, completed  lessons, each time
answered            questions with a right answer that were completed or given up
"""


class Counts(Model):
    """Counts by lesson: its slug, or NO_LESSON. Counts of 0 are left out."""

    lessons: dict[Utf8Text, dict[Name, int]] = Field(default_factory=dict)

    def total(self, name: Name) -> int:
        """Return a count of all lessons together."""
        return sum(counts.get(name, 0) for counts in self.lessons.values())

    def of(self, lesson: str, name: Name) -> int:
        """Return a count of one lesson."""
        return self.lessons.get(lesson, {}).get(name, 0)


class Tally:
    """Adds up counts. One learner's batches and texts must be counted in one call."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, Name]] = Counter()

    def add(self, account: str, counts: Counts) -> None:
        """Add counts of an account."""
        for lesson, named in counts.lessons.items():
            for name, number in named.items():
                self._counts[account, lesson, name] += number

    def count(self, batches: Iterable[Batch], texts: Iterable[TextMessage]) -> None:
        """Count a learner's batches, in order, and the texts of these batches."""
        places: dict[int, tuple[str, str]] = {}
        account = None
        for batch in batches:
            account, lesson = batch.profile.account, lesson_of(batch)
            places[batch.seq] = (account, lesson)
            self._count_batch(account, lesson, batch)
        if account is not None:
            self._counts[account, NO_LESSON, "learners"] += 1
        for text in texts:
            if is_handed_over(text):
                self._count_text(*places.get(text.seq, (NO_ACCOUNT, NO_LESSON)), text)

    def by_account(self) -> Mapping[str, Counts]:
        """Return what was counted, by account."""
        found: dict[str, dict[str, dict[Name, int]]] = {}
        for (account, lesson, name), number in sorted(self._counts.items()):
            if number:
                found.setdefault(account, {}).setdefault(lesson, {})[name] = number
        return {account: Counts(lessons=lessons) for account, lessons in found.items()}

    def _count_batch(self, account: str, lesson: str, batch: Batch) -> None:
        if isinstance(batch.command, InboundSms):
            self._counts[account, lesson, "texts_in"] += 1
        for event in batch.events:
            match event:
                case e.DrillStarted():
                    self._counts[account, event.drill_slug, "started"] += 1
                case e.DrillCompleted():
                    self._counts[account, event.drill_slug, "completed"] += 1
                case e.CompletedPrompt() if event.prompt.correct_response is not None:
                    self._counts[account, event.drill_slug, "answered"] += 1
                    self._counts[account, event.drill_slug, "answered_rightly"] += 1
                case e.FailedPrompt(abandoned=True):
                    self._counts[account, event.drill_slug, "answered"] += 1
                case _:
                    pass

    def _count_text(self, account: str, lesson: str, text: TextMessage) -> None:
        price = text.price_micro_dollars
        self._counts[account, lesson, "texts_out"] += 1
        self._counts[account, lesson, "segments"] += text.segments
        self._counts[account, lesson, "micro_dollars"] += text.micro_dollars if price is None else price
        self._counts[account, lesson, "priced_by_carrier"] += price is not None
        self._counts[account, lesson, "unpriced"] += price is None and text.segments == 0


def lesson_of(batch: Batch) -> str:
    """Return the slug of the lesson that a batch belongs to, or NO_LESSON."""
    slugs = (getattr(event, "drill_slug", None) for event in batch.events)
    return next((slug for slug in slugs if slug is not None), NO_LESSON)
