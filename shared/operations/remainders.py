"""What is left of learners who are forgotten: their counts, without number, so that totals of the past stay right.

remainders/{digest of the account's id}
body       the account and the counts

The counts of a batch and of its texts are either here or follow from the log and the texts, never both: `counted` on
the dialog's document (`shared.event_log.marks`) says up to which batch they are here. One commit moves them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from typing import TypeVar

from pydantic import BaseModel

from shared.contracts.batch import Batch
from shared.contracts.model import Model, Utf8Text
from shared.event_log import log
from shared.operations.counts import Counts, Tally
from shared.ports import Create, Document, DocumentStore, Query, Update
from shared.sms.outbox import TEXT
from shared.sms.text import TextMessage
from shared.snapshots.store import Snapshots
from shared.store.bodies import Body
from shared.store.scans import all_documents

M = TypeVar("M", bound=BaseModel)


PAGE = 100
"""Number of documents read at a time."""


class Remainder(Model):
    """The counts of an account's forgotten learners. `account`: its id, or NO_ACCOUNT."""

    account: Utf8Text
    counts: Counts = Counts()


BODY = Body(Remainder)


def stored(documents: DocumentStore) -> list[Remainder]:
    """Return all remainders, by the ids of their accounts. Raises RetryError when the store is unavailable."""
    found = map(BODY.decode, all_documents(documents, Query("remainders")))
    return sorted(found, key=lambda each: each.account)


def additions(documents: DocumentStore, counts: Mapping[str, Counts]) -> list[Create | Update]:
    """Build the writes that add counts, by account, to the remainders as they are now. Raises RetryError."""
    writes: list[Create | Update] = []
    for account, added in counts.items():
        before = BODY.load(documents, _path(account), Remainder(account=account))
        tally = Tally()
        tally.add(account, before.model.counts)
        tally.add(account, added)
        after = Remainder(account=account, counts=tally.by_account().get(account, Counts()))
        writes.append(BODY.write(before, _path(account), after, {}))
    return writes


def counts_of(documents: DocumentStore, phone: str, after: int, last: int | None = None) -> Mapping[str, Counts]:
    """Return a learner's counts by account, of the batches after this one up to `last`, None for all of them.

    An unreadable document counts for nothing: it must not keep a learner from being forgotten. Raises RetryError.
    """
    tally = Tally()
    tally.count(batches(documents, phone, after, last), texts(documents, phone, after, last))
    return tally.by_account()


def batches(documents: DocumentStore, phone: str, after: int, last: int | None) -> Sequence[Batch]:
    """Return the readable batches after this one up to `last`, None for all of them. Raises RetryError."""
    query = Query(f"{log.dialog_path(phone)}/batches", order_by="seq", at_least=after + 1, at_most=last, limit=PAGE)
    decode = partial(log.decode, Snapshots(documents))
    return list(_readable(decode, all_documents(documents, query)))


def texts(documents: DocumentStore, phone: str, after: int, last: int | None) -> Iterator[TextMessage]:
    """Yield the readable texts of the batches after this one up to `last`, None for all. Raises RetryError."""
    query = Query("texts", where={"phone": phone}, limit=PAGE)
    for text in _readable(TEXT.decode, all_documents(documents, query)):
        if after < text.seq and (last is None or text.seq <= last):
            yield text


def _readable(decode: Callable[[Document], M], found: Iterator[Document]) -> Iterator[M]:
    for document in found:
        with suppress(ValueError):
            yield decode(document)


def _path(account: str) -> str:
    return f"remainders/{sha256(account.encode()).hexdigest()[:32]}"
