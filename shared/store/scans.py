"""Resumable scans of many documents under a time limit.

A run stops after 70 % of its time and stores a checkpoint, at which the next run continues.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared import telemetry
from shared.errors import ConflictError
from shared.ports import Document, DocumentStore, Fields, Query, upsert

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


class Scan:
    """A scan by name.

    `runs/{name}` holds its checkpoint; all fields are null once the scan has completed.
    """

    def __init__(self, name: str, documents: DocumentStore, limit: TimeLimit) -> None:
        self._name = name
        self._documents = documents
        self._limit = limit

    def run(self, queries: Sequence[Query], visit: Callable[[Document], None]) -> bool:
        """Visit the documents of each query in turn, from the checkpoint on; return whether the scan completed.

        A checkpoint after the last document completes the scan, even if the queries have changed since.
        Raises RetryError when the store is unavailable, and every error of `visit`.
        """
        is_over, checkpoint = self._limit.begin(), self._documents.get(self._path)
        for part, query in _remaining(None if checkpoint is None else checkpoint.fields, queries):
            for document in all_documents(self._documents, query):
                visit(document)
                if is_over():
                    value = document.fields[query.order_by] if query.order_by else None
                    self._store(checkpoint, {"part": part, "path": document.path, "value": value})
                    telemetry.warning("scan_suspended", run=self._name)
                    return False
        self._store(checkpoint, {"part": None, "path": None, "value": None})
        return True

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
