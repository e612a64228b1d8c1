"""The next release, for tests: the code of this one, behind ports that add what this one does not know.

It has one more field in each stored body and in each message, one more kind of event and one more kind of command
(`tests.harness.later_form`). It knows them itself: it reads bodies and messages without what it has added, and adds it
again when it writes.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from shared.composition import Ports
from shared.ports import Create, Document, DocumentStore, Publisher, Query, Update, Write
from shared.sms.gate import SendingGate
from tests.harness.later_form import (
    GREETING_ID,
    as_known,
    batch_in_later_form,
    greeting,
    in_later_form,
    in_this_form,
)
from tests.harness.pipeline import always

Greets = Callable[[], bool]
"""Returns whether a command that is being published is followed by one that only the next release knows."""


def next_release(ports: Ports, greets: Greets = lambda: False) -> Ports:
    """Return the ports of an instance of the next release, whose ports as one of this release are given."""
    documents = _LaterStore(ports.documents())
    return replace(
        ports,
        documents=always(documents),
        publisher=always(_LaterPublisher(ports.publisher(), documents, greets)),
        gate=always(SendingGate(documents, ports.wall_clock)),
        instance=always(f"{ports.instance()} of the next release"),
    )


def as_received(body: bytes) -> bytes:
    """Return a push request as the next release understands it."""
    envelope: Any = json.loads(body)
    data = base64.b64decode(envelope["message"]["data"]).decode()
    known = as_known(in_this_form(data))
    if known == data:
        return body
    envelope["message"]["data"] = base64.b64encode(known.encode()).decode()
    return json.dumps(envelope).encode()


class _LaterStore:
    """`written`: by the bytes that the code has written, the bytes of the batch that is stored instead."""

    def __init__(self, inner: DocumentStore) -> None:
        self._inner = inner
        self.written: dict[str, str] = {}

    def get(self, path: str) -> Document | None:
        document = self._inner.get(path)
        return None if document is None else _as_read(document)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        return [None if each is None else _as_read(each) for each in self._inner.get_all(paths)]

    def find(self, query: Query) -> list[Document]:
        return [_as_read(each) for each in self._inner.find(query)]

    def total(self, query: Query, field: str) -> int:
        return self._inner.total(query, field)

    def count(self, query: Query) -> int:
        return self._inner.count(query)

    def commit(self, *writes: Write) -> list[str]:
        return self._inner.commit(*map(self._as_written, writes))

    def _as_written(self, write: Write) -> Write:
        # The name of a snapshot is a hash of its bytes, so they are written as they are.
        if not isinstance(write, Create | Update) or "body" not in write.fields or write.path.startswith("snapshots/"):
            return write
        body = str(write.fields["body"])
        if not _is_batch(write.path):
            return replace(write, fields={**write.fields, "body": in_later_form(body)})
        later = self.written[body] = batch_in_later_form(body)
        return replace(write, fields={**write.fields, "body": later})


class _LaterPublisher:
    """Publishes batches with the bytes that are stored, and all other messages in their later form."""

    def __init__(self, inner: Publisher, documents: _LaterStore, greets: Greets) -> None:
        self._inner = inner
        self._written = documents.written
        self._greets = greets

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        if topic == "dialog-events":
            self._inner.publish(topic, phone, *(self._written.get(each, each) for each in messages))
            return
        greetings = [greeting(phone, name) for name in _command_ids(messages) if topic == "dialog-commands"]
        added = [each for each in greetings if self._greets()]
        self._inner.publish(topic, phone, *map(in_later_form, (*messages, *added)))


def _command_ids(messages: tuple[str, ...]) -> list[str]:
    ids = [str(json.loads(each).get("id")) for each in messages]
    return [each for each in ids if not each.startswith(GREETING_ID)]


def _is_batch(path: str) -> bool:
    return path.startswith("dialogs/") and path.count("/") == 3


def _as_read(document: Document) -> Document:
    """Return a document as the next release reads it. It forwards batches with their bytes, so they stay."""
    if "body" not in document.fields or _is_batch(document.path):
        return document
    return replace(document, fields={**document.fields, "body": in_this_form(str(document.fields["body"]))})
