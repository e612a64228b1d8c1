"""A short storm on the emulators: function processes are killed, the carrier fails, and every promise is kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from local.runtime.running_stack import running_stack
from tests.chaos.holding import amiss
from tests.chaos.running import NOON, Outcome, Size, documents_of, weather
from tests.chaos.texting import Learner
from tests.conftest import DRILLS
from tests.harness.handset import Handset
from tests.harness.isolated_project import isolated_project
from tests.harness.pipeline import Pipeline

SHORT = Size(learners=6, texts=9, seconds=12, seed=4)
PHONE = "+12125550101"
SAID = ("WELCOME", "a", "Ana", "20 glasses")

Taken = list[dict[str, Any]]


@pytest.fixture(scope="module")
def outcome(emulators: Mapping[str, str]) -> Outcome:
    """What came of it, in a stack of its own."""
    names = isolated_project(emulators)
    with running_stack({**names, "DRILLS_PATH": str(DRILLS), "CLOCK": NOON}) as stack:
        return weather(stack, documents_of(names), SHORT)


def test_processes_were_killed_and_the_carrier_failed(outcome: Outcome) -> None:
    assert outcome.killed.total() > 0
    assert outcome.restarts > 0
    assert outcome.faults.total() > 0


def test_after_the_storm_nothing_is_lost_nothing_came_twice_and_all_is_in_order(outcome: Outcome) -> None:
    assert outcome.texts_in == SHORT.learners * SHORT.texts
    assert outcome.amiss == ()


@pytest.fixture
def quiet() -> tuple[Pipeline, Learner, Taken]:
    """A learner without any storm, and what the carrier shows of them."""
    pipeline = Pipeline()
    for said in SAID:
        pipeline.text(PHONE, said)
    ledger: Taken = [
        {"phone": PHONE, "sid": f"SM{n:032d}", "body": text.body, "media": []}
        for n, text in enumerate(pipeline.carrier.ledger)
    ]
    accepted = [f"sms:SMin{n:030d}" for n in range(1, len(SAID) + 1)]
    return pipeline, Learner(Handset("", PHONE), list(SAID), Random(0), accepted), ledger  # noqa: S311


def test_nothing_is_amiss_without_a_storm(quiet: tuple[Pipeline, Learner, Taken]) -> None:
    pipeline, learner, ledger = quiet
    assert list(amiss(pipeline.store, learner, ledger)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda ledger: ledger[:-1], id="a text is lost"),
        pytest.param(lambda ledger: [*ledger, ledger[-1]], id="a text is there twice"),
        pytest.param(lambda ledger: [*ledger, {**ledger[-1], "sid": "SMother"}], id="it was sent again"),
        pytest.param(lambda ledger: [ledger[1], ledger[0], *ledger[2:]], id="the order is another"),
        pytest.param(lambda ledger: [{**ledger[0], "body": "Hi."}, *ledger[1:]], id="the words are others"),
    ],
)
def test_a_spoilt_ledger_is_noticed(quiet: tuple[Pipeline, Learner, Taken], spoil: Callable[[Taken], Taken]) -> None:
    pipeline, learner, ledger = quiet
    assert list(amiss(pipeline.store, learner, spoil(ledger)))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda accepted: [*accepted, "sms:SMlost"], id="a text in is lost"),
        pytest.param(lambda accepted: accepted[:-1], id="a batch is for no text in"),
        pytest.param(lambda accepted: [accepted[1], accepted[0], *accepted[2:]], id="the order is another"),
    ],
)
def test_a_text_in_that_is_not_in_its_place_is_noticed(
    quiet: tuple[Pipeline, Learner, Taken], spoil: Callable[[list[str]], list[str]]
) -> None:
    pipeline, learner, ledger = quiet
    assert list(amiss(pipeline.store, replace(learner, accepted=spoil(learner.accepted)), ledger))
