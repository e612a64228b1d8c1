"""The numbers of learners, by the names of the documents that some queries find."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import merge
from itertools import groupby

from shared.ports import Document, DocumentStore, Query
from shared.store.scans import all_documents


def numbers(documents: DocumentStore, queries: Sequence[Query], after: str | None = None) -> Iterator[str]:
    """Yield each number that names a document of one of these queries, which are ordered by id.

    `after`: the number after which they begin. Raises RetryError when the store is unavailable.
    """
    found = merge(*(_names(documents, query, after) for query in queries))
    return (number for number, _ in groupby(found))


def _names(documents: DocumentStore, query: Query, after: str | None) -> Iterator[str]:
    begin = None if after is None else Document(f"{query.collection}/{after}", {}, version="")
    found = all_documents(documents, replace(query, start_after=begin))
    return (document.path.rpartition("/")[2] for document in found)
