"""Checks of the texts: those that the log renders to, once each, and none after an opt-out. Pure."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Message
from shared.contracts.release import RELEASE
from shared.operations.verify.evidence import Decoded, Evidence
from shared.operations.verify.findings import Finding, Kind
from shared.sms.outbox import text_path
from shared.sms.text import TextMessage

Render = Callable[[Batch], Sequence[Message]]
"""Returns the messages that a batch renders to in this deployment."""

SKEW = timedelta(minutes=15)
"""Maximum difference of the clocks of two instances, with the time that an opt-out takes to reach the outbox."""


def check_texts(evidence: Evidence, render: Render) -> Iterator[Finding]:
    """Yield where the texts differ from what the log renders to. The log must be whole.

    The wording of an earlier release's batches is not compared, since this one may word phrases otherwise; nor that of
    batches whose texts depend on the settings of their time, or whose wording was deleted.
    """
    by_batch: dict[int, list[Decoded[TextMessage]]] = {}
    for each in evidence.texts:
        if each.document.path != text_path(each.model.id):
            yield _finding("text-extra", each, f"it is the text {each.model.seq}:{each.model.index}")
            continue
        by_batch.setdefault(each.model.seq, []).append(each)
    queued = 0 if evidence.outbox is None else evidence.outbox.model.cursor
    for batch in (each.model for each in evidence.batches):
        texts = by_batch.pop(batch.seq, [])
        if batch.seq <= queued and _is_comparable(batch):
            yield from _compared(evidence.phone, batch, texts, render(batch))
    for texts in by_batch.values():
        yield from (_finding("text-extra", text, f"the log has no batch {text.model.seq}") for text in texts)


def check_opt_outs(evidence: Evidence) -> Iterator[Finding]:
    """Yield the texts of before an opt-out that were sent after it or still wait."""
    queued = 0 if evidence.outbox is None else evidence.outbox.model.cursor
    opt_outs = [
        each.model
        for each in evidence.batches
        if each.model.seq <= queued and any(isinstance(event, e.OptedOut) for event in each.model.events)
    ]
    for text in evidence.texts:
        later = next((batch for batch in opt_outs if batch.seq > text.model.seq), None)
        if later is None:
            continue
        sent_at = text.model.intent_at
        if text.model.status == "PENDING" or (sent_at is not None and sent_at > later.decided_at + SKEW):
            yield _finding("text-after-opt-out", text, f"the opt-out is batch {later.seq}")


def _is_comparable(batch: Batch) -> bool:
    depends = any(isinstance(event, e.HelpRequested | e.OptedOut | e.UserUpdated) for event in batch.events)
    return batch.release == RELEASE and not depends


def _compared(
    phone: str, batch: Batch, texts: Sequence[Decoded[TextMessage]], rendered: Sequence[Message]
) -> Iterator[Finding]:
    stored = {text.model.index: text for text in texts}
    for index, message in enumerate(rendered):
        if (text := stored.pop(index, None)) is None:
            yield Finding(kind="text-missing", where=f"texts/{phone}:{batch.seq}:{index}", detail=f"batch {batch.seq}")
        elif batch.deleted_wording is None and (text.model.body, text.model.media_url) != (
            message.text,
            message.media_url,
        ):
            yield _finding("text-wording", text, f"batch {batch.seq}")
    yield from (_finding("text-extra", text, f"batch {batch.seq} has no such text") for text in stored.values())


def _finding(kind: Kind, text: Decoded[TextMessage], detail: str) -> Finding:
    return Finding(kind=kind, where=text.document.path, detail=detail)
