"""Events and commands of a later release, beside messages that are invalid, on the pipeline in memory."""

import json
from typing import Any

import pytest

from shared import composition
from shared.contracts.commands import SendAdHocMessage
from shared.contracts.sending_hours import SendingHours
from shared.drill_progress.progress import fold
from shared.edge.parking import MOST_FAILURES
from shared.edge.push import DEAD_LETTER_OF
from shared.event_log import log
from shared.ports import Query, Update
from tests.harness.later_form import EVENT, FIELD, GREET, GREETING, batch_in_later_form, greeting
from tests.harness.pipeline import Pipeline, push_request, said
from tests.harness.two_releases import TwoReleases, committed

PHONE, OTHER = "+12125550100", "+12125550101"
HOURS = {"first": 9, "last": 20, "zones": ["America/New_York"]}
SCHEDULED = {"hours": HOURS, "until": "2026-03-03T01:00:00Z"}


def greeted(**more: object) -> str:
    """Return the next batch of a learner with one batch, whose command only the next release knows."""
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    command = SendAdHocMessage(id="greet:1", phone=PHONE, text=GREETING)
    pipeline.topics.publish("dialog-commands", PHONE, command.model_dump_json())
    pipeline.settle()
    raw = json.loads(batch_in_later_form(pipeline.batches(PHONE)[-1].model_dump_json()))
    return json.dumps({**raw, "command": {**raw["command"], **more}})


@pytest.mark.parametrize("hint", ["delivered", "lost"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_an_unknown_event_is_skipped_between_known_ones(position: int, hint: str) -> None:
    expected, pipeline = Pipeline(), Pipeline()
    for each in (expected, pipeline):
        for text in ("WELCOME", "a", "Ana"):
            each.text(PHONE, text)
    committed(pipeline, PHONE, "b")
    document = pipeline.store.find(Query(f"{log.dialog_path(PHONE)}/batches", order_by="seq"))[-1]
    raw = json.loads(str(document.fields["body"]))
    raw["events"].insert(position, {**EVENT, "score": {"points": 3}})
    pipeline.store.commit(Update(document.path, {"body": json.dumps(raw)}))
    for function in ("update-progress", "queue-texts"):
        assert pipeline.topics.deliver(function, PHONE, lambda *_: 204)
        if hint == "delivered":
            assert pipeline.hand(function, json.dumps(raw)) == 204
    pipeline.settle()
    pipeline.text(PHONE, "more")
    expected.text(PHONE, "b")
    expected.text(PHONE, "more")
    assert [said(text) for text in pipeline.carrier.ledger] == [said(text) for text in expected.carrier.ledger]
    assert pipeline.progress(PHONE) == fold(PHONE, pipeline.batches(PHONE))
    assert pipeline.progress(PHONE).drills.keys() == expected.progress(PHONE).drills.keys()
    assert pipeline.parked() == []


@pytest.mark.parametrize(
    ("more", "origin"), [({"scheduled": SCHEDULED}, "schedule"), ({"by_learner": True}, "learner"), ({}, "operator")]
)
def test_the_texts_of_an_unknown_command_keep_origin_and_hours(more: dict[str, Any], origin: str) -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    batch = greeted(type=GREET, **more)
    for function in ("update-progress", "queue-texts"):
        assert pipeline.hand(function, batch) == 204
    text = pipeline.texts(PHONE)[-1]
    assert (text.body, text.origin) == (GREETING, origin)
    assert text.hours == SendingHours.model_validate(HOURS)
    is_scheduled = origin == "schedule"
    assert (text.expires_at is not None, text.any_hour_until is None) == (is_scheduled, is_scheduled)
    assert pipeline.progress(PHONE).cursor == text.seq


def test_an_unknown_command_waits_for_a_release_that_knows_it(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = TwoReleases()
    pipeline.text(PHONE, "WELCOME")
    pipeline.topics.publish("dialog-commands", PHONE, greeting(PHONE, "1"))
    assert pipeline.post(PHONE, "a") == 200
    assert not pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    assert '"error": "UnknownMessageError"' in capsys.readouterr().err
    assert pipeline.post(OTHER, "WELCOME") == 200
    pipeline.settle_except("handle-command", PHONE)
    assert [text.phone for text in pipeline.carrier.ledger] == [PHONE, OTHER]
    pipeline.rolled_forward = True
    pipeline.settle()
    assert [said(text) for text in pipeline.carrier.ledger[2:]] == [GREETING, "What is your name?"]
    assert pipeline.parked() == []


def test_an_unknown_command_is_parked_only_as_a_dead_letter() -> None:
    pipeline = TwoReleases()
    pipeline.text(PHONE, "WELCOME")
    command = push_request(greeting(PHONE, "1"), PHONE)
    for _ in range(2 * MOST_FAILURES):
        assert pipeline.push("handle-command", command) == 503
    assert pipeline.parked() == []
    letter = json.loads(command)
    letter["message"]["attributes"][DEAD_LETTER_OF] = "projects/p/subscriptions/handle-command"
    assert pipeline.push("park", json.dumps(letter).encode()) == 204
    (parked,) = pipeline.parked()
    assert parked.fields["payload"] == greeting(PHONE, "1")
    pipeline.rolled_forward = True
    composition.redrive(pipeline.ports).put_back(parked.path.rpartition("/")[2])
    pipeline.settle()
    assert said(pipeline.carrier.ledger[-1]) == GREETING


INBOUND = {"type": "INBOUND_SMS", "id": "a b", "phone": "5550100", "text": "hi"}


@pytest.mark.parametrize(
    ("function", "message", "fields"),
    [
        ("handle-command", INBOUND, ["INBOUND_SMS.id", "INBOUND_SMS.phone"]),
        ("handle-command", {**INBOUND, FIELD: 1}, ["INBOUND_SMS.id", "INBOUND_SMS.phone"]),
        ("handle-command", {"type": GREET, "id": "1"}, ["message"]),
        ("handle-command", {"type": "greet", "id": "1", "phone": PHONE}, ["message"]),
        (
            "queue-texts",
            {"phone": PHONE, FIELD: 1},
            ["seq", "command", "decided_at", "registration", "events", "profile"],
        ),
        (
            "send-texts",
            {"phone": "?", "texts": [{"version": 1, FIELD: 1}]},
            ["phone", "texts.0.text", "texts.0.version"],
        ),
        ("record-receipt", {"phone": PHONE, "sid": [], FIELD: 1}, ["text_id", "sid", "status"]),
    ],
)
def test_an_invalid_message_is_parked_at_once_with_its_wrong_fields(
    function: str, message: dict[str, Any], fields: list[str]
) -> None:
    pipeline = Pipeline()
    assert pipeline.hand(function, json.dumps(message)) == 204
    (parked,) = pipeline.parked()
    assert [problem.partition(": ")[0] for problem in str(parked.fields["reason"]).split("; ")] == fields


def test_an_invalid_event_of_a_known_kind_is_not_taken_for_a_later_one() -> None:
    raw = json.loads(greeted())
    raw["events"] = [{"type": "AD_HOC_MESSAGE_SENT", "text": 7, FIELD: True}]
    pipeline = Pipeline()
    assert pipeline.hand("queue-texts", json.dumps(raw)) == 204
    (parked,) = pipeline.parked()
    assert "events.0" in str(parked.fields["reason"])
    assert "text: string_type" in str(parked.fields["reason"])
