"""Export of the record of consent, as evidence."""

from shared.drill_progress.consents import Consent, after
from shared.event_log import log
from shared.ports import DocumentStore


def consents_of(documents: DocumentStore, phone: str) -> tuple[Consent, ...]:
    """Return a learner's record from the log, oldest first. Raises RetryError."""
    record: tuple[Consent, ...] = ()
    for batch in log.since(documents, phone, 1):
        record = after(record, batch)
    return record
