"""The document store on Firestore.

Not `@firestore.transactional`: one read and one guarded commit need no lock (docs/decisions/0002).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.cloud import firestore
from google.cloud.firestore_v1.aggregation import AggregationQuery
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.query import Query as FirestoreQuery
from google.protobuf.timestamp_pb2 import Timestamp

from shared.errors import ConflictError, MissingError, RetryError
from shared.ports import Create, Delete, Document, Query, Update, Write, refuse_too_many

if TYPE_CHECKING:
    from google.cloud.firestore_v1.base_document import DocumentSnapshot

SECONDS = 10.0
"""Maximum time of one call with its retries, in seconds. After that, redelivery by Pub/Sub is the better retry."""

_RETRY = Retry(predicate=if_exception_type(exceptions.ServiceUnavailable), initial=0.1, maximum=1.0, timeout=SECONDS)
_CONFLICT = (exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.Aborted)
_UNAVAILABLE = (
    exceptions.RetryError,
    exceptions.ServiceUnavailable,
    exceptions.DeadlineExceeded,
    exceptions.InternalServerError,
    exceptions.TooManyRequests,
    exceptions.Cancelled,
    exceptions.Aborted,
    exceptions.Unknown,
)


class FirestoreDocumentStore:
    """A `shared.ports.DocumentStore` on Firestore in Native mode."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client

    def get(self, path: str) -> Document | None:
        """Read one document; None if it does not exist."""
        with _outages():
            snapshot = self._client.document(path).get(retry=_RETRY, timeout=SECONDS)
            return _document(snapshot) if snapshot.exists else None

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Read these documents; None for each that does not exist. Raises ValueError for too many."""
        refuse_too_many(paths)
        references = [self._client.document(path) for path in paths]
        with _outages():
            # Firestore answers in any order, and once for a path that is named twice.
            found = {
                each.reference.path: each for each in self._client.get_all(references, retry=_RETRY, timeout=SECONDS)
            }
        return [_document(found[path]) if found[path].exists else None for path in paths]

    def find(self, query: Query) -> list[Document]:
        """Return the documents that match the query, in its order."""
        with _outages():
            found = self._query(query).limit(query.limit).stream(retry=_RETRY, timeout=SECONDS)
            return [_document(each) for each in found]

    def total(self, query: Query, field: str) -> int:
        """Return the sum of an integer field over all documents that match the query's `where` and `where_in`.

        Firestore sums index entries and bills one read for each thousand of them.
        """
        with _outages():
            results: Any = AggregationQuery(self._query(query)).sum(field).get(retry=_RETRY, timeout=SECONDS)
            ((summed,),) = results
            return int(summed.value)

    def count(self, query: Query) -> int:
        """Return how many documents match the query, whatever its limit and `start_after`.

        Firestore counts index entries and bills one read for each thousand of them.
        """
        with _outages():
            whole = self._query(replace(query, start_after=None))
            results: Any = AggregationQuery(whole).count().get(retry=_RETRY, timeout=SECONDS)
            ((counted,),) = results
            return int(counted.value)

    def _query(self, query: Query) -> FirestoreQuery:
        """Build the query without its limit."""
        built = FirestoreQuery(self._client.collection(query.collection))
        for name, value in query.where.items():
            built = built.where(filter=FieldFilter(name, "==", value))
        for name, values in query.where_in.items():
            built = built.where(filter=FieldFilter(name, "in", list(values)))
        if query.order_by is not None:
            # Firestore sorts null below every value: this condition leaves out documents without a value.
            bounds = (
                [(">=", query.at_least), ("<=", query.at_most)] if query.at_least or query.at_most else [("!=", None)]
            )
            for operator, bound in bounds:
                if bound is not None or operator == "!=":
                    built = built.where(filter=FieldFilter(query.order_by, operator, bound))
            built = built.order_by(query.order_by)
        if query.start_after is None:
            return built
        position: dict[str, object] = {"__name__": self._client.document(query.start_after.path)}
        if query.order_by is not None:
            position[query.order_by] = query.start_after.fields[query.order_by]
        return built.order_by("__name__").start_after(position)

    def commit(self, *writes: Write) -> list[str]:
        """Apply all writes or none.

        Raises ConflictError when a document is not in the required state.
        """
        batch = self._client.batch()
        for write in writes:
            self._add(batch, write)
        with _outages(), _conflicts():
            results = batch.commit(retry=_RETRY, timeout=SECONDS)
        return [
            "" if isinstance(write, Delete) else _version(result.update_time)
            for write, result in zip(writes, results, strict=True)
        ]

    def _add(self, batch: firestore.WriteBatch, write: Write) -> None:
        reference = self._client.document(write.path)
        match write:
            case Create(fields=fields):
                batch.create(reference, dict(fields))
            case Update(fields=fields, version=None):
                batch.update(reference, dict(fields))  # fails if the document does not exist
            case Update(fields=fields, version=str(version)):
                option = self._client.write_option(last_update_time=_update_time(version))
                batch.update(reference, dict(fields), option=option)
            case Delete(version=None):
                batch.delete(reference)
            case Delete(version=str(version)):
                batch.delete(reference, option=self._client.write_option(last_update_time=_update_time(version)))


def _document(snapshot: "DocumentSnapshot[Any]") -> Document:
    return Document(
        snapshot.reference.path,
        snapshot.to_dict() or {},
        _version(snapshot.update_time),
        updated_at=_time(snapshot.update_time),
        read_at=_time(snapshot.read_time),
    )


def _time(stamp: object) -> datetime | None:
    """Return a time of Firestore's clock; None if the response has none."""
    return datetime.fromtimestamp(stamp.timestamp(), UTC) if isinstance(stamp, datetime) else None


def _version(update_time: object) -> str:
    nanoseconds: Any = update_time
    return str(nanoseconds.rfc3339())


def _update_time(version: str) -> object:
    timestamp = Timestamp()
    timestamp.FromJsonString(version)
    return timestamp


@contextmanager
def _outages() -> Iterator[None]:
    """Raise RetryError for transient errors. A query without an index is not transient."""
    try:
        yield
    except _UNAVAILABLE as error:
        raise RetryError from error


@contextmanager
def _conflicts() -> Iterator[None]:
    """Raise ConflictError for failed preconditions, MissingError for a missing document.

    The exact classes are listed because AlreadyExists and Aborted share their base class with other errors.
    """
    try:
        yield
    except exceptions.NotFound as error:
        raise MissingError from error
    except _CONFLICT as error:
        raise ConflictError from error
