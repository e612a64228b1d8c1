"""Documents and messages written by an earlier release, kept in tests/samples."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared import topology
from shared.ports import Create, Delete, Fields, Query
from tests.harness.pipeline import Pipeline, push_request

FOLDER = Path(__file__).parent.parent / "samples"
AFTERWARDS = datetime(2026, 3, 6, 17, tzinfo=UTC)
"""One hour after the last sample was written."""


def _read(name: str) -> Any:
    text = (FOLDER / name).read_text()
    return json.loads(text, object_hook=lambda each: datetime.fromisoformat(each["$time"]) if "$time" in each else each)


DOCUMENTS: dict[str, Fields] = _read("documents.json")
MESSAGES: dict[str, list[dict[str, str]]] = _read("messages.json")
PUSH_REQUESTS = MESSAGES.pop("push-requests")
PHONES = sorted(path.removeprefix("learners/") for path in DOCUMENTS if path.startswith("learners/"))
ANA, STRANGER, DEMO, CARLA, EMIL, IVY, GRETA, HANA, GUS, NEW = (f"+1212555010{n}" for n in range(10))
VERSION_1 = f"learners/{HANA}"
"""Path of the progress document in the first version of its form."""
CONVERSATIONS: Any = _read("conversations.json")
"""Documents and messages of release 6, with conversations and texts that may leave in a pause."""
BODIES = {path: str(fields["body"]) for path, fields in DOCUMENTS.items() if "body" in fields}


def below(collection: str) -> dict[str, Fields]:
    """Return the sample documents of a collection."""
    return {path: fields for path, fields in DOCUMENTS.items() if path.startswith(f"{collection}/")}


def pipeline_with(documents: dict[str, Fields]) -> Pipeline:
    """Build a pipeline whose store contains exactly these documents."""
    pipeline = Pipeline()
    pipeline.clock.now = AFTERWARDS
    pipeline.store.commit(*(Delete(each.path) for each in pipeline.store.find(Query("registration-codes"))))
    pipeline.store.commit(*(Create(path, fields) for path, fields in documents.items()))
    return pipeline


def stored(pipeline: Pipeline) -> dict[str, Fields]:
    """Return the documents of all collections that occur in the samples."""
    collections = {path.rpartition("/")[0] for path in DOCUMENTS}
    return {each.path: each.fields for name in collections for each in pipeline.store.find(Query(name))}


def push_twice(pipeline: Pipeline, function: str, body: bytes) -> None:
    """Push a message twice; the second push must change nothing."""
    assert pipeline.push(function, body) == 204
    once = stored(pipeline)
    assert pipeline.push(function, body) == 204
    assert stored(pipeline) == once


def push_all(pipeline: Pipeline, topic: str) -> None:
    """Push each sample message of a topic twice to every function that subscribes to it."""
    for function in topology.load().behind(topic):
        for message in MESSAGES[topic]:
            push_twice(pipeline, function, push_request(message["data"], message["phone"]))
