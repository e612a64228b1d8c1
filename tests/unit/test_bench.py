"""What the measurement compares with: an idle function for each of the topology, and the answer's way through them."""

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
    """The idle functions behind their files, and what they hand on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.handed_on: list[tuple[str, str, str]] = []

    def publish(self, topic: str, phone: str, data: str) -> None:
        self.handed_on.append((topic, phone, data))

    def send(self, phone: str, body: str) -> None:
        self.handed_on.append(("the carrier", phone, body))

    def call(self, name: str, **request: Any) -> int:
        """Call the function as functions-framework serves it; the status."""
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
    """The files as the idle stack writes them."""
    answers = Answers(tmp_path)
    monkeypatch.setattr(hop, "publish", answers.publish)
    monkeypatch.setattr(hop, "send", answers.send)
    idle_functions.write(tmp_path, DECLARED)
    return answers


@pytest.mark.parametrize("function", DECLARED.functions, ids=lambda each: each.name)
def test_every_function_of_the_topology_has_an_idle_one_that_answers(
    answers: Answers, function: topology.Function
) -> None:
    match function.trigger:
        case "http":
            assert answers.post({"From": PHONE, "Body": "a text"}) == 200
        case "topic":
            assert answers.push(function.name) < 300
        case "schedule":
            assert answers.call(function.name) == 200
            assert answers.handed_on == []


def test_a_text_goes_the_way_of_its_answer_over_every_hop(answers: Answers) -> None:
    answers.post({"From": PHONE, "Body": "a text"})
    expected = ["dialog-commands", "dialog-events", "outbound-sms", "the carrier"]
    for number, topic in enumerate(expected):
        assert answers.handed_on[number:] == [(topic, PHONE, "a text")]
        for name in DECLARED.behind(topic):
            answers.push(name)
    assert len(answers.handed_on) == len(expected)


def test_a_receipt_ends_where_it_is_recorded(answers: Answers) -> None:
    answers.post({"To": PHONE, "MessageStatus": "delivered"})
    assert answers.handed_on == [("sms-receipts", PHONE, "delivered")]
    answers.push("record-receipt")
    assert len(answers.handed_on) == 1


def test_the_real_functions_may_publish_to_every_topic_on_the_way() -> None:
    assert idle_functions.ANSWER_PATH[0] in DECLARED.function(WEBHOOK).publishes
    assert idle_functions.RECEIPTS in DECLARED.function(WEBHOOK).publishes
    for before, behind in zip(idle_functions.ANSWER_PATH, idle_functions.ANSWER_PATH[1:], strict=False):
        handing_on = [
            name
            for name in DECLARED.behind(before)
            if behind in idle_functions.further(DECLARED.function(name), before)
        ]
        assert len(handing_on) == 1
