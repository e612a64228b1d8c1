"""The idle functions of the benchmark, and a text's path through them."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import functions_framework
import pytest

from bench import hop, idle_functions
from shared import topology

PHONE = "+15550100"
DECLARED = topology.load()
WEBHOOK = "twilio-webhook"


class Answers:
    """Calls the idle functions through their files and records the forwarded messages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.forwarded: list[tuple[str, str, str]] = []

    def publish(self, topic: str, phone: str, data: str) -> None:
        self.forwarded.append((topic, phone, data))

    def send(self, phone: str, body: str) -> None:
        self.forwarded.append(("the carrier", phone, body))

    def call(self, name: str, **request: Any) -> int:
        """Call the function through functions-framework; return the status code."""
        entry = DECLARED.function(name).entry
        app = functions_framework.create_app(entry, str(self._folder / f"{entry}.py"), "http")  # type: ignore[no-untyped-call]
        return int(app.test_client().post("/", **request).status_code)

    def push(self, name: str, data: str = "a text") -> int:
        message = {"attributes": {"phone": PHONE}, "data": base64.b64encode(data.encode()).decode()}
        return self.call(name, json={"message": message})

    def post(self, form: Mapping[str, str]) -> int:
        return self.call(WEBHOOK, data=form)


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Write the files of the idle stack."""
    answers = Answers(tmp_path)
    monkeypatch.setattr(hop, "publish", answers.publish)
    monkeypatch.setattr(hop, "send", answers.send)
    idle_functions.write(tmp_path, DECLARED)
    return answers


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
