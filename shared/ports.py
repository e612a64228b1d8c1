"""The ports: the narrow interfaces to the outside that `shared.gcp` and `shared.memory` implement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

Value = str | int | bool | datetime | None
Fields = Mapping[str, Value]
Clock = Callable[[], datetime]
"""Returns the current time, with a time zone."""
Sleep = Callable[[float], None]
"""Waits for this many seconds."""


@dataclass(frozen=True)
class Times:
    """The clocks of an instance, and its way to wait.

    `learners`: the learners' time, which the local stack can move. `wall`: the real time.
    """

    wall: Clock
    learners: Clock
    sleep: Sleep


@dataclass(frozen=True)
class Document:
    """A document as it was read. `version` is opaque and changes with every write.

    `updated_at` and `read_at` are times of the store's own clock, which all instances share; None for a document that
    was written and not read since.
    """

    path: str
    fields: Fields
    version: str
    updated_at: datetime | None = field(default=None, compare=False)
    read_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Create:
    """Create a document, which must not exist."""

    path: str
    fields: Fields


@dataclass(frozen=True)
class Update:
    """Set some fields of a document, which must exist: in `version`, or in any version if that is None."""

    path: str
    fields: Fields
    version: str | None = None


@dataclass(frozen=True)
class Delete:
    """Delete a document in `version`, which must exist; if that is None, in any version, or do nothing.

    Collections below the document stay.
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

    `where`: fields and the value that each must have. `where_in`: at most one field, and at most 30 values of which it
    must have one (Firestore's limits).
    With `order_by`, only documents that have a value in that field, between `at_least` and `at_most` inclusive, ordered
    by that value and then by id; without, ordered by id. `start_after`: only documents after this one in that order.
    `fields`: the fields that the documents have, as far as they exist; None for all.
    """

    collection: str
    where: Fields = field(default_factory=dict)
    where_in: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    order_by: str | None = None
    at_least: int | str | datetime | None = None
    at_most: int | str | datetime | None = None
    start_after: Document | None = None
    limit: int = 300
    fields: tuple[str, ...] | None = None


MOST_AT_ONCE = 300
"""Maximum number of documents of one `DocumentStore.get_all`."""


class DocumentStore(Protocol):
    """A document store. Paths alternate collection and document id, as Firestore's do.

    Every method raises RetryError when the store is unavailable or does not answer in time. A commit that raises it
    may or may not have taken place.
    """

    def get(self, path: str) -> Document | None:
        """Read one document; None if it does not exist."""

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Read these documents in one call, in the order of their paths; None for each that does not exist.

        Not a snapshot: each document is as it was at some moment during the call. Raises ValueError for more than
        MOST_AT_ONCE paths.
        """

    def find(self, query: Query) -> list[Document]:
        """Return the documents that match the query, in its order."""

    def total(self, query: Query, field: str) -> int:
        """Return the sum of an integer field over all documents that match the query's `where` and `where_in`.

        Documents without an integer in that field do not count. 0 if none does.
        """

    def count(self, query: Query) -> int:
        """Return how many documents match the query, whatever its limit and `start_after`."""

    def commit(self, *writes: Write) -> list[str]:
        """Apply all writes or none. Return the documents' new versions in the same order, "" for a deletion.

        Raises ConflictError, with nothing written, when a document is not in the state that its write requires:
        MissingError if the first such write updates a document that does not exist.
        """


def refuse_too_many(paths: Sequence[str]) -> None:
    """Raise ValueError for more paths than a `get_all` takes."""
    if len(paths) > MOST_AT_ONCE:
        raise ValueError(f"{len(paths)} documents: read at most {MOST_AT_ONCE} in one call")


class Publisher(Protocol):
    """Publishes messages to topics, with the phone number as the ordering key."""

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        """Publish the messages in this order. Raises RetryError unless all of them are confirmed."""
