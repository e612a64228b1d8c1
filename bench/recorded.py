"""The pipeline in memory, which records every call of a function and every RPC that the function makes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flask import Request

from shared.composition import Ports
from shared.ports import Document, DocumentStore, Publisher, Query, Write
from shared.sms.carrier import Carrier, ListedMessage, Outcome, Page, Reported, Span
from shared.sms.text import TextMessage
from tests.harness.pipeline import CONTENT, LedgerCarrier, Pipeline, always


@dataclass(frozen=True)
class Read:
    """A read of documents, by their paths; of one document, by its collection, if it is a query."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class Commit:
    """A commit of all these writes."""

    writes: tuple[Write, ...]


@dataclass(frozen=True)
class Publication:
    """A publication of messages of one phone."""

    topic: str
    phone: str
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Send:
    """A text handed to the carrier."""

    text: TextMessage


Rpc = Read | Commit | Publication | Send


@dataclass(frozen=True)
class Called:
    """A call of a function, and the RPCs that it has made, in order. A commit that failed wrote nothing: not here."""

    function: str
    rpcs: list[Rpc]


class RecordedPipeline(Pipeline):
    """A pipeline that records its functions' calls in `calls`, in the order in which they began."""

    def __init__(
        self, content: Path = CONTENT, *, carrier: LedgerCarrier | None = None, drills_by_hash: bool = False
    ) -> None:
        super().__init__(content, carrier=carrier, drills_by_hash=drills_by_hash)
        self.calls: list[Called] = []

    def call(self, function: str, request: Request, ports: Ports | None = None) -> int:
        """Call a function, record what it does, and return its status code."""
        called = Called(function, [])
        self.calls.append(called)
        given = ports or self.ports
        recorded = replace(
            given,
            documents=always(_RecordedStore(given.documents(), called.rpcs)),
            publisher=always(_RecordedPublisher(given.publisher(), called.rpcs)),
            carrier=always(_RecordedCarrier(given.carrier(), called.rpcs)),
        )
        return super().call(function, request, recorded)


class _RecordedStore:
    def __init__(self, inner: DocumentStore, rpcs: list[Rpc]) -> None:
        self._inner = inner
        self._rpcs = rpcs

    def get(self, path: str) -> Document | None:
        self._rpcs.append(Read((path,)))
        return self._inner.get(path)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        self._rpcs.append(Read(tuple(paths)))
        return self._inner.get_all(paths)

    def find(self, query: Query) -> list[Document]:
        self._rpcs.append(Read((query.collection,)))
        return self._inner.find(query)

    def total(self, query: Query, field: str) -> int:
        self._rpcs.append(Read((query.collection,)))
        return self._inner.total(query, field)

    def count(self, query: Query) -> int:
        self._rpcs.append(Read((query.collection,)))
        return self._inner.count(query)

    def commit(self, *writes: Write) -> list[str]:
        versions = self._inner.commit(*writes)
        self._rpcs.append(Commit(writes))
        return versions


class _RecordedPublisher:
    def __init__(self, inner: Publisher, rpcs: list[Rpc]) -> None:
        self._inner = inner
        self._rpcs = rpcs

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        if messages:
            self._rpcs.append(Publication(topic, phone, messages))
        self._inner.publish(topic, phone, *messages)


class _RecordedCarrier:
    def __init__(self, inner: Carrier, rpcs: list[Rpc]) -> None:
        self._inner = inner
        self._rpcs = rpcs

    def send(self, text: TextMessage) -> Outcome:
        self._rpcs.append(Send(text))
        return self._inner.send(text)

    def listed(self, phone: str, since: datetime) -> Sequence[ListedMessage] | None:
        return self._inner.listed(phone, since)

    def report(self, sid: str) -> Reported | None:
        return self._inner.report(sid)

    @property
    def numbers(self) -> Sequence[str | None]:
        return self._inner.numbers

    def received(self, span: Span, following: str | None = None) -> Page:
        return self._inner.received(span, following)
