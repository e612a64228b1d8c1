"""The adapters under contract: in memory always, on the emulators where there are any."""

import os
import pytest
from google.cloud import firestore

from shared.gcp.documents import FirestoreDocuments
from shared.memory.documents import MemoryDocuments
from shared.ports import Documents


@pytest.fixture(params=["memory", "firestore"])
def documents(request: pytest.FixtureRequest) -> Documents:
    """A document store."""
    if request.param == "memory":
        return MemoryDocuments()
    return FirestoreDocuments(firestore.Client(project="contract"))
