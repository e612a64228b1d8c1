"""Samples of what learners answered that no option lists.

samples/{group}    body   the latest few first answers of each prompt and language that pick no listed option, with the
                          number of the learner, so that they can be deleted with the learner

They have the names of the lessons' groups, those for all accounts included. They are written together with the totals.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from shared.ports import Document, DocumentStore, Query, Write
from shared.store.bodies import Body, Stored
from shared.store.scans import all_documents
from shared.tallies.cells import lesson_group
from shared.tallies.fold import OtherText
from shared.tallies.sampled import Sampled, Samples, latest, sampled

Answers = Sequence[Sampled]

_BODY = Body(Samples)


def path(account: str | None, drill: str) -> str:
    """Return the path of the samples of a drill and an account; None for all accounts."""
    return f"samples/{lesson_group(account, drill)}"


def load(documents: DocumentStore, account: str | None, drill: str) -> Samples:
    """Read the samples of a drill and an account; None for all accounts.

    Raises RetryError when the store is unavailable.
    """
    return _stored(documents.get(path(account, drill))).model


def additions(documents: DocumentStore, others: Mapping[str, Sequence[OtherText]]) -> list[Write]:
    """Build the writes that add these answers, by their learners' numbers. Raises RetryError."""
    added: dict[str, list[Sampled]] = {}
    for phone, texts in others.items():
        for each in texts:
            for account in (each.place.account, None):
                added.setdefault(path(account, each.drill), []).append(sampled(phone, each))
    return [_change(documents.get(name), name, partial(_with, new)) for name, new in added.items()]


def removals(documents: DocumentStore, phone: str, groups: Sequence[str]) -> list[Write]:
    """Build the writes that remove a learner's answers from the samples of these groups. Raises RetryError."""
    found = ((f"samples/{group}", documents.get(f"samples/{group}")) for group in groups)
    return [
        _change(document, name, partial(_without, phone))
        for name, document in found
        if document is not None and any(each.phone == phone for each in _stored(document).model.answers)
    ]


def about(documents: DocumentStore, phone: str) -> Iterator[Document]:
    """Yield the samples with answers of a learner, and of each only these. Raises RetryError."""
    for document in all_documents(documents, Query("samples")):
        own = tuple(each for each in _stored(document).model.answers if each.phone == phone)
        if own:
            yield replace(document, fields=_BODY.encode(Samples(answers=own)))


def _with(new: Answers, old: Answers) -> Answers:
    return latest((*old, *new))


def _without(phone: str, old: Answers) -> Answers:
    return tuple(each for each in old if each.phone != phone)


def _change(document: Document | None, name: str, change: Callable[[Answers], Answers]) -> Write:
    stored = _stored(document)
    return _BODY.write(stored, name, Samples(answers=tuple(change(stored.model.answers))), {})


def _stored(document: Document | None) -> Stored[Samples]:
    return Stored(Samples(), None) if document is None else _BODY.stored(document)
