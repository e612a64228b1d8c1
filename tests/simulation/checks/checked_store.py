"""A store that is looked at after every commit: what must always be true is true after each of them."""

from collections.abc import Callable

from shared.ports import Document, DocumentStore, Query, Write
from tests.simulation.checks.history import Entries, History
from tests.simulation.checks.invariants import (
    Ledger,
    Violations,
    leased_after_an_opt_out,
    ledger_is_what_the_texts_say,
    log_can_be_decided_again,
    log_is_whole,
    nothing_is_said_to_who_opted_out,
    progress_is_the_fold,
    texts_are_what_the_log_says,
)


class InvariantViolation(BaseException):
    """Something that must always be true is not."""


class CheckedStore:
    """`shared.ports.Documents` over another one. After a commit it looks at what that has touched. Raises Amissed."""

    def __init__(self, inner: DocumentStore, ledger: Callable[[str], Ledger]) -> None:
        self._inner = inner
        self._ledger = ledger
        self._logs: dict[str, Entries] = {}
        self._intents: dict[str, object] = {}
        self._looks = {
            "dialogs": self._look_at_the_log,
            "learners": self._look_at_progress,
            "outboxes": self._look_at_texts,
            "texts": self._look_at_texts,
        }

    def get(self, path: str) -> Document | None:
        return self._inner.get(path)

    def find(self, query: Query) -> list[Document]:
        return self._inner.find(query)

    def commit(self, *writes: Write) -> list[str]:
        versions = self._inner.commit(*writes)
        touched = dict.fromkeys(_place(write.path) for write in writes)
        looks = dict.fromkeys((self._looks[name], phone) for name, phone in touched if name in self._looks)
        if violations := [f"{phone}: {each}" for look, phone in looks for each in look(phone)]:
            raise InvariantViolation("; ".join(violations))
        return versions

    def _look_at_the_log(self, phone: str) -> Violations:
        history, before = History(self._inner, phone), self._logs.get(phone, ())
        yield from log_is_whole(history)
        yield from log_can_be_decided_again(history)
        if history.entries[: len(before)] != before:
            yield "the log changed"
        self._logs[phone] = history.entries

    def _look_at_progress(self, phone: str) -> Violations:
        yield from progress_is_the_fold(self._history(phone))

    def _look_at_texts(self, phone: str) -> Violations:
        history = self._history(phone)
        yield from texts_are_what_the_log_says(history)
        yield from nothing_is_said_to_who_opted_out(history)
        yield from ledger_is_what_the_texts_say(history, self._ledger(phone))
        for text in history.texts:
            is_taken_up = text.status == "SENDING" and self._intents.get(text.id) != text.intent_at
            self._intents[text.id] = text.intent_at
            if is_taken_up and leased_after_an_opt_out(history, text):
                yield f"text {text.seq}.{text.index} was taken up after an opt-out"

    def _history(self, phone: str) -> History:
        return History(self._inner, phone, self._logs.get(phone, ()))


def _place(path: str) -> tuple[str, str]:
    """The collection and the phone that a document belongs to."""
    collection, _, rest = path.partition("/")
    return collection, rest.partition("/")[0].partition(":")[0]
