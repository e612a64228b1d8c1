"""Stores models in documents: as JSON in the field `body`, next to the few fields that queries need.

Each model class has one `Body`, which knows its schema version. A body of version 1 has no version number; from
version 2 on the model has a field `version`. A schema change adds one upcast and keeps the earlier ones, so that a
document of any earlier version can still be read (docs/decisions/0001).

While two releases run side by side, and after a rollback, a body may have fields of a later release. They are kept
beside the model, and written back.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar

from pydantic import BaseModel, ValidationError

from shared.ports import Create, Document, DocumentStore, Fields, Update, upsert
from shared.store.later_fields import carry_over

M = TypeVar("M", bound=BaseModel)

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Converts a JSON object from one schema version to the next, except for the field `version`."""

Complete = Callable[[dict[str, Any]], dict[str, Any]]
"""Fills in what a body's JSON names but does not hold. May raise errors of its own."""


class Options(TypedDict, total=False):
    """How pydantic dumps a body; by default, whole."""

    exclude_defaults: bool
    exclude: dict[str, dict[str, set[str]]]


WHOLE: Options = {}


@dataclass(frozen=True)
class Stored(Generic[M]):
    """A model and the document that it was read from, or None if there is no document yet.

    `raw`: the body's JSON if it has fields that this release does not know, else None.
    """

    model: M
    document: Document | None
    raw: dict[str, Any] | None = None


@dataclass(frozen=True)
class Body(Generic[M]):
    """Stores models of one class.

    `upcasts[0]` converts version 1 to 2, and so on; the last one yields the current version.
    """

    kind: type[M]
    upcasts: tuple[Upcast, ...] = ()

    @property
    def version(self) -> int:
        """The current schema version."""
        return len(self.upcasts) + 1

    def decode(self, document: Document, complete: Complete | None = None) -> M:
        """Read the model from a body of any known version. Raises ValueError for any other body.

        `complete`: completes the body's JSON before it is validated. Its errors are raised too.
        """
        return self.stored(document, complete).model

    def stored(self, document: Document, complete: Complete | None = None) -> Stored[M]:
        """Return the model with its document. Raises as `decode` does."""
        body = str(document.fields["body"])
        if complete is None and not self.upcasts:
            with suppress(ValidationError):
                return Stored(self.kind.model_validate_json(body), document)
        raw = json.loads(body)
        if self.upcasts:
            raw = self._upcast(raw)
        completed = raw if complete is None else complete(raw)
        try:
            return Stored(self.kind.model_validate(completed), document)
        except ValidationError:
            return Stored(self.kind.model_validate(completed, extra="ignore"), document, raw)

    def encode(self, model: M, options: Options = WHOLE) -> Fields:
        """Return the field that holds the model."""
        return {"body": model.model_dump_json(**options)}

    def load(self, documents: DocumentStore, path: str, blank: M, complete: Complete | None = None) -> Stored[M]:
        """Read the model at this path, or return `blank` if there is none.

        Raises RetryError when the store is unavailable, and as `decode` does.
        """
        document = documents.get(path)
        return Stored(blank, None) if document is None else self.stored(document, complete)

    def write(
        self, stored: Stored[M], path: str, model: M, fields: Fields, options: Options = WHOLE
    ) -> Create | Update:
        """Build the write that replaces the document read, or creates it.

        `fields` are those that queries need.
        """
        return upsert(stored.document, path, {**self._encode_with_later_fields(stored, model, options), **fields})

    def written(self, stored: Stored[M], model: M, write: Create | Update, version: str) -> Stored[M]:
        """Return the model as `write`, built from `stored`, has stored it in this version."""
        raw = None if stored.raw is None else json.loads(str(write.fields["body"]))
        return Stored(model, Document(write.path, write.fields, version), raw)

    def _encode_with_later_fields(self, stored: Stored[M], model: M, options: Options) -> Fields:
        if stored.raw is None:
            return self.encode(model, options)
        raw = carry_over(stored.model, stored.raw, model, model.model_dump(mode="json", **options))
        return {"body": json.dumps(raw, ensure_ascii=False, separators=(",", ":"))}

    def _upcast(self, raw: dict[str, Any]) -> dict[str, Any]:
        version = raw.get("version", 1)
        if not isinstance(version, int) or not 1 <= version <= self.version:
            raise ValueError(f"{self.kind.__name__}: version {version} is unknown; known are 1 to {self.version}")
        for upcast in self.upcasts[version - 1 :]:
            raw = upcast(raw)
        return {**raw, "version": self.version}
