"""The page's view of learners: whoever cannot be read now is published later."""

import json
from datetime import UTC, datetime

import pytest

from local.gateway.event_stream import EventStream
from local.gateway.learners import Learners
from shared.errors import RetryError
from tests.harness.pipeline import Pipeline
from tests.harness.scripted_store import ScriptedStore

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PHONE = "+15550100"


async def test_a_learner_is_published_once_the_store_is_back_without_another_change() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    stream = EventStream(lambda: NOW)
    store = ScriptedStore(pipeline.store, before_call={0: RetryError()})
    learners = Learners(store, stream, lambda: pipeline.catalogue, again_seconds=0)
    events = stream.listen()
    while b"ready" not in await anext(events):
        pass

    learners.mark_changed(PHONE)

    published = (await anext(events)).decode()
    assert "event: learner" in published
    assert json.loads(published.partition("data: ")[2])["seq"] == len(pipeline.batches(PHONE))
