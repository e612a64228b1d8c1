"""The document store in memory."""

from datetime import datetime
from threading import Lock
from typing import Any

from shared.errors import ConflictError, MissingError
from shared.ports import Create, Document, Query, Update, Value, Write


class MemoryDocuments:
    """`shared.ports.Documents` in one process's memory; safe for threads."""

    def __init__(self) -> None:
        self._collections: dict[str, dict[str, Document]] = {}
        self._commits = 0
        self._lock = Lock()

    def get(self, path: str) -> Document | None:
        """Read one document."""
        return self._collection(path).get(path)

    def find(self, query: Query) -> list[Document]:
        """The documents that this asks for, in its order."""
        with self._lock:
            documents = list(self._collections.get(query.collection, {}).values())
        found = sorted((d for d in documents if _matches(d, query)), key=lambda d: _place(d, query))
        if query.behind is not None:
            last = _place(query.behind, query)
            found = [d for d in found if _place(d, query) > last]
        return found[: query.limit]

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
        if isinstance(write, Update) and current is None:
            raise MissingError
        fits = current is None if isinstance(write, Create) else current and write.version in (None, current.version)
        if not fits:
            raise ConflictError

    def _apply(self, write: Write) -> str:
        collection = self._collections.setdefault(write.path.rpartition("/")[0], {})
        before = collection[write.path].fields if isinstance(write, Update) else {}
        version = str(self._commits)
        collection[write.path] = Document(write.path, {**before, **write.fields}, version)
        return version


def _matches(document: Document, query: Query) -> bool:
    fields = document.fields
    same = all(name in fields and fields[name] == wanted for name, wanted in query.equal.items())
    return same and (query.rising is None or _within(fields.get(query.rising), query))


def _within(value: Value, query: Query) -> bool:
    """Whether a value lies between two of its own kind; where there are none, whether there is a value."""
    bounds = [bound for bound in (query.start, query.end) if bound is not None]
    if value is None or any(isinstance(bound, datetime) is not isinstance(value, datetime) for bound in bounds):
        return value is not None and not bounds
    after: Any = query.start if query.start is not None else value
    before: Any = query.end if query.end is not None else value
    return bool(after <= value <= before)


def _place(document: Document, query: Query) -> tuple[Any, ...]:
    return (document.fields[query.rising], document.path) if query.rising else (document.path,)
