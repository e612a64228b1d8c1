"""A store that checks the invariants after every commit."""

from collections.abc import Callable, Mapping, Sequence

from shared.contracts.drill import DrillRef
from shared.ports import Document, DocumentStore, Query, Update, Write
from shared.snapshots.store import COLLECTION, Snapshots
from tests.harness.later_form import FIELD, lost_fields
from tests.simulation.checks.history import SNAPSHOTS, History, Log
from tests.simulation.checks.invariants import (
    Ledger,
    Violations,
    leased_after_an_opt_out,
    ledger_is_what_the_texts_say,
    log_can_be_decided_again,
    log_is_complete,
    nothing_is_sent_after_an_opt_out,
    progress_is_the_fold,
    texts_are_what_the_log_says,
)


class InvariantViolation(BaseException):
    """An invariant does not hold. A BaseException, so that no handler in the product catches it."""


class CheckedStore:
    """Implements `shared.ports.DocumentStore` over another store.

    After each commit it checks the invariants of the documents that were written, and raises InvariantViolation.
    """

    def __init__(self, inner: DocumentStore, ledger: Callable[[str], Ledger]) -> None:
        self._inner = inner
        self._ledger = ledger
        self._logs: dict[str, Log] = {}
        self._intents: dict[str, object] = {}
        self._checks = {
            "dialogs": self._check_log,
            "learners": self._check_progress,
            "outboxes": self._check_texts,
            "texts": self._check_texts,
        }

    def get(self, path: str) -> Document | None:
        return self._inner.get(path)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        return self._inner.get_all(paths)

    def find(self, query: Query) -> list[Document]:
        return self._inner.find(query)

    def total(self, query: Query, field: str) -> int:
        return self._inner.total(query, field)

    def count(self, query: Query) -> int:
        return self._inner.count(query)

    def commit(self, *writes: Write) -> list[str]:
        before = {write.path: _body(self._inner.get(write.path)) for write in writes if isinstance(write, Update)}
        versions = self._inner.commit(*writes)
        self._check_later_fields(before)
        for write in writes:
            if write.path.startswith(f"{COLLECTION}/"):
                Snapshots(self._inner, SNAPSHOTS).drill(DrillRef(snapshot=write.path.rpartition("/")[2]))
        written = dict.fromkeys(_collection_and_phone(write.path) for write in writes)
        checks = dict.fromkeys((self._checks[name], phone) for name, phone in written if name in self._checks)
        if violations := [f"{phone}: {each}" for check, phone in checks for each in check(phone)]:
            raise InvariantViolation("; ".join(violations))
        return versions

    def _check_later_fields(self, before: Mapping[str, str]) -> None:
        """Check that no write has lost a field of the next release."""
        after = {path: _body(self._inner.get(path)) for path, body in before.items() if FIELD in body}
        if lost := [f"{path}: {place}" for path in after for place in lost_fields(before[path], after[path])]:
            raise InvariantViolation(f"a field of the next release is lost: {', '.join(lost)}")

    def _check_log(self, phone: str) -> Violations:
        history, before = History(self._inner, phone), self._logs.get(phone, Log()).entries
        yield from log_is_complete(history)
        yield from log_can_be_decided_again(history)
        if history.entries[: len(before)] != before:
            yield "the log changed"
        self._logs[phone] = history.stored_log

    def _check_progress(self, phone: str) -> Violations:
        yield from progress_is_the_fold(self._history(phone))

    def _check_texts(self, phone: str) -> Violations:
        history = self._history(phone)
        yield from texts_are_what_the_log_says(history)
        yield from nothing_is_sent_after_an_opt_out(history)
        yield from ledger_is_what_the_texts_say(history, self._ledger(phone))
        for text in history.texts:
            is_leased_again = text.status == "SENDING" and self._intents.get(text.id) != text.intent_at
            self._intents[text.id] = text.intent_at
            if is_leased_again and leased_after_an_opt_out(history, text):
                yield f"text {text.seq}.{text.index} was leased after an opt-out"

    def _history(self, phone: str) -> History:
        return History(self._inner, phone, self._logs.get(phone, Log()))


def _body(document: Document | None) -> str:
    return "" if document is None else str(document.fields.get("body", ""))


def _collection_and_phone(path: str) -> tuple[str, str]:
    """Return the top-level collection and the phone that a document belongs to."""
    collection, _, rest = path.partition("/")
    return collection, rest.partition("/")[0].partition(":")[0]
