"""Conversations with operators, and texts that may leave in a pause, as release 6 wrote them."""

import json
from typing import Any

import pytest

from shared.contracts.batch import BATCH
from shared.contracts.codec import Codec
from shared.contracts.commands import COMMAND
from shared.dialog.state import replay
from shared.drill_progress.progress import fold
from shared.ports import Fields, Query
from shared.sms.messages import OUTBOUND_TEXTS
from tests.harness.pipeline import Pipeline, push_request
from tests.harness.samples import CONVERSATIONS, pipeline_with
from tests.pipeline.test_samples import MODELS

HELD, CLOSED, PAUSED = (f"+1212555012{n}" for n in range(3))
CODECS: dict[str, Codec[Any]] = {"dialog-commands": COMMAND, "dialog-events": BATCH, "outbound-sms": OUTBOUND_TEXTS}
DOCUMENTS, MESSAGES = CONVERSATIONS["documents"], CONVERSATIONS["messages"]
NEW_FIELDS = ("hold", "last_said", "last_seen", "conversation", "mandatory", "after_ordinary", "last_ordinary")
"""Fields of bodies and messages that release 6 was the first to write."""

NEW_KINDS = ("TAKE_CONVERSATION", "CLOSE_CONVERSATION", "CONVERSATION_TAKEN", "CONVERSATION_CLOSED", "TEXT_HELD")


def test_the_samples_have_every_field_and_kind_that_was_new() -> None:
    written = json.dumps(CONVERSATIONS, default=str)
    assert [name for name in NEW_FIELDS if f'\\"{name}\\":' not in written] == []
    assert [kind for kind in NEW_KINDS if f'\\"type\\":\\"{kind}\\"' not in written] == []


@pytest.mark.parametrize("topic", CODECS)
def test_a_message_keeps_its_bytes(topic: str) -> None:
    messages = [message["data"] for message in MESSAGES[topic]]
    assert [CODECS[topic].decode(each).model_dump_json() for each in messages] == messages


@pytest.mark.parametrize("collection", MODELS)
def test_a_body_keeps_its_bytes(collection: str) -> None:
    bodies = [fields["body"] for path, fields in DOCUMENTS.items() if path.split("/")[-2] == collection]
    assert bodies
    assert [MODELS[collection].model_validate_json(body).model_dump_json() for body in bodies] == bodies


@pytest.mark.parametrize("phone", [HELD, CLOSED, PAUSED])
def test_what_is_stored_equals_the_folds_of_the_log(phone: str) -> None:
    batches = pipeline_with(DOCUMENTS).batches(phone)
    assert replay(phone, batches).model_dump_json() == DOCUMENTS[f"dialogs/{phone}"]["body"]
    assert fold(phone, batches).model_dump_json() == DOCUMENTS[f"learners/{phone}"]["body"]


def stored(pipeline: Pipeline) -> dict[str, Fields]:
    collections = {path.rpartition("/")[0] for path in DOCUMENTS}
    return {each.path: each.fields for name in collections for each in pipeline.store.find(Query(name))}


def test_messages_that_were_handled_change_nothing_when_they_come_again() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    before = stored(pipeline)
    handled_by = {"dialog-commands": ("handle-command",), "dialog-events": ("update-progress", "queue-texts")}
    for topic, functions in handled_by.items():
        for message in MESSAGES[topic]:
            for function in functions:
                assert pipeline.push(function, push_request(message["data"], message["phone"])) == 204
    assert stored(pipeline) == before


@pytest.mark.parametrize("phone", [HELD, CLOSED])
def test_the_lesson_goes_on_after_a_conversation_that_was_closed_or_is_over(phone: str) -> None:
    pipeline = pipeline_with(DOCUMENTS)
    pipeline.text(phone, "b")
    assert "COMPLETED_PROMPT" in pipeline.events(phone)[-3:]
