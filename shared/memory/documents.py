"""The document store in memory."""

from collections.abc import Mapping
from threading import Lock

from shared.errors import ConflictError
from shared.ports import Create, Document, Fields, Update, Value, Write


class MemoryDocuments:
    """`shared.ports.Documents` in one process's memory; safe for threads."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._commits = 0
        self._lock = Lock()

    def get(self, path: str) -> Document | None:
        """Read one document."""
        return self._documents.get(path)

    def find(
        self, collection: str, *, equal: Fields, rising: str | None = None, start: int = 0, limit: int = 300
    ) -> list[Document]:
        """The documents whose fields equal these; with `rising`, from `start` on and in its order."""
        with self._lock:
            documents = [d for d in self._documents.values() if d.path.rpartition("/")[0] == collection]
        found = [d for d in documents if all(_same(d.fields, name, equal[name]) for name in equal)]
        if rising is not None:
            numbered = [(number, d) for d in found if isinstance(number := d.fields.get(rising), int)]
            found = [d for number, d in sorted(numbered, key=lambda pair: pair[0]) if number >= start]
        return found[:limit]

    def commit(self, *writes: Write) -> list[str]:
        """All of these writes or none; raises ConflictError when a document is otherwise than it must be."""
        with self._lock:
            if not all(self._fits(write) for write in writes):
                raise ConflictError
            self._commits += 1
            return [self._apply(write) for write in writes]

    def _fits(self, write: Write) -> bool:
        current = self._documents.get(write.path)
        if isinstance(write, Create):
            return current is None
        return current is not None and write.version in (None, current.version)

    def _apply(self, write: Write) -> str:
        before = self._documents[write.path].fields if isinstance(write, Update) else {}
        version = str(self._commits)
        self._documents[write.path] = Document(write.path, {**before, **write.fields}, version)
        return version


def _same(fields: Mapping[str, Value], name: str, wanted: Value) -> bool:
    return name in fields and fields[name] == wanted
