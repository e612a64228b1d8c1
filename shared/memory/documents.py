"""The document store in memory."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from threading import Lock
from typing import Any

from shared.clock import real
from shared.errors import ConflictError, MissingError
from shared.ports import Clock, Create, Delete, Document, Query, Update, Value, Write

SortKey = tuple[Any, ...]
_HIGHEST = "\U0010ffff"


class MemoryDocumentStore:
    """A thread-safe `shared.ports.DocumentStore` in one process's memory. `clock`: the store's own."""

    def __init__(self, clock: Clock = real) -> None:
        self._clock = clock
        self._collections: dict[str, dict[str, Document]] = {}
        self._orders: dict[str, dict[str | None, list[SortKey]]] = {}
        self._commits = 0
        self._lock = Lock()

    def get(self, path: str) -> Document | None:
        """Read one document; None if it does not exist."""
        document = self._collection(path).get(path)
        return None if document is None else self._read(document)

    def find(self, query: Query) -> list[Document]:
        """Return the documents that match the query, in its order."""
        with self._lock:
            return [self._read(each) for each in islice(self._matching(query), query.limit)]

    def total(self, query: Query, field: str) -> int:
        """Return the sum of an integer field over all documents that match the query, whatever its limit."""
        with self._lock:
            values = (each.fields.get(field) for each in self._matching(query))
            return sum(value for value in values if isinstance(value, int) and not isinstance(value, bool))

    def commit(self, *writes: Write) -> list[str]:
        """Apply all writes or none.

        Raises ConflictError when a document is not in the required state.
        """
        with self._lock:
            for write in writes:
                self._check(write)
            self._commits += 1
            return [self._apply(write) for write in writes]

    def _matching(self, query: Query) -> Iterator[Document]:
        documents, order = self._collections.get(query.collection, {}), self._order(query)
        found = (documents[order[n][-1]] for n in _range(order, query))
        return (each for each in found if _matches(each, query))

    def _read(self, document: Document) -> Document:
        return Document(document.path, document.fields, document.version, document.updated_at, self._clock())

    def _collection(self, path: str) -> dict[str, Document]:
        return self._collections.get(path.rpartition("/")[0], {})

    def _check(self, write: Write) -> None:
        current = self._collection(write.path).get(write.path)
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
        collection = self._collections.setdefault(name, {})
        before = collection.get(write.path)
        if isinstance(write, Delete):
            collection.pop(write.path, None)
            self._reorder(name, before, None)
            return ""
        version, kept = str(self._commits), before.fields if before is not None else {}
        collection[write.path] = Document(write.path, {**kept, **write.fields}, version, self._clock())
        self._reorder(name, before, collection[write.path])
        return version

    def _order(self, query: Query) -> list[SortKey]:
        """Return the collection's sort keys in the query's order.

        The order is built on first use and then maintained.
        """
        orders = self._orders.setdefault(query.collection, {})
        if query.order_by not in orders:
            documents = self._collections.get(query.collection, {}).values()
            keys = (_sort_key(each, query.order_by) for each in documents)
            orders[query.order_by] = sorted(key for key in keys if key is not None)
        return orders[query.order_by]

    def _reorder(self, collection: str, before: Document | None, after: Document | None) -> None:
        for order_by, order in self._orders.get(collection, {}).items():
            old, new = (None if each is None else _sort_key(each, order_by) for each in (before, after))
            if old == new:
                continue
            if old is not None:
                del order[bisect_left(order, old)]
            if new is not None:
                insort(order, new)


def _matches(document: Document, query: Query) -> bool:
    fields = document.fields
    same = all(name in fields and fields[name] == value for name, value in query.where.items())
    return same and all(fields.get(name) in values for name, values in query.where_in.items())


def _sort_key(document: Document, order_by: str | None) -> SortKey | None:
    """Return a document's sort key by a field, or by id; None if it has no value in the field."""
    if order_by is None:
        return (document.path,)
    value = document.fields.get(order_by)
    return None if value is None else (_kind(value), value, document.path)


def _range(order: list[SortKey], query: Query) -> range:
    """Return the indexes within the query's bounds.

    A bound only matches values of its own kind.
    """
    first, last = 0, len(order)
    for bound in (query.at_least, query.at_most):
        if bound is not None:
            first = max(first, bisect_left(order, (_kind(bound),)))
            last = min(last, bisect_left(order, (_kind(bound) + 1,)))
    if query.at_least is not None:
        first = max(first, bisect_left(order, (_kind(query.at_least), query.at_least)))
    if query.at_most is not None:
        last = min(last, bisect_right(order, (_kind(query.at_most), query.at_most, _HIGHEST)))
    start = None if query.start_after is None else _sort_key(query.start_after, query.order_by)
    return range(first if start is None else max(first, bisect_right(order, start)), last)


def _kind(value: Value) -> int:
    """Return the rank of a value's kind: values of different kinds are ordered by kind."""
    return next(n for n, kind in enumerate((bool, int, datetime, str)) if isinstance(value, kind))
