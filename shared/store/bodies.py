"""How a model is stored in a document: as JSON in the field `body`, beside the few fields that queries need.

Each kind of model has one `Body`, which knows its form by number. A body of form 1 carries no number; from form 2 on
the model has a field `version` with it. A change of form adds one upcast and keeps the older ones, so that a document
of any earlier form can still be read (docs/decisions/0001).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from shared.ports import Create, Document, DocumentStore, Fields, Update, upsert

M = TypeVar("M", bound=BaseModel)

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the JSON object of one form into that of the next; the number of the form aside."""


@dataclass(frozen=True)
class Stored(Generic[M]):
    """A model and the document that it was read from; None where there is no document yet."""

    model: M
    document: Document | None


@dataclass(frozen=True)
class Body(Generic[M]):
    """Stores models of one kind. `upcasts[0]` turns form 1 into form 2, and so on; the last one yields today's form."""

    kind: type[M]
    upcasts: tuple[Upcast, ...] = ()

    @property
    def version(self) -> int:
        """The number of today's form."""
        return len(self.upcasts) + 1

    def decode(self, document: Document) -> M:
        """Read the model, whatever its form. Raises ValueError for a body that is of no form known here."""
        body = str(document.fields["body"])
        if not self.upcasts:
            return self.kind.model_validate_json(body)
        return self.kind.model_validate(self._upcast(json.loads(body)))

    def encode(self, model: M) -> Fields:
        """Return the field that holds the model."""
        return {"body": model.model_dump_json()}

    def load(self, documents: DocumentStore, path: str, blank: M) -> Stored[M]:
        """Read the model at this path, or start with `blank`. Raises RetryError when the store is unavailable."""
        document = documents.get(path)
        return Stored(blank if document is None else self.decode(document), document)

    def write(self, stored: Stored[M], path: str, model: M, fields: Fields) -> Create | Update:
        """Build the write that replaces what was read, or creates it; `fields` are those that queries need."""
        return upsert(stored.document, path, {**self.encode(model), **fields})

    def _upcast(self, raw: dict[str, Any]) -> dict[str, Any]:
        form = raw.get("version", 1)
        if not isinstance(form, int) or not 1 <= form <= self.version:
            raise ValueError(f"{self.kind.__name__}: form {form} is unknown; known are 1 to {self.version}")
        for upcast in self.upcasts[form - 1 :]:
            raw = upcast(raw)
        return {**raw, "version": self.version}
