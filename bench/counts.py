"""Counts of operations and bytes, for a text in, a text out and a lesson, on the pipeline in memory.

They depend on the code and the content only, so that a test can fix them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.recorded import Called, Commit, Publication, Read, RecordedPipeline
from shared.ports import Delete, Fields, Query, Value
from shared.sms.segments import segment_count
from tests.harness.pipeline import DECLARED, Pipeline

DRILLS = Path(__file__).parent.parent / "drills"
ONE_QUESTION = Path(__file__).parent / "drills"
PHONE = "+15550100"

BILLED_AT_LEAST = 1000
"""Size for which Pub/Sub bills each publication and each push at least, in bytes."""

ADDED = 20 + 16
"""Size of a message's timestamp and id, which Pub/Sub bills as well, in bytes."""

COLLECTIONS = ("batches", "texts", "receipts")
"""Collections to which a lesson adds documents."""


@dataclass(frozen=True)
class Operations:
    """Operations and bytes of some calls.

    `written`: bytes of names and values. `through_pubsub`: bytes that Pub/Sub bills, published and pushed.
    """

    calls: int
    reads: int
    commits: int
    writes: int
    publications: int
    written: int
    through_pubsub: int


@dataclass(frozen=True)
class Lesson:
    """A lesson as it was played: its texts, its operations, and the bytes that it leaves in each collection."""

    texts_in: int
    texts_out: int
    segments_out: int
    commands: int
    batches_with_texts: int
    receipts: int
    webhook_requests: int
    operations: Operations
    left: dict[str, int]


def one_text() -> tuple[Operations, Operations]:
    """Count an inbound text that is answered with one text: what it takes, and what its answer takes.

    A receipt belongs to the text out that it is about.
    """
    pipeline = RecordedPipeline(ONE_QUESTION)
    pipeline.text(PHONE, "WELCOME")
    pipeline.clock.sleep(60)
    pipeline.calls.clear()
    assert len(pipeline.text(PHONE, "no idea")) == 1
    inbound, *others = pipeline.calls
    of_answer = {"twilio-webhook", "send-texts", "record-receipt"}
    return (
        _operations([inbound, *(call for call in others if call.function not in of_answer)]),
        _operations([call for call in others if call.function in of_answer]),
    )


def lesson(language: str, content: Path = DRILLS, *, drills_by_hash: bool = False) -> Lesson:
    """Play the first lesson in this language, as the learner names it, requested with MORE, every answer right."""
    pipeline = RecordedPipeline(content, drills_by_hash=drills_by_hash)
    for words in ("WELCOME", language, "Ana"):
        pipeline.text(PHONE, words)
    pipeline.clock.sleep(72_000)
    before = _stored(pipeline)
    pipeline.calls.clear()
    pipeline.carrier.ledger.clear()
    pipeline.text(PHONE, "more")
    texts_in = 1
    while (right := right_answer(pipeline)) is not None:
        pipeline.clock.sleep(60)
        pipeline.text(PHONE, right)
        texts_in += 1
    texts, functions = pipeline.carrier.ledger, [call.function for call in pipeline.calls]
    return Lesson(
        texts_in=texts_in,
        texts_out=len(texts),
        segments_out=sum(segment_count(text.body or "") for text in texts),
        commands=functions.count("handle-command"),
        batches_with_texts=functions.count("send-texts"),
        receipts=functions.count("record-receipt"),
        webhook_requests=functions.count("twilio-webhook"),
        operations=_operations(pipeline.calls),
        left={name: size - before[name] for name, size in _stored(pipeline).items()},
    )


def right_answer(pipeline: Pipeline) -> str | None:
    """Return the right answer of the open prompt, or None if none is open."""
    progress = pipeline.progress(PHONE)
    if (asked := progress.open_prompt) is None:
        return None
    drill = pipeline.catalogue.drill(asked.drill_slug, progress.profile.language)
    assert drill is not None
    (prompt,) = (each for each in drill.prompts if each.slug == asked.prompt_slug)
    return prompt.correct_response


def _operations(calls: Iterable[Called]) -> Operations:
    calls = list(calls)
    rpcs = [rpc for call in calls for rpc in call.rpcs]
    writes = [write for rpc in rpcs if isinstance(rpc, Commit) for write in rpc.writes]
    return Operations(
        calls=len(calls),
        reads=sum(len(rpc.paths) for rpc in rpcs if isinstance(rpc, Read)),
        commits=sum(isinstance(rpc, Commit) for rpc in rpcs),
        writes=len(writes),
        publications=sum(isinstance(rpc, Publication) for rpc in rpcs),
        written=sum(0 if isinstance(write, Delete) else _size(write.path, write.fields) for write in writes),
        through_pubsub=sum(_billed(rpc) for rpc in rpcs if isinstance(rpc, Publication)),
    )


def _billed(publication: Publication) -> int:
    """Return the bytes for which Pub/Sub bills a publication and the pushes of its messages."""
    phone = len("phone") + len(publication.phone)
    sizes = [len(message.encode()) + phone + ADDED for message in publication.messages]
    pushes = len(DECLARED.behind(publication.topic))
    return max(sum(sizes), BILLED_AT_LEAST) + pushes * sum(max(size, BILLED_AT_LEAST) for size in sizes)


def _stored(pipeline: Pipeline) -> dict[str, int]:
    """Return the bytes in each of the collections."""
    places = {"batches": f"dialogs/{PHONE}/batches", "texts": "texts", "receipts": "receipts"}
    return {
        name: sum(_size(each.path, each.fields) for each in pipeline.store.find(Query(places[name], limit=100_000)))
        for name in COLLECTIONS
    }


def _size(path: str, fields: Fields) -> int:
    """Return the bytes of a document's path, and of its fields' names and values, as Firestore counts them.

    https://firebase.google.com/docs/firestore/storage-size, without the constant part and the indexes.
    """
    return len(path) + sum(len(name) + 1 + _value_size(value) for name, value in fields.items())


def _value_size(value: Value) -> int:
    match value:
        case str():
            return len(value.encode()) + 1
        case bool() | None:
            return 1
        case int() | datetime():
            return 8
