"""All that is kept of one person, as they may ask for: every document with their number, whole."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from shared.errors import RejectError
from shared.operations.audit import Audit, Reasoned
from shared.operations.personal_data import NOT_PERSONAL, PARTS
from shared.ports import Clock, Document, DocumentStore

ELSEWHERE = {
    "Twilio": "texts in and out, and their media, until they are deleted there",
    "backups": "earlier states of the same documents, until they expire",
    "registration service": "registration codes, if the deployment uses one",
}
"""Where else data of a person are, which this export does not have."""


@dataclass(frozen=True)
class PersonExport:
    """Exports what is kept of one person, and records it."""

    documents: DocumentStore
    clock: Clock
    audit: Audit

    def run(self, phone: str, by: Reasoned) -> dict[str, Any]:
        """Return all documents about a learner, by their collections, as JSON. `by`: returns who exports, for a reason.

        Raises RejectError if there is none, and RetryError when the store is unavailable.
        """
        found = {part.collection: [*part.documents(self.documents, phone)] for part in PARTS}
        if not any(found.values()):
            raise RejectError("nothing is stored about this number")
        count = sum(map(len, found.values()))
        action_id = f"export:{uuid4().hex}"
        self.audit.record(action_id, "export person", by("all that is kept of one person"), phone)
        self.audit.ended(action_id, f"{count} documents")
        return {
            "phone": phone,
            "exported_at": self.clock().isoformat(timespec="seconds"),
            "documents": {collection: [_readable(each) for each in those] for collection, those in found.items()},
            "not_about_a_person": dict(NOT_PERSONAL),
            "kept_elsewhere": ELSEWHERE,
        }


def _readable(document: Document) -> dict[str, Any]:
    """Return a document as JSON. What is stored as JSON within a text is unpacked."""
    return {"path": document.path, **{name: _value(value) for name, value in sorted(document.fields.items())}}


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith("{"):
        with suppress(ValueError):
            return json.loads(value)
    return value
