"""The ports of a simulated instance: a fault injector may let each call fail or the instance crash."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from shared.contracts.batch import Registration
from shared.dialog.registration import RegistrationService
from shared.errors import RetryError
from shared.ports import Document, DocumentStore, Publisher, Query, Write
from shared.sms.carrier import Carrier, ListedMessage, Outcome, Page, Reported, Span, Unknown
from shared.sms.text import TextMessage

Result = TypeVar("Result")


class Died(BaseException):
    """The instance has crashed. A BaseException, so that no handler in the product catches it."""


class FaultInjector(Protocol):
    """Runs port calls, and may let them fail."""

    def run(self, kind: str, invoke: Callable[[], Result]) -> Result:
        """Return the call's result. Raises RetryError, ConflictError or RuntimeError as a fault, Died for a crash.

        `kind`: the port's operation, such as "commit" or "send".
        """


class FaultyDocumentStore:
    """A document store with injected faults."""

    def __init__(self, inner: DocumentStore, injector: FaultInjector) -> None:
        self._inner = inner
        self._injector = injector

    def get(self, path: str) -> Document | None:
        return self._injector.run("get", lambda: self._inner.get(path))

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        return self._injector.run("get", lambda: self._inner.get_all(paths))

    def find(self, query: Query) -> list[Document]:
        return self._injector.run("find", lambda: self._inner.find(query))

    def total(self, query: Query, field: str) -> int:
        return self._injector.run("find", lambda: self._inner.total(query, field))

    def count(self, query: Query) -> int:
        return self._injector.run("find", lambda: self._inner.count(query))

    def commit(self, *writes: Write) -> list[str]:
        return self._injector.run("commit", lambda: self._inner.commit(*writes))


class FaultyPublisher:
    """A publisher with injected faults."""

    def __init__(self, inner: Publisher, injector: FaultInjector) -> None:
        self._inner = inner
        self._injector = injector

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        if messages:
            self._injector.run("publish", lambda: self._inner.publish(topic, phone, *messages))


class FaultyCarrier:
    """A carrier with injected faults. A send that fails has an unknown outcome."""

    def __init__(self, inner: Carrier, injector: FaultInjector) -> None:
        self._inner = inner
        self._injector = injector

    def send(self, text: TextMessage) -> Outcome:
        try:
            return self._injector.run("send", lambda: self._inner.send(text))
        except RetryError:
            return Unknown()

    def listed(self, phone: str, since: datetime) -> Sequence[ListedMessage] | None:
        try:
            return self._injector.run("ask", lambda: self._inner.listed(phone, since))
        except RetryError:
            return None

    def report(self, sid: str) -> Reported | None:
        try:
            return self._injector.run("ask", lambda: self._inner.report(sid))
        except RetryError:
            return None

    @property
    def numbers(self) -> Sequence[str | None]:
        return self._inner.numbers

    def received(self, span: Span, following: str | None = None) -> Page:
        return self._injector.run("ask", lambda: self._inner.received(span, following))


class FaultyRegistration:
    """A registration service with injected faults."""

    def __init__(self, inner: RegistrationService, injector: FaultInjector) -> None:
        self._inner = inner
        self._injector = injector

    def check(self, code: str) -> Registration:
        return self._injector.run("registration", lambda: self._inner.check(code))
