"""The document store on Firestore.

Not `@firestore.transactional`: one read and one guarded commit need no lock (docs/decisions/0002).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import grpc
from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.cloud import firestore
from google.cloud.firestore_v1 import types
from google.cloud.firestore_v1.aggregation import AggregationQuery
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.query import Query as FirestoreQuery
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport

from shared.errors import ConflictError, MissingError, RetryError
from shared.gcp.messages import read_document, version_of, write_message
from shared.gcp.rpc import CHANNEL_OPTIONS, Rpc, routed_by, streamed, unary
from shared.ports import Delete, Document, Query, Write, refuse_too_many

SECONDS = 10.0
"""Maximum time of one call with its retries, in seconds. After that, redelivery by Pub/Sub is the better retry."""

_RETRY = Retry(predicate=if_exception_type(exceptions.ServiceUnavailable), initial=0.1, maximum=1.0, timeout=SECONDS)
_TRANSIENT = frozenset({grpc.StatusCode.UNAVAILABLE})
_GET: Any = types.BatchGetDocumentsRequest.pb()
_FOUND: Any = types.BatchGetDocumentsResponse.pb()
_RUN: Any = types.RunQueryRequest.pb()
_ROW: Any = types.RunQueryResponse.pb()
_COMMIT: Any = types.CommitRequest.pb()
_COMMITTED: Any = types.CommitResponse.pb()
_SERVICE = "/google.firestore.v1.Firestore"
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

    def __init__(self, client: firestore.Client, channel: grpc.Channel) -> None:
        """`client`: builds queries, counts and sums. `channel`: for all other calls; `firestore_channel` makes it."""
        self._client = client
        self._database = f"projects/{client.project}/databases/(default)"
        self._root = f"{self._database}/documents"
        self._metadata = (("google-cloud-resource-prefix", self._database), routed_by("database", self._database))
        get = streamed(channel, f"{_SERVICE}/BatchGetDocuments", _GET, _FOUND)
        run = streamed(channel, f"{_SERVICE}/RunQuery", _RUN, _ROW)
        self._get = Rpc(get, SECONDS, _TRANSIENT)
        self._run = Rpc(run, SECONDS, _TRANSIENT)
        self._commit = Rpc(unary(channel, f"{_SERVICE}/Commit", _COMMIT, _COMMITTED), SECONDS, _TRANSIENT)

    def get(self, path: str) -> Document | None:
        """Read one document; None if it does not exist."""
        return self._read([path]).get(path)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Read these documents; None for each that does not exist. Raises ValueError for too many."""
        refuse_too_many(paths)
        found = self._read(paths)
        return [found.get(path) for path in paths]

    def _read(self, paths: Sequence[str]) -> dict[str, Document]:
        """Return those of the documents that exist, by path: Firestore answers in any order, and once for each."""
        if not paths:
            return {}
        request = _GET(database=self._database, documents=[f"{self._root}/{path}" for path in paths])
        with _outages():
            answers = self._get(request, self._metadata)
        read = [read_document(self._root, each.found, each.read_time) for each in answers if each.HasField("found")]
        return {document.path: document for document in read}

    def find(self, query: Query) -> list[Document]:
        """Return the documents that match the query, in its order."""
        with _outages():
            asked = self._query(query).limit(query.limit)
            if query.fields is not None:
                asked = asked.select(query.fields)
            # The client builds the query; only its conversion of each document is avoided.
            structured = types.StructuredQuery.pb(asked._to_protobuf())  # noqa: SLF001 - the client has no public way
            parent = "/".join(filter(None, (self._root, query.collection.rpartition("/")[0])))
            answers = self._run(_RUN(parent=parent, structured_query=structured), self._metadata)
        return [
            read_document(self._root, each.document, each.read_time) for each in answers if each.HasField("document")
        ]

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
        request = _COMMIT(database=self._database, writes=[write_message(self._root, write) for write in writes])
        with _outages(), _conflicts():
            response = self._commit(request, self._metadata)
        return [
            "" if isinstance(write, Delete) else version_of(result.update_time)
            for write, result in zip(writes, response.write_results, strict=True)
        ]


def firestore_channel(emulator_host: str | None) -> grpc.Channel:
    """Open a channel to Firestore, or to the emulator at this address ("HOST:PORT")."""
    if emulator_host is not None:
        return grpc.insecure_channel(emulator_host, options=CHANNEL_OPTIONS)
    return FirestoreGrpcTransport.create_channel("firestore.googleapis.com:443", options=CHANNEL_OPTIONS)


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
