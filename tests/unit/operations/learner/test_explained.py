"""Why a text was read as it was, and what became of one: in words for an operator."""

from functools import cache
from typing import get_args

import pytest
from pydantic import BaseModel

from shared.contracts import readings as r
from shared.contracts.batch import Batch
from shared.operations.learner.delivery import what_became
from shared.operations.learner.explained import explained
from shared.operations.learner.transcript import Sent, transcript
from shared.sms.text import Status
from tests.harness.any_models import any_model
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"


@cache
def batches() -> dict[str, Batch]:
    """Return the batches of a conversation, by the learner's text."""
    pipeline = Pipeline()
    for text in (
        "hello there",
        "WELCOME",
        "a",
        "Ana",
        "again please",
        "a",
        "b",
        "score",
        "I need a person",
        "xyzzy",
        "STOP",
    ):
        pipeline.text(PHONE, text)
    return {getattr(each.command, "text", each.command.type): each for each in pipeline.batches(PHONE)}


EXPLAINED = {
    "hello there": ("read as a registration code", "not a code that exists"),
    "WELCOME": ("read as a registration code: “WELCOME”", "registered with the code “WELCOME”"),
    "Ana": ("read as the name “Ana”", "taken for name, which is not graded"),
    "again please": ("read as a wish to hear the question again", "no try was used"),
    "score": ("read as the keyword score",),
    "I need a person": ("read as a call for a person", "a person should answer"),
    "STOP": ("read as a wish to get no more texts", "opted out"),
}


@pytest.mark.parametrize("text", EXPLAINED)
def test_a_text_is_explained_by_its_reading_and_what_followed(text: str) -> None:
    said = explained(batches()[text])
    assert all(each in said for each in EXPLAINED[text]), said


def test_a_graded_answer_is_explained_with_the_right_answer() -> None:
    assert "read as the answer “b”: " in explained(batches()["b"])
    said = [explained(batches()[text]) for text in ("a", "b")]
    assert any("wrong, since “" in each or "right, since “" in each for each in said), said


@pytest.mark.parametrize("reading", get_args(get_args(r.Reading)[0]))
def test_every_reading_has_words(reading: type[BaseModel]) -> None:
    batch = batches()["xyzzy"].model_copy(update={"reading": any_model(reading)})
    assert "does not know" not in explained(batch)


def test_a_reading_that_is_missing_or_of_a_later_release_is_said() -> None:
    batch = batches()["xyzzy"]
    assert "not recorded" in explained(batch.model_copy(update={"reading": None}))
    later = r.UnknownReading(type="MIND_READING")
    assert "does not know" in explained(batch.model_copy(update={"reading": later}))


@cache
def sent() -> Sent:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    (text,) = [each for each in transcript(pipeline.batches(PHONE), pipeline.texts(PHONE)) if isinstance(each, Sent)]
    return text


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_has_words(status: Status) -> None:
    said = what_became(sent().model_copy(update={"status": status}))
    assert said == said.lower()
    assert status not in said


def test_an_error_and_further_attempts_are_said() -> None:
    failed = sent().model_copy(update={"status": "UNDELIVERED", "error_code": 30005, "attempts": 3})
    assert what_became(failed) == "not delivered, error 30005 of the carrier, after 3 attempts"
    assert what_became(sent().model_copy(update={"carrier_status": "read"})) == "delivered, and read"
