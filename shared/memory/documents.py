"""The document store in memory."""

from bisect import bisect_left, bisect_right, insort
from datetime import datetime
from itertools import islice
from threading import Lock
from typing import Any

from shared.errors import ConflictError, MissingError
from shared.ports import Create, Delete, Document, Query, Update, Value, Write

Place = tuple[Any, ...]
_HIGHEST = "\U0010ffff"


class MemoryDocuments:
    """`shared.ports.Documents` in one process's memory; safe for threads."""

    def __init__(self) -> None:
        self._collections: dict[str, dict[str, Document]] = {}
        self._orders: dict[str, dict[str | None, list[Place]]] = {}
        self._commits = 0
        self._lock = Lock()

    def get(self, path: str) -> Document | None:
        """Read one document."""
        return self._collection(path).get(path)

    def find(self, query: Query) -> list[Document]:
        """The documents that this asks for, in its order."""
        with self._lock:
            documents, order = self._collections.get(query.collection, {}), self._order(query)
            found = (documents[order[n][-1]] for n in _range(order, query))
            return list(islice((each for each in found if _matches(each, query)), query.limit))

    def commit(self, *writes: Write) -> list[str]:
        """All of these writes or none; raises ConflictError when a document is otherwise than it must be."""
        with self._lock:
            for write in writes:
                self._check(write)
            self._commits += 1
            return [self._apply(write) for write in writes]

    def _collection(self, path: str) -> dict[str, Document]:
        return self._collections.get(path.rpartition("/")[0], {})

    def _check(self, write: Write) -> None:
        current = self.get(write.path)
        match write:
            case Create():
                fits = current is None
            case Delete(version=None):
                fits = True
            case Delete(version=str(version)):
                fits = current is not None and version == current.version
            case Update(version=version):
                if current is None:
                    raise MissingError
                fits = version in (None, current.version)
        if not fits:
            raise ConflictError

    def _apply(self, write: Write) -> str:
        name = write.path.rpartition("/")[0]
        collection, before = self._collections.setdefault(name, {}), self.get(write.path)
        if isinstance(write, Delete):
            collection.pop(write.path, None)
            self._reorder(name, before, None)
            return ""
        version, kept = str(self._commits), before.fields if before is not None else {}
        collection[write.path] = Document(write.path, {**kept, **write.fields}, version)
        self._reorder(name, before, collection[write.path])
        return version

    def _order(self, query: Query) -> list[Place]:
        """The places of the collection's documents in this query's order: sorted when first asked for, then kept so."""
        orders = self._orders.setdefault(query.collection, {})
        if query.rising not in orders:
            documents = self._collections.get(query.collection, {}).values()
            places = (_place(each, query.rising) for each in documents)
            orders[query.rising] = sorted(place for place in places if place is not None)
        return orders[query.rising]

    def _reorder(self, collection: str, before: Document | None, after: Document | None) -> None:
        for rising, order in self._orders.get(collection, {}).items():
            old, new = (None if each is None else _place(each, rising) for each in (before, after))
            if old == new:
                continue
            if old is not None:
                del order[bisect_left(order, old)]
            if new is not None:
                insort(order, new)


def _matches(document: Document, query: Query) -> bool:
    fields = document.fields
    same = all(name in fields and fields[name] == wanted for name, wanted in query.equal.items())
    return same and all(fields.get(name) in wanted for name, wanted in query.among.items())


def _place(document: Document, rising: str | None) -> Place | None:
    """Where a document stands in the order of a field, or of the ids; None if it has no value there."""
    if rising is None:
        return (document.path,)
    value = document.fields.get(rising)
    return None if value is None else (_kind(value), value, document.path)


def _range(order: list[Place], query: Query) -> range:
    """The numbers of the places between the query's bounds, of which each is met only by values of its own kind."""
    first, last = 0, len(order)
    for bound in (query.start, query.end):
        if bound is not None:
            first = max(first, bisect_left(order, (_kind(bound),)))
            last = min(last, bisect_left(order, (_kind(bound) + 1,)))
    if query.start is not None:
        first = max(first, bisect_left(order, (_kind(query.start), query.start)))
    if query.end is not None:
        last = min(last, bisect_right(order, (_kind(query.end), query.end, _HIGHEST)))
    behind = None if query.behind is None else _place(query.behind, query.rising)
    return range(first if behind is None else max(first, bisect_right(order, behind)), last)


def _kind(value: Value) -> int:
    """Values of different kinds are not compared: one kind comes behind the other."""
    return next(n for n, kind in enumerate((bool, int, datetime, str)) if isinstance(value, kind))
