"""Why a text was read as it was, and what became of one: in words for an operator."""

from functools import cache
from typing import get_args

import pytest

from shared.contracts import readings as r
from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.kinds import kinds
from shared.operations.learner.delivery import what_became
from shared.operations.learner.explained import explained
from shared.operations.learner.transcript import Sent, transcript
from shared.sms.text import Status
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"
TEXTS = ("hello there", "WELCOME", "b", "Ana", "again please", "a", "b) 8", "score", "I need a person", "xyzzy", "STOP")


@cache
def batches() -> dict[str, Batch]:
    """Return the batches of a conversation, by the learner's texts."""
    pipeline = Pipeline()
    for text in TEXTS:
        pipeline.text(PHONE, text)
    found = pipeline.batches(PHONE)
    return {batch.command.text: batch for batch in found if isinstance(batch.command, InboundSms)}


EXPLAINED = {
    "hello there": "read as a registration code: “hello there”: not a code that exists",
    "WELCOME": "read as a registration code: “WELCOME”: registered with the code “WELCOME”",
    "Ana": "read as the name “Ana”: taken for name, which is not graded",
    "score": "read as the keyword score",
    "I need a person": "read as a call for a person: a person should answer",
    "xyzzy": "read as nothing that is known: nothing understood it",
    "STOP": "read as a wish to get no more texts: opted out",
}


@pytest.mark.parametrize("text", EXPLAINED)
def test_a_text_is_explained_by_its_reading_and_what_followed(text: str) -> None:
    assert explained(batches()[text]) == EXPLAINED[text]


def test_a_graded_answer_is_explained_with_the_right_one() -> None:
    right = "“b) 8 glasses” is the answer to glasses"
    assert explained(batches()["a"]) == f"read as the answer “a”: wrong, since {right}"
    assert explained(batches()["b) 8"]).startswith(f"read as the answer “b) 8”: right, since {right}")
    again = explained(batches()["again please"])
    assert again.endswith("no answer, so glasses was asked again, and no try was used")


READINGS: list[r.Reading] = [
    r.Reaction(),
    r.AutoReply(),
    r.Empty(picture=False),
    r.OptOut(),
    r.OptIn(),
    r.Help(),
    r.SupportRequest(),
    r.WrongPerson(says="wrong number"),
    r.RepeatRequest(),
    r.Courtesy(),
    r.Keyword(keyword="name", value="Ana"),
    r.Code(candidates=("WELCOME",)),
    r.Name(name="Ana"),
    r.Language(language="es"),
    r.TimeZone(time_zone="America/Chicago"),
    r.Schedule(days="mon", time=None),
    r.Answer(text="b"),
    r.Unclear(),
]


def test_every_reading_has_words_of_its_own() -> None:
    assert {reading.type for reading in READINGS} == set(kinds(r.Reading))
    batch = batches()["xyzzy"]
    said = {explained(batch.model_copy(update={"reading": reading})) for reading in READINGS}
    assert len(said) == len(READINGS)
    assert not [each for each in said if "does not know" in each]


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
