"""Finding learners: a filter, counted, in pages in the order of their numbers.

A page begins after the last number of the one before, so texts that arrive meanwhile neither repeat nor skip anybody.
State, account and language are indexed: such a page costs as many reads as it has learners, and its count is exact.
So is the beginning of the name; all learners whose name begins so are read then, and put in the order of their numbers.
Other conditions are compared with the fields of each learner whom the indexes leave, at most MOST_EXAMINED for a page;
only the learners of the page are then read whole, so a row is newer than the comparison.
While any learner lacks these fields, all are examined so, and those without fields are decoded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.contracts.keywords import normalise_keyword
from shared.contracts.model import Model, Phone
from shared.drill_progress import learners
from shared.drill_progress.learners import COLLECTION, learner_path
from shared.drill_progress.progress import Progress
from shared.drill_progress.query_fields import LearnerState, query_fields, state_of
from shared.ports import MOST_AT_ONCE, Document, DocumentStore, Fields, Query, Value
from shared.store.scans import all_documents

MOST_EXAMINED = 10_000
"""Maximum number of learners that are read for one page."""

_COMPARED = ("state", "account", "language", "name_begins", "last_active_at", "drills")
"""The fields that are read of each learner whom a page examines."""

_LAST = "\U0010ffff"
"""Comes after every letter, so that a range of names ends behind all that begin alike."""

_AT_A_TIME = 300
"""Number of documents read in one call."""

_OF_FEW_FIELDS = 2500
"""The same where all learners are compared by few fields: a call costs more than the documents that it returns."""


@dataclass(frozen=True)
class Filter:
    """What learners must meet, all of it; None for anything.

    `account`: an id, or NO_ACCOUNT. `drill`: the slug of one that they have started. `name`: how the name begins, in
    any case and with or without accents. `active_since` and `inactive_since`: whether their last text came after it.
    """

    state: LearnerState | None = None
    account: str | None = None
    language: str | None = None
    drill: str | None = None
    name: str | None = None
    active_since: datetime | None = None
    inactive_since: datetime | None = None

    def indexed(self) -> dict[str, Value]:
        """Return the fields and values that the indexes find."""
        asked = {"state": self.state, "account": self.account, "language": self.language}
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def is_indexed(self) -> bool:
        """Whether the indexes find all that is asked for."""
        return all(each is None for each in (self.drill, self.name, self.active_since, self.inactive_since))

    def matches(self, fields: Fields) -> bool:
        """Return whether a learner meets all conditions. `fields`: as `query_fields` returns them."""
        last = fields["last_active_at"]
        return (
            all(fields[name] == value for name, value in self.indexed().items())
            and (self.drill is None or f" {self.drill} " in str(fields["drills"]))
            and (self.name is None or str(fields["name_begins"]).startswith(normalise_keyword(self.name)))
            and (self.active_since is None or (isinstance(last, datetime) and last >= self.active_since))
            and (self.inactive_since is None or not isinstance(last, datetime) or last < self.inactive_since)
        )


class Row(Model):
    """One learner in a list. `drills_completed`: number of drills. `open_drill`: its slug, or None."""

    phone: Phone
    name: str | None
    language: str
    account: str
    state: LearnerState
    is_demo: bool
    open_drill: str | None
    drills_completed: int
    last_active: datetime | None


class Page(Model):
    """Some of the learners who match. `after`: the number after which the next page begins, None at the end.

    `matching` and `learners`: how many match, and how many there are, in the whole store; `is_exact`: whether
    `matching` is all of them, or only those that were counted before the page ended. `without_fields`: number of
    learners whom no index finds yet. `unreadable`: number of documents met that cannot be read, which are in no row.
    """

    rows: tuple[Row, ...]
    after: Phone | None
    matching: int
    is_exact: bool
    learners: int
    without_fields: int
    unreadable: int


@dataclass(frozen=True)
class _Found:
    """The documents of a page. `after`: the last number that the page has done with, None at the end."""

    documents: Sequence[Document]
    after: str | None
    matching: int
    is_exact: bool
    unreadable: int = 0


def find(
    documents: DocumentStore, which: Filter, size: int, after: str | None = None, most: int = MOST_EXAMINED
) -> Page:
    """Return a page of the learners who match, at most `size` of them, in the order of their numbers.

    `after`: the number after which the page begins. A page may have fewer rows than there is room for, and others
    after it: once it has examined `most` learners. Raises RetryError when the store is unavailable.
    """
    with_fields = documents.count(Query(COLLECTION, order_by="state"))
    count = documents.count(Query(COLLECTION))
    is_whole = with_fields >= count
    conditions = which.indexed() if is_whole else {}
    begin = None if after is None else Document(learner_path(after), {}, version="")
    query = Query(COLLECTION, where={**conditions}, start_after=begin, limit=_AT_A_TIME)
    if is_whole and which.is_indexed:
        found = _by_index(documents, query, size)
    elif is_whole and (named := _named(documents, query, which, most)) is not None:
        found = _read_whole(documents, _by_name(documents, named, which, size, after))
    else:
        few = replace(query, fields=_COMPARED, limit=min(most + 1, _OF_FEW_FIELDS if after is None else _AT_A_TIME))
        query = few if is_whole else replace(query, limit=min(most + 1, _AT_A_TIME))
        found = _read_whole(documents, _by_comparing(documents, query, which, size, most, counts=after is None))
    rows = [_row(document, progress) for document in found.documents if (progress := _readable(document)) is not None]
    return Page(
        rows=tuple(rows),
        after=found.after,
        matching=found.matching,
        is_exact=found.is_exact,
        learners=count,
        without_fields=max(0, count - with_fields),
        unreadable=found.unreadable + len(found.documents) - len(rows),
    )


def _by_index(documents: DocumentStore, query: Query, size: int) -> _Found:
    page = documents.find(replace(query, limit=size + 1))
    return _Found(page[:size], _last_shown(page, size), documents.count(query), is_exact=True)


def _named(documents: DocumentStore, query: Query, which: Filter, most: int) -> Query | None:
    """Return the query for the learners whose names begin so, or None if this one finds fewer learners."""
    if which.name is None:
        return None
    begins = normalise_keyword(which.name)
    named = Query(
        COLLECTION,
        order_by="name_begins",
        at_least=begins,
        at_most=begins + _LAST,
        limit=_OF_FEW_FIELDS,
        fields=_COMPARED,
    )
    return named if documents.count(named) < min(documents.count(query), most) else None


def _by_name(documents: DocumentStore, named: Query, which: Filter, size: int, after: str | None) -> _Found:
    """Find all learners whose names begin so, and put those who match in the order of their numbers."""
    found = [each for each in all_documents(documents, named) if which.matches(each.fields)]
    page = sorted((each for each in found if after is None or _phone(each) > after), key=_phone)
    return _Found(page[:size], _last_shown(page, size), len(found), is_exact=True)


def _last_shown(page: Sequence[Document], size: int) -> str | None:
    """Return the last number that a page shows, or None if no other page follows."""
    return _phone(page[size - 1]) if len(page) > size else None


def _by_comparing(
    documents: DocumentStore, query: Query, which: Filter, size: int, most: int, *, counts: bool
) -> _Found:
    """Examine at most `most` learners. `counts`: whether to go on once the page is full, to count the matches."""
    page: list[Document] = []
    matching = unreadable = examined = 0
    cut_after: Document | None = None
    last: Document | None = None
    for document in all_documents(documents, query):
        if examined == most or (len(page) > size and not counts):
            cut_after = last
            break
        examined, last = examined + 1, document
        if (fields := _fields(document)) is None:
            unreadable += 1
        elif which.matches(fields):
            matching += 1
            page += [document] if len(page) <= size else []
    more = page[size - 1] if len(page) > size else cut_after
    is_exact = counts and cut_after is None
    return _Found(page[:size], None if more is None else _phone(more), matching, is_exact, unreadable)


def _read_whole(documents: DocumentStore, found: _Found) -> _Found:
    """Read the learners of a page whole. One who has been erased since leaves the page."""
    paths = [document.path for document in found.documents]
    parts = (paths[first : first + MOST_AT_ONCE] for first in range(0, len(paths), MOST_AT_ONCE))
    whole = [document for part in parts for document in documents.get_all(part) if document is not None]
    return replace(found, documents=whole)


def _fields(document: Document) -> Fields | None:
    """Return what a learner is found by, computed if the document lacks it; None if it is unreadable."""
    if "state" in document.fields:
        return document.fields
    progress = _readable(document)
    return None if progress is None else query_fields(progress, has_finished=_has_finished(document))


def _has_finished(document: Document) -> bool:
    return document.fields.get("finished") is not None


def _phone(document: Document) -> str:
    return document.path.rpartition("/")[2]


def _readable(document: Document) -> Progress | None:
    try:
        return learners.BODY.decode(document)
    except ValueError:
        return None


def _row(document: Document, progress: Progress) -> Row:
    profile = progress.profile
    return Row(
        phone=progress.phone,
        name=profile.name,
        language=profile.language,
        account=profile.account,
        state=state_of(progress, has_finished=_has_finished(document)),
        is_demo=profile.is_demo,
        open_drill=None if progress.open_prompt is None else progress.open_prompt.drill_slug,
        drills_completed=sum(run.completed_at is not None for run in progress.drills.values()),
        last_active=progress.last_interaction,
    )
