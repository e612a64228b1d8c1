"""A store that counts the documents that are read."""

from shared.ports import Document, Query
from tests.harness.scripted_store import ScriptedStore


class CountingStore(ScriptedStore):
    """Counts in `reads` each document that a query returns, as Firestore bills them: at least one for a query."""

    def find(self, query: Query) -> list[Document]:
        """Count the documents and pass them on."""
        found = super().find(query)
        self.reads += max(0, len(found) - 1)
        return found
