"""Finding learners: a filter over their progress, read in pages in the order of their numbers.

A page begins after the last number of the one before, so texts that arrive meanwhile neither repeat nor skip anybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.keywords import normalise_keyword
from shared.contracts.model import Model, Phone
from shared.drill_progress import learners
from shared.drill_progress.progress import Progress
from shared.ports import Document, DocumentStore, Query
from shared.store.scans import all_documents

State = Literal["stranger", "registered", "demo", "in-drill", "opted-out", "paused", "silent", "dead"]
STATES: Mapping[State, Callable[[Progress], bool]] = {
    "stranger": lambda progress: not progress.profile.validated,
    "registered": lambda progress: progress.profile.validated,
    "demo": lambda progress: progress.profile.is_demo,
    "in-drill": lambda progress: progress.open_prompt is not None,
    "opted-out": lambda progress: progress.profile.opted_out,
    "paused": lambda progress: progress.profile.paused,
    "silent": lambda progress: progress.profile.silent,
    "dead": lambda progress: progress.profile.dead_since is not None,
}
"""The states of learners, and whether one is in each. A learner is in several."""

_DOCUMENTS = 300
"""Number of documents read at a time."""


@dataclass(frozen=True)
class Filter:
    """What learners must meet, all of it; None for anything.

    `company`: the account's, in any case. `drill`: the slug of one that they have started. `name`: how the name begins,
    in any case and with or without accents. `active_since` and `inactive_since`: whether their last text came after it.
    """

    state: State | None = None
    company: str | None = None
    language: str | None = None
    drill: str | None = None
    name: str | None = None
    active_since: datetime | None = None
    inactive_since: datetime | None = None

    def matches(self, progress: Progress) -> bool:
        """Return whether a learner meets all conditions."""
        profile, last = progress.profile, progress.last_interaction
        begins_so = self.name is None or normalise_keyword(profile.name or "").startswith(normalise_keyword(self.name))
        return (
            begins_so
            and (self.state is None or STATES[self.state](progress))
            and (self.company is None or _company(progress).casefold() == self.company.casefold())
            and self.language in (None, profile.language)
            and (self.drill is None or self.drill in progress.drills)
            and (self.active_since is None or (last is not None and last >= self.active_since))
            and (self.inactive_since is None or last is None or last < self.inactive_since)
        )


class Row(Model):
    """One learner in a list. `drills_completed`: number of drills. `open_drill`: its slug, or None."""

    phone: Phone
    name: str | None
    language: str
    company: str
    states: tuple[State, ...]
    open_drill: str | None
    drills_completed: int
    last_active: datetime | None


class Page(Model):
    """Some of the learners who match. `after`: the number after which the next page begins, None at the end.

    `matching` and `learners`: how many match, and how many there are, in the whole store. `unreadable`: number of
    documents that cannot be read; they match no filter.
    """

    rows: tuple[Row, ...]
    after: Phone | None
    matching: int
    learners: int
    unreadable: int


def find(documents: DocumentStore, which: Filter, size: int, after: str | None = None) -> Page:
    """Return a page of the learners who match, at most `size` of them, in the order of their numbers.

    It reads every learner once, since it counts them. `after`: the number after which the page begins. Raises
    RetryError when the store is unavailable.
    """
    rows: list[Row] = []
    matching = count = unreadable = 0
    for document in all_documents(documents, Query("learners", limit=_DOCUMENTS)):
        count += 1
        if (progress := _readable(document)) is None:
            unreadable += 1
        elif which.matches(progress):
            matching += 1
            if len(rows) <= size and (after is None or progress.phone > after):
                rows.append(_row(progress))
    has_more = len(rows) > size
    rows = rows[:size]
    return Page(
        rows=tuple(rows),
        after=rows[-1].phone if has_more else None,
        matching=matching,
        learners=count,
        unreadable=unreadable,
    )


def _readable(document: Document) -> Progress | None:
    try:
        return learners.BODY.decode(document)
    except ValueError:
        return None


def _row(progress: Progress) -> Row:
    profile = progress.profile
    return Row(
        phone=progress.phone,
        name=profile.name,
        language=profile.language,
        company=_company(progress),
        states=tuple(name for name, holds in STATES.items() if holds(progress)),
        open_drill=None if progress.open_prompt is None else progress.open_prompt.drill_slug,
        drills_completed=sum(run.completed_at is not None for run in progress.drills.values()),
        last_active=progress.last_interaction,
    )


def _company(progress: Progress) -> str:
    return str(progress.profile.account_info.get("company", ""))
