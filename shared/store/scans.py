"""Resumable scans of many documents under a time limit.

A run stops after 70 % of its time and stores a checkpoint, at which the next run continues. It visits several groups
of documents at a time, and reads the next page meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from shared import telemetry
from shared.errors import ConflictError
from shared.ports import Document, DocumentStore, Fields, Query, upsert
from shared.store.overlap import ONE_BY_ONE, Begin, Overlap, Window

PAGE = 100
"""Documents per page of a scan."""

SHARE = 0.7
"""Fraction of its time limit after which a run stops."""

Stopwatch = Callable[[], float]
"""Returns elapsed seconds, counted from an arbitrary start."""


@dataclass(frozen=True)
class TimeLimit:
    """The time that a run may take, and the stopwatch that measures it."""

    stopwatch: Stopwatch
    time: timedelta

    def begin(self) -> Callable[[], bool]:
        """Start a run. The returned function reports whether the run must stop."""
        end = self.stopwatch() + SHARE * self.time.total_seconds()
        return lambda: self.stopwatch() >= end


UNLIMITED = TimeLimit(lambda: 0.0, timedelta(days=1))
"""A time limit that never expires."""


def all_documents(documents: DocumentStore, query: Query) -> Iterator[Document]:
    """Yield all documents that match the query, in its order, in pages of `query.limit`.

    Raises RetryError when the store is unavailable.
    """
    while page := documents.find(query):
        yield from page
        if len(page) < query.limit:
            return
        query = replace(query, start_after=page[-1])


Group = Sequence[Document]
"""Documents of one page, in the order of their query."""


@dataclass(frozen=True)
class Pace:
    """How fast a scan may go: the time of a run, and how its visits overlap."""

    limit: TimeLimit = UNLIMITED
    overlap: Overlap = ONE_BY_ONE


UNHURRIED = Pace()
"""One visit at a time, for as long as the scan takes."""


class Scan:
    """A scan by name, in groups of at most `group` documents.

    `runs/{name}` holds its checkpoint; all fields are null once the scan has completed.
    """

    def __init__(self, name: str, documents: DocumentStore, pace: Pace, group: int = 1) -> None:
        self._name = name
        self._documents = documents
        self._pace = pace
        self._group = group

    def run(self, queries: Sequence[Query], visit: Callable[[Group], None]) -> bool:
        """Visit the documents of each query, from the checkpoint on; return whether the scan completed.

        Visits of different groups may overlap, but never two of one document. Every visit has ended when the run
        stores its checkpoint. A checkpoint after the last document completes the scan, even if the queries have changed
        since. Raises RetryError when the store is unavailable, and the first error of `visit`; the checkpoint then
        stays as it was.
        """
        is_over, checkpoint = self._pace.limit.begin(), self._documents.get(self._path)
        remaining = _remaining(None if checkpoint is None else checkpoint.fields, queries)
        with self._pace.overlap.calls() as begin:
            window = Window(begin, self._pace.overlap.in_flight)
            for part, query, group in self._groups(begin, remaining):
                window.begin(frozenset(document.path for document in group), partial(visit, group))
                if is_over():
                    window.end_all()
                    value = group[-1].fields[query.order_by] if query.order_by else None
                    self._store(checkpoint, {"part": part, "path": group[-1].path, "value": value})
                    telemetry.warning("scan_suspended", run=self._name)
                    return False
            window.end_all()
        self._store(checkpoint, {"part": None, "path": None, "value": None})
        return True

    def _groups(self, begin: Begin, queries: Iterator[tuple[int, Query]]) -> Iterator[tuple[int, Query, Group]]:
        """Yield the groups of each query, with the query and its number."""
        for part, query in queries:
            for page in _pages_ahead(self._documents, query, begin):
                for first in range(0, len(page), self._group):
                    yield part, query, page[first : first + self._group]

    def completed(self) -> bool:
        """Report whether the last run completed the scan.

        Raises RetryError when the store is unavailable.
        """
        checkpoint = self._documents.get(self._path)
        return checkpoint is not None and checkpoint.fields["path"] is None

    @property
    def _path(self) -> str:
        return f"runs/{self._name}"

    def _store(self, before: Document | None, fields: Fields) -> None:
        """Store the checkpoint, unless a concurrent run has stored its own, which is as good as ours."""
        if before is not None and dict(before.fields) == fields:
            return
        try:
            self._documents.commit(upsert(before, self._path, fields))
        except ConflictError:
            return


def _remaining(checkpoint: Fields | None, queries: Sequence[Query]) -> Iterator[tuple[int, Query]]:
    """Yield the remaining queries with their numbers; the first one starts after the checkpoint."""
    part = None if checkpoint is None else checkpoint.get("part")
    if checkpoint is None or not isinstance(part, int):
        yield from enumerate(queries)
        return
    for number, query in enumerate(queries[part:], part):
        yield number, replace(query, start_after=_last_visited(checkpoint, query)) if number == part else query


def _last_visited(checkpoint: Fields, query: Query) -> Document:
    fields: Fields = {query.order_by: checkpoint["value"]} if query.order_by else {}
    return Document(str(checkpoint["path"]), fields, version="")


def _pages_ahead(documents: DocumentStore, query: Query, begin: Begin) -> Iterator[Group]:
    """Yield the pages of the query. The read of the next page begins before the caller gets this one."""
    read = begin(partial(documents.find, query))
    while page := read():
        has_more = len(page) == query.limit
        if has_more:
            query = replace(query, start_after=page[-1])
            read = begin(partial(documents.find, query))
        yield page
        if not has_more:
            return
