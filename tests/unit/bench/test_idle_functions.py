"""The idle functions of the benchmark, and a text's path through them."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import functions_framework
import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from bench import engine, hop, idle_functions
from shared import topology
from shared.drills.catalogue import load

PHONE = "+15550100"
DECLARED = topology.load()
WEBHOOK = "twilio-webhook"


class Answers:
    """Calls the idle functions and records the forwarded messages."""

    def __init__(self) -> None:
        self.forwarded: list[tuple[str, str, str]] = []
        self._hops = hop.Hops(
            lambda topic, phone, data: self.forwarded.append((topic, phone, data)),
            lambda phone, body: self.forwarded.append(("the carrier", phone, body)),
        )

    def call(self, name: str, **request: Any) -> int:
        """Call the function; return the status code."""
        environ = EnvironBuilder(method="POST", **request).get_environ()
        return idle_functions.idle(name, self._hops)(Request(environ))[1]

    def push(self, name: str, data: str = "a text") -> int:
        message = {"attributes": {"phone": PHONE}, "data": base64.b64encode(data.encode()).decode()}
        return self.call(name, json={"message": message})

    def post(self, form: Mapping[str, str]) -> int:
        return self.call(WEBHOOK, data=form)


@pytest.fixture
def answers() -> Answers:
    """Return idle functions whose hops are recorded."""
    return Answers()


@pytest.mark.parametrize("function", DECLARED.functions, ids=lambda each: each.name)
def test_every_function_has_an_idle_file_that_is_served(tmp_path: Path, function: topology.Function) -> None:
    idle_functions.write(tmp_path, DECLARED)
    app = functions_framework.create_app(  # type: ignore[no-untyped-call]
        function.entry, str(tmp_path / f"{function.entry}.py"), "http"
    )
    assert app.test_client().get("/robots.txt").status_code < 500


@pytest.mark.parametrize("function", DECLARED.functions, ids=lambda each: each.name)
def test_every_function_has_an_idle_counterpart_that_responds(answers: Answers, function: topology.Function) -> None:
    match function.trigger:
        case "http":
            assert answers.post({"From": PHONE, "Body": "a text"}) == 200
        case "topic":
            assert answers.push(function.name) < 300
        case "schedule":
            assert answers.call(function.name) == 200
            assert answers.forwarded == []


def test_a_text_takes_every_hop_of_its_answers_path(answers: Answers) -> None:
    answers.post({"From": PHONE, "Body": "a text"})
    expected = ["dialog-commands", "dialog-events", "outbound-sms", "the carrier"]
    for number, topic in enumerate(expected):
        assert answers.forwarded[number:] == [(topic, PHONE, "a text")]
        for name in DECLARED.behind(topic):
            answers.push(name)
    assert len(answers.forwarded) == len(expected)


def test_a_receipt_is_not_forwarded_after_it_was_recorded(answers: Answers) -> None:
    answers.post({"To": PHONE, "MessageStatus": "delivered"})
    assert answers.forwarded == [("sms-receipts", PHONE, "delivered")]
    answers.push("record-receipt")
    assert len(answers.forwarded) == 1


def test_the_real_functions_may_publish_to_every_topic_of_the_path() -> None:
    assert idle_functions.ANSWER_PATH[0] in DECLARED.function(WEBHOOK).publishes
    assert idle_functions.RECEIPTS in DECLARED.function(WEBHOOK).publishes
    for before, after in zip(idle_functions.ANSWER_PATH, idle_functions.ANSWER_PATH[1:], strict=False):
        forwarding = [
            name for name in DECLARED.behind(before) if after in idle_functions.further(DECLARED.function(name), before)
        ]
        assert len(forwarding) == 1


def test_the_engine_is_measured_beside_its_floor_in_both_forms() -> None:
    drills = load(Path("drills"))
    drill = drills.drill(drills.slugs("en")[1], "en")
    assert drill is not None
    measured = engine.measure(drill, seconds=0.1)
    assert 0 < measured.floor < measured.full
    assert measured.named > 0
    assert measured.understanding > 0
