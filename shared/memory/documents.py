"""The document store in memory."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from threading import Lock
from types import NoneType
from typing import Any, NamedTuple

from shared.clock import real
from shared.errors import ConflictError, MissingError
from shared.ports import Clock, Create, Delete, Document, Query, Update, Value, Write, refuse_too_many

SortKey = tuple[Any, ...]
_HIGHEST = "\U0010ffff"
_RANKS = {NoneType: 0, bool: 1, int: 2, datetime: 3, str: 4}
"""Rank of each kind of value: values of different kinds are ordered by kind."""


class _Index(NamedTuple):
    """An index on the documents that have these fields, ordered by `equal`, then by `order_by`, then by id.

    A query has its index as in Firestore: the documents with the values that it requires are next to each other.
    """

    equal: tuple[str, ...]
    order_by: str | None


class MemoryDocumentStore:
    """A thread-safe `shared.ports.DocumentStore` in one process's memory. `clock`: the store's own."""

    def __init__(self, clock: Clock = real) -> None:
        self._clock = clock
        self._collections: dict[str, dict[str, Document]] = {}
        self._indexes: dict[str, dict[_Index, list[SortKey]]] = {}
        self._commits = 0
        self._lock = Lock()

    def get(self, path: str) -> Document | None:
        """Read one document; None if it does not exist."""
        document = self._collection(path).get(path)
        return None if document is None else self._read(document)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Read these documents; None for each that does not exist. Raises ValueError for too many."""
        refuse_too_many(paths)
        return [self.get(path) for path in paths]

    def find(self, query: Query) -> list[Document]:
        """Return the documents that match the query, in its order."""
        with self._lock:
            found = [self._read(each) for each in islice(self._matching(query), query.limit)]
            return found if query.fields is None else [_with_fields(each, query.fields) for each in found]

    def total(self, query: Query, field: str) -> int:
        """Return the sum of an integer field over all documents that match the query, whatever its limit."""
        with self._lock:
            values = (each.fields.get(field) for each in self._matching(query))
            return sum(value for value in values if isinstance(value, int) and not isinstance(value, bool))

    def count(self, query: Query) -> int:
        """Return how many documents match the query, whatever its limit and `start_after`."""
        with self._lock:
            return sum(1 for _ in self._matching(replace(query, start_after=None)))

    def commit(self, *writes: Write) -> list[str]:
        """Apply all writes or none.

        Raises ConflictError when a document is not in the required state.
        """
        with self._lock:
            for write in writes:
                self._check(write)
            self._commits += 1
            return [self._apply(write) for write in writes]

    def documents(self) -> list[Document]:
        """Return all documents, in no particular order."""
        with self._lock:
            return [document for each in self._collections.values() for document in each.values()]

    def _matching(self, query: Query) -> Iterator[Document]:
        documents, keys = self._collections.get(query.collection, {}), self._keys(query)
        found = (documents[keys[n][-1]] for n in _range(keys, query))
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
            self._reindex(name, before, None)
            return ""
        version, kept = str(self._commits), before.fields if before is not None else {}
        collection[write.path] = Document(write.path, {**kept, **write.fields}, version, self._clock())
        self._reindex(name, before, collection[write.path])
        return version

    def _keys(self, query: Query) -> list[SortKey]:
        """Return the keys of the query's index, in its order.

        The index is built on first use and then maintained.
        """
        index = _Index(tuple(query.where), query.order_by)
        indexes = self._indexes.setdefault(query.collection, {})
        if index not in indexes:
            documents = self._collections.get(query.collection, {}).values()
            keys = (_index_key(each, index) for each in documents)
            indexes[index] = sorted(key for key in keys if key is not None)
        return indexes[index]

    def _reindex(self, collection: str, before: Document | None, after: Document | None) -> None:
        for index, keys in self._indexes.get(collection, {}).items():
            old, new = (None if each is None else _index_key(each, index) for each in (before, after))
            if old == new:
                continue
            if old is not None:
                del keys[bisect_left(keys, old)]
            if new is not None:
                insort(keys, new)


def _with_fields(document: Document, names: Sequence[str]) -> Document:
    """Return a document with only these fields, as far as it has them."""
    return replace(document, fields={name: document.fields[name] for name in names if name in document.fields})


def _matches(document: Document, query: Query) -> bool:
    """Return whether a document of the query's range matches it."""
    return all(document.fields.get(name) in values for name, values in query.where_in.items())


def _index_key(document: Document, index: _Index) -> SortKey | None:
    """Return a document's key in an index; None if it is not in the index."""
    fields, rest = document.fields, _sort_key(document, index.order_by)
    if rest is None or any(name not in fields for name in index.equal):
        return None
    return (*_ranked(fields[name] for name in index.equal), *rest)


def _sort_key(document: Document, order_by: str | None) -> SortKey | None:
    """Return a document's sort key by a field, or by id; None if it has no value in the field."""
    if order_by is None:
        return (document.path,)
    value = document.fields.get(order_by)
    return None if value is None else (_RANKS[type(value)], value, document.path)


def _range(keys: list[SortKey], query: Query) -> range:
    """Return the positions, in the query's index, of the keys that have its values and are within its bounds.

    A bound only matches values of its own kind.
    """
    equal = _ranked(query.where.values())
    first = bisect_left(keys, equal)
    last = bisect_left(keys, (*equal, _HIGHEST if query.order_by is None else len(_RANKS)))
    for bound in (query.at_least, query.at_most):
        if bound is not None:
            first = max(first, bisect_left(keys, (*equal, _RANKS[type(bound)])))
            last = min(last, bisect_left(keys, (*equal, _RANKS[type(bound)] + 1)))
    if query.at_least is not None:
        first = max(first, bisect_left(keys, (*equal, *_ranked([query.at_least]))))
    if query.at_most is not None:
        last = min(last, bisect_right(keys, (*equal, *_ranked([query.at_most]), _HIGHEST)))
    start = None if query.start_after is None else _sort_key(query.start_after, query.order_by)
    return range(first if start is None else max(first, bisect_right(keys, (*equal, *start))), last)


def _ranked(values: Iterable[Value]) -> SortKey:
    """Return the values, each after the rank of its kind."""
    return tuple(part for value in values for part in (_RANKS[type(value)], value))
