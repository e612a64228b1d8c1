"""The document store on Firestore.

Not `@firestore.transactional`: one read and one guarded commit need no lock (docs/decisions/0002).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.protobuf.timestamp_pb2 import Timestamp

from shared.errors import ConflictError, MissingError, RetryError
from shared.ports import Create, Delete, Document, Query, Update, Write

if TYPE_CHECKING:
    from google.cloud.firestore_v1.base_document import DocumentSnapshot

SECONDS = 10.0
"""How long one call may take, tries included, before the platform's redelivery is the better retry."""

_AGAIN = Retry(predicate=if_exception_type(exceptions.ServiceUnavailable), initial=0.1, maximum=1.0, timeout=SECONDS)
_OTHERWISE = (exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.Aborted)
_AWAY = (
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
    """`shared.ports.Documents` on Firestore in Native mode."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client

    def get(self, path: str) -> Document | None:
        """Read one document."""
        with _away():
            snapshot = self._client.document(path).get(retry=_AGAIN, timeout=SECONDS)
            return _document(snapshot) if snapshot.exists else None

    def find(self, query: Query) -> list[Document]:
        """The documents that this asks for, in its order."""
        with _away():
            return [_document(each) for each in self._query(query).stream(retry=_AGAIN, timeout=SECONDS)]

    def _query(self, query: Query) -> "firestore.Query":
        asked = self._client.collection(query.collection).limit(query.limit)
        for name, value in query.where.items():
            asked = asked.where(filter=FieldFilter(name, "==", value))
        for name, values in query.where_in.items():
            asked = asked.where(filter=FieldFilter(name, "in", list(values)))
        if query.order_by is not None:
            # A null is below every value: what has none is left out.
            bounds = (
                [(">=", query.at_least), ("<=", query.at_most)] if query.at_least or query.at_most else [("!=", None)]
            )
            for operator, bound in bounds:
                if bound is not None or operator == "!=":
                    asked = asked.where(filter=FieldFilter(query.order_by, operator, bound))
            asked = asked.order_by(query.order_by)
        if query.start_after is None:
            return asked
        place: dict[str, object] = {"__name__": self._client.document(query.start_after.path)}
        if query.order_by is not None:
            place[query.order_by] = query.start_after.fields[query.order_by]
        return asked.order_by("__name__").start_after(place)

    def commit(self, *writes: Write) -> list[str]:
        """All of these writes or none; raises ConflictError when a document is otherwise than it must be."""
        batch = self._client.batch()
        for write in writes:
            self._add(batch, write)
        with _away(), _conflicts():
            results = batch.commit(retry=_AGAIN, timeout=SECONDS)
        return [
            "" if isinstance(write, Delete) else _version(r.update_time)
            for write, r in zip(writes, results, strict=True)
        ]

    def _add(self, batch: firestore.WriteBatch, write: Write) -> None:
        reference = self._client.document(write.path)
        match write:
            case Create(fields=fields):
                batch.create(reference, dict(fields))
            case Update(fields=fields, version=None):
                batch.update(reference, dict(fields))  # which wants the document to exist
            case Update(fields=fields, version=str(version)):
                option = self._client.write_option(last_update_time=_update_time(version))
                batch.update(reference, dict(fields), option=option)
            case Delete(version=None):
                batch.delete(reference)
            case Delete(version=str(version)):
                batch.delete(reference, option=self._client.write_option(last_update_time=_update_time(version)))


def _document(snapshot: "DocumentSnapshot[Any]") -> Document:
    return Document(snapshot.reference.path, snapshot.to_dict() or {}, _version(snapshot.update_time))


def _version(update_time: object) -> str:
    nanoseconds: Any = update_time
    return str(nanoseconds.rfc3339())


def _update_time(version: str) -> object:
    timestamp = Timestamp()
    timestamp.FromJsonString(version)
    return timestamp


@contextmanager
def _away() -> Iterator[None]:
    """Errors that another try may not meet. A query without its index is none of them."""
    try:
        yield
    except _AWAY as error:
        raise RetryError from error


@contextmanager
def _conflicts() -> Iterator[None]:
    """What a commit finds otherwise. The exact classes, for AlreadyExists and Aborted share a base with others."""
    try:
        yield
    except exceptions.NotFound as error:
        raise MissingError from error
    except _OTHERWISE as error:
        raise ConflictError from error
