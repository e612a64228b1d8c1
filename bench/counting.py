"""The rows of what is counted, each beside what the design allows."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from bench.counts import BILLED_AT_LEAST, Lesson, Operations, lesson, one_text
from bench.row import Group, Row, cost

KILOBYTES = {"written": "bytes written", "through_pubsub": "bytes through Pub/Sub"}
"""Names of the counts that are bytes; they are shown in kB."""

TEXT_IN = {
    "calls": 4,  # the webhook and three functions behind it, with a read and a commit each
    "reads": 3,
    "commits": 3,
    "writes": 5,  # the state, its batch, the learner, the outbox, the text
    "publications": 3,  # the command, its batch, the texts
    "through_pubsub": BILLED_AT_LEAST * (3 + 4),  # a batch is pushed twice
}
TEXT_OUT = {
    "calls": 5,  # one that sends it; and each of two receipts is a request and a push
    "reads": 2,  # one a receipt
    "commits": 4,  # the lease, the outcome, and one a receipt
    "writes": 6,
    "publications": 2,
    "through_pubsub": BILLED_AT_LEAST * (2 + 2),
}


def rows() -> list[Row]:
    """Count a text in, the text out that answers it, and a lesson."""
    inbound, outbound = one_text()
    played, by_hash = lesson("English"), lesson("English", drills_by_hash=True)
    left = (cost("lesson", f"bytes left in {name}", "kB", size / 1000, None) for name, size in played.left.items())
    return [
        *_rows("text in", inbound, TEXT_IN),
        *_rows("text out", outbound, TEXT_OUT),
        *_rows("lesson", played.operations, _of(played)),
        *left,
        cost("lesson", "bytes left in batches, with DRILLS_BY_HASH", "kB", by_hash.left["batches"] / 1000, None),
    ]


def _of(played: Lesson) -> dict[str, int]:
    """Return what the design allows a lesson of so many texts, commands and receipts."""
    calls = played.webhook_requests + 3 * played.commands + played.batches_with_texts + played.receipts
    publications = 2 * played.commands + played.batches_with_texts + played.receipts
    return {
        "calls": calls,
        "reads": 3 * played.commands + played.receipts,
        "commits": 3 * played.commands + 2 * played.texts_out + played.receipts,
        "publications": publications,
        "through_pubsub": BILLED_AT_LEAST * (publications + calls - played.webhook_requests),
    }


def _rows(group: Group, counted: Operations, floor: Mapping[str, int]) -> Iterator[Row]:
    for name, value in asdict(counted).items():
        if name in KILOBYTES:
            least = floor[name] / 1000 if name in floor else None
            yield cost(group, KILOBYTES[name], "kB", value / 1000, least)
        else:
            yield cost(group, name, "", value, floor.get(name))
