"""Searches a whole store for a number, bodies included: what is left of a person who was forgotten."""

import re
from collections.abc import Iterator
from itertools import chain

import phonenumbers

from shared.dialog import store as dialogs
from shared.event_log.log import dialog_path
from shared.operations.personal_data import WHOLE
from shared.ports import Document, DocumentStore, Query
from shared.store.scans import all_documents

_BETWEEN = r"[\s().\-/\u2010-\u2015]*"
"""What may stand between the digits of a number that a person wrote."""


def traces(documents: DocumentStore, phone: str) -> Iterator[str]:
    """Yield the path of each document that contains the number, in any usual writing, in its path or its fields.

    Not the one that is kept of a forgotten learner who had opted out, as long as it holds nothing else. Reads the whole
    store. Raises RetryError when it is unavailable.
    """
    written = _written(phone)
    for document in _all(documents, phone):
        is_named = written.search(document.path) or any(written.search(str(each)) for each in document.fields.values())
        if is_named and not _is_opt_out_only(document, phone):
            yield document.path


def _all(documents: DocumentStore, phone: str) -> Iterator[Document]:
    """Yield every document of the store, and the batches of the number, also if its dialog is missing."""
    owners = [phone]
    for query in WHOLE:
        for document in all_documents(documents, query):
            if query.collection == "dialogs" and document.path != dialog_path(phone):
                owners.append(document.path.rpartition("/")[2])
            yield document
    yield from chain.from_iterable(
        all_documents(documents, Query(f"{dialog_path(owner)}/batches", limit=100)) for owner in owners
    )


def _written(phone: str) -> re.Pattern[str]:
    """Return a pattern of the number in any usual writing, with or without its country code."""
    parsed = phonenumbers.parse(phone, None)
    national, code = str(parsed.national_number), str(parsed.country_code)
    digits = _BETWEEN.join(national)
    return re.compile(rf"(?<!\d)(?:{_BETWEEN.join(code)}{_BETWEEN})?{digits}(?!\d)")


def _is_opt_out_only(document: Document, phone: str) -> bool:
    """Return whether a document holds nothing but the number and its opt-out."""
    blank = dialogs.blank(phone, 0, opted_out=True)
    return document.path == dialog_path(phone) and document.fields.get("body") == blank["body"]
