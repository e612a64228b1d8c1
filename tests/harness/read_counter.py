"""A store that counts the documents that are read."""

from collections.abc import Sequence

from shared.ports import Document, DocumentStore, Query, Write


class ReadCounter:
    """Pass every call on, and count as Firestore bills: each document that is read or missing, one for each count."""

    def __init__(self, inner: DocumentStore) -> None:
        self.inner = inner
        self.reads = 0

    def get(self, path: str) -> Document | None:
        self.reads += 1
        return self.inner.get(path)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        self.reads += len(paths)
        return self.inner.get_all(paths)

    def find(self, query: Query) -> list[Document]:
        found = self.inner.find(query)
        self.reads += max(1, len(found))
        return found

    def total(self, query: Query, field: str) -> int:
        self.reads += 1
        return self.inner.total(query, field)

    def count(self, query: Query) -> int:
        number = self.inner.count(query)
        self.reads += max(1, -(-number // 1000))
        return number

    def commit(self, *writes: Write) -> list[str]:
        return self.inner.commit(*writes)
