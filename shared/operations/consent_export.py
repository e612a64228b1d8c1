"""Export of the record of consent, as evidence."""

import json
from collections.abc import Iterator

from shared.drill_progress.consents import Consent, after
from shared.event_log import log
from shared.ports import DocumentStore


def export(documents: DocumentStore, phone: str) -> Iterator[str]:
    """Yield a learner's record from the log, one JSON object per line.

    Raises RetryError.
    """
    record: tuple[Consent, ...] = ()
    for batch in log.since(documents, phone, 1):
        record = after(record, batch)
    yield from (json.dumps({"phone": phone, **consent.model_dump(mode="json")}) for consent in record)
