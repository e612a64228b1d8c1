"""The numbers of learners, by the names of the documents in some collections."""

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby

from shared.ports import Document, DocumentStore, Query
from shared.store.scans import all_documents


def numbers(documents: DocumentStore, collections: Sequence[str], after: str | None = None) -> Iterator[str]:
    """Yield each number that names a document in one of these collections, in order.

    `after`: the number after which they begin. Raises RetryError when the store is unavailable.
    """
    found = merge(*(_names(documents, collection, after) for collection in collections))
    return (number for number, _ in groupby(found))


def _names(documents: DocumentStore, collection: str, after: str | None) -> Iterator[str]:
    begin = None if after is None else Document(f"{collection}/{after}", {}, version="")
    found = all_documents(documents, Query(collection, start_after=begin))
    return (document.path.rpartition("/")[2] for document in found)
