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


class MemoryDocumentStore:
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
        if query.order_by not in orders:
            documents = self._collections.get(query.collection, {}).values()
            places = (_place(each, query.order_by) for each in documents)
            orders[query.order_by] = sorted(place for place in places if place is not None)
        return orders[query.order_by]

    def _reorder(self, collection: str, before: Document | None, after: Document | None) -> None:
        for order_by, order in self._orders.get(collection, {}).items():
            old, new = (None if each is None else _place(each, order_by) for each in (before, after))
            if old == new:
                continue
            if old is not None:
                del order[bisect_left(order, old)]
            if new is not None:
                insort(order, new)


def _matches(document: Document, query: Query) -> bool:
    fields = document.fields
    same = all(name in fields and fields[name] == wanted for name, wanted in query.where.items())
    return same and all(fields.get(name) in wanted for name, wanted in query.where_in.items())


def _place(document: Document, order_by: str | None) -> Place | None:
    """Where a document stands in the order of a field, or of the ids; None if it has no value there."""
    if order_by is None:
        return (document.path,)
    value = document.fields.get(order_by)
    return None if value is None else (_kind(value), value, document.path)


def _range(order: list[Place], query: Query) -> range:
    """The numbers of the places between the query's bounds, of which each is met only by values of its own kind."""
    first, last = 0, len(order)
    for bound in (query.at_least, query.at_most):
        if bound is not None:
            first = max(first, bisect_left(order, (_kind(bound),)))
            last = min(last, bisect_left(order, (_kind(bound) + 1,)))
    if query.at_least is not None:
        first = max(first, bisect_left(order, (_kind(query.at_least), query.at_least)))
    if query.at_most is not None:
        last = min(last, bisect_right(order, (_kind(query.at_most), query.at_most, _HIGHEST)))
    behind = None if query.start_after is None else _place(query.start_after, query.order_by)
    return range(first if behind is None else max(first, bisect_right(order, behind)), last)


def _kind(value: Value) -> int:
    """Values of different kinds are not compared: one kind comes behind the other."""
    return next(n for n, kind in enumerate((bool, int, datetime, str)) if isinstance(value, kind))
