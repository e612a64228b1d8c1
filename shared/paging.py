"""Reading many documents and holding few."""

from collections.abc import Iterator
from dataclasses import replace

from shared.ports import Document, Documents, Query


def every(documents: Documents, query: Query) -> Iterator[Document]:
    """All that this asks for, however many they are, in its order; `query.limit` are read at a time."""
    while page := documents.find(query):
        yield from page
        if len(page) < query.limit:
            return
        query = replace(query, behind=page[-1])
