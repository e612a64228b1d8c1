"""What the contexts need from outside, as narrow as they need it. `shared.gcp` and `shared.memory` implement it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

Value = str | int | bool | datetime | None
Fields = Mapping[str, Value]
Clock = Callable[[], datetime]
"""Tells the time, with its zone."""
Sleep = Callable[[float], None]
"""Waits some seconds."""


@dataclass(frozen=True)
class Document:
    """A document as it was read. `version` changes with every write to it and is otherwise opaque."""

    path: str
    fields: Fields
    version: str


@dataclass(frozen=True)
class Create:
    """Write a document that must not exist."""

    path: str
    fields: Fields


@dataclass(frozen=True)
class Update:
    """Set some fields of a document that must exist: in the version that was read, or in any if none is given."""

    path: str
    fields: Fields
    version: str | None = None


@dataclass(frozen=True)
class Delete:
    """Remove a document: in the version that was read, or, if none is given, in any, and if it is there at all.

    What lies in collections below it stays.
    """

    path: str
    version: str | None = None


Write = Create | Update | Delete


def upsert(document: Document | None, path: str, fields: Fields) -> Create | Update:
    """Build the write that replaces `document`, or creates it if it was missing."""
    return Create(path, fields) if document is None else Update(path, fields, document.version)


@dataclass(frozen=True)
class Query:
    """The documents of a collection that meet all conditions, at most `limit` of them.

    `where`: fields with the value that each must have. `where_in`: at most one field, with at most 30 values of which
    it must have one (Firestore's limits).
    With `order_by`, only documents that have a value in that field, `at_least` to `at_most`, ordered by it and then by
    id; without, ordered by id. `start_after`: only documents behind this one in that order.
    """

    collection: str
    where: Fields = field(default_factory=dict)
    where_in: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    order_by: str | None = None
    at_least: int | datetime | None = None
    at_most: int | datetime | None = None
    start_after: Document | None = None
    limit: int = 300


class DocumentStore(Protocol):
    """A document store. Paths alternate collection and document id, as Firestore's do.

    Every method raises RetryError when the store is away or does not answer in time; after a commit
    that ended so, nobody knows whether it took place.
    """

    def get(self, path: str) -> Document | None:
        """Read one document."""

    def find(self, query: Query) -> list[Document]:
        """The documents that this asks for, in its order."""

    def commit(self, *writes: Write) -> list[str]:
        """All of these writes or none; their documents' new versions, in the same order; "" for what was deleted.

        Raises ConflictError, with nothing written, when one of them finds its document otherwise than it must be:
        MissingError if the first such is an update of a document that is not there.
        """


class Publisher(Protocol):
    """Publishes messages with the phone number as their ordering key."""

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        """Publish in this order. Raises RetryError unless every one is confirmed."""
