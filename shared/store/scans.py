"""Going round many documents in little time.

A run stops when 70 % of its time is over and leaves its place, from which the next one goes on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared import telemetry
from shared.errors import ConflictError
from shared.ports import Document, DocumentStore, Fields, Query, upsert

PAGE = 100
SHARE = 0.7
"""Of its time, that a run uses."""

Stopwatch = Callable[[], float]
"""Seconds, from any beginning."""


@dataclass(frozen=True)
class TimeLimit:
    """How long a run may take."""

    stopwatch: Stopwatch
    time: timedelta

    def begin(self) -> Callable[[], bool]:
        """Whether the run that begins now is to stop."""
        end = self.stopwatch() + SHARE * self.time.total_seconds()
        return lambda: self.stopwatch() >= end


UNLIMITED = TimeLimit(lambda: 0.0, timedelta(days=1))
"""By a stopwatch that stands still."""


def all_documents(documents: DocumentStore, query: Query) -> Iterator[Document]:
    """All that this asks for, however many they are, in its order; `query.limit` are read at a time."""
    while page := documents.find(query):
        yield from page
        if len(page) < query.limit:
            return
        query = replace(query, start_after=page[-1])


class Scan:
    """Rounds of one kind; `runs/{name}` holds the place where the last run stopped, nulls if it came to the end."""

    def __init__(self, name: str, documents: DocumentStore, limit: TimeLimit) -> None:
        self._name = name
        self._documents = documents
        self._limit = limit

    def run(self, queries: Sequence[Query], visit: Callable[[Document], None]) -> bool:
        """Visit what these find, one query after the other, from the place on; whether this came to the end.

        A place from which there is nothing more ends the round, whatever the queries were when it was left.
        Raises RetryError as the store does.
        """
        is_over, place = self._limit.begin(), self._documents.get(self._path)
        for part, query in _from(None if place is None else place.fields, queries):
            for document in all_documents(self._documents, query):
                visit(document)
                if is_over():
                    value = document.fields[query.order_by] if query.order_by else None
                    self._leave(place, {"part": part, "path": document.path, "value": value})
                    telemetry.warning("scan_suspended", run=self._name)
                    return False
        self._leave(place, {"part": None, "path": None, "value": None})
        return True

    def completed(self) -> bool:
        """Whether the last run came to the end. Raises RetryError as the store does."""
        place = self._documents.get(self._path)
        return place is not None and place.fields["path"] is None

    @property
    def _path(self) -> str:
        return f"runs/{self._name}"

    def _leave(self, before: Document | None, fields: Fields) -> None:
        """Keep where to go on. Another run's place, if one ran beside us, is as good as ours."""
        if before is not None and dict(before.fields) == fields:
            return
        try:
            self._documents.commit(upsert(before, self._path, fields))
        except ConflictError:
            return


def _from(place: Fields | None, queries: Sequence[Query]) -> Iterator[tuple[int, Query]]:
    """The queries that are left, with their numbers; the first one goes on behind the place."""
    part = None if place is None else place.get("part")
    if place is None or not isinstance(part, int):
        yield from enumerate(queries)
        return
    for number, query in enumerate(queries[part:], part):
        yield number, replace(query, start_after=_behind(place, query)) if number == part else query


def _behind(place: Fields, query: Query) -> Document:
    return Document(str(place["path"]), {query.order_by: place["value"]} if query.order_by else {}, version="")
