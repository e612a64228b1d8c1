"""A short storm on the emulators: function processes are killed, the carrier fails, and every invariant holds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from local.runtime.running_stack import running_stack
from tests.chaos.checks import violations
from tests.chaos.learners import Learner
from tests.chaos.running import Outcome, Size, documents_of, run_storm, storm_settings
from tests.harness.handset import Handset
from tests.harness.isolated_project import isolated_project
from tests.harness.pipeline import Pipeline

SHORT = Size(learners=5, texts=8, seconds=11, seed=4)
PHONE = "+12125550101"
NOON, MIDNIGHT = "2026-03-02T17:00:00+00:00", "2026-03-03T05:00:00+00:00"
"""Times in New York."""

SAID = ("WELCOME", "a", "Ana", "20 glasses")

Entries = list[dict[str, Any]]


@pytest.fixture(scope="module")
def outcome(emulators: Mapping[str, str]) -> Outcome:
    """The outcome of a storm against a separate stack."""
    names = isolated_project(emulators)
    with running_stack(storm_settings(names)) as stack:
        return run_storm(stack, documents_of(names), SHORT)


def test_processes_were_killed_and_the_carrier_failed(outcome: Outcome) -> None:
    assert outcome.killed.total() > 0
    assert outcome.restarts > 0
    assert outcome.faults.total() > 0
    assert outcome.given_up.total() > 0


def test_replies_that_operators_held_back_waited_overnight(outcome: Outcome) -> None:
    assert outcome.overnight > 0


def test_after_the_storm_every_text_was_sent_once_and_in_order(outcome: Outcome) -> None:
    assert outcome.texts_in == SHORT.learners * SHORT.texts
    assert outcome.violations == ()


@pytest.fixture
def quiet() -> tuple[Pipeline, Learner, Entries]:
    """A learner without a storm, and the carrier's ledger of their texts."""
    pipeline = Pipeline()
    for said in SAID:
        pipeline.text(PHONE, said)
    ledger: Entries = [
        {"phone": PHONE, "sid": f"SM{n:032d}", "body": text.body, "media": [], "status": "delivered", "at": NOON}
        for n, text in enumerate(pipeline.carrier.ledger)
    ]
    accepted = [f"sms:SMin{n:030d}" for n in range(1, len(SAID) + 1)]
    return pipeline, Learner(Handset("", PHONE), list(SAID), Random(0), accepted), ledger  # noqa: S311


def test_without_a_storm_there_are_no_violations(quiet: tuple[Pipeline, Learner, Entries]) -> None:
    pipeline, learner, ledger = quiet
    assert list(violations(pipeline.store, learner, ledger)) == []


@pytest.mark.parametrize(
    "corrupt",
    [
        pytest.param(lambda ledger: ledger[:-1], id="a text is lost"),
        pytest.param(lambda ledger: [*ledger, ledger[-1]], id="a text is there twice"),
        pytest.param(lambda ledger: [*ledger, {**ledger[-1], "sid": "SMother"}], id="a text was sent again"),
        pytest.param(lambda ledger: [ledger[1], ledger[0], *ledger[2:]], id="the order is wrong"),
        pytest.param(lambda ledger: [{**ledger[0], "body": "Hi."}, *ledger[1:]], id="the wording differs"),
        pytest.param(lambda ledger: [*ledger[:-1], {**ledger[-1], "status": "failed"}], id="a text never left"),
        pytest.param(lambda ledger: [*ledger[:-1], {**ledger[-1], "at": MIDNIGHT}], id="a late reply at night"),
    ],
)
def test_a_corrupted_ledger_is_detected(
    quiet: tuple[Pipeline, Learner, Entries], corrupt: Callable[[Entries], Entries]
) -> None:
    pipeline, learner, ledger = quiet
    assert list(violations(pipeline.store, learner, corrupt(ledger)))


@pytest.mark.parametrize(
    "corrupt",
    [
        pytest.param(lambda accepted: [*accepted, "sms:SMlost"], id="an inbound text is lost"),
        pytest.param(lambda accepted: accepted[:-1], id="a batch has no inbound text"),
        pytest.param(lambda accepted: [accepted[1], accepted[0], *accepted[2:]], id="the order is wrong"),
    ],
)
def test_a_lost_or_misplaced_inbound_text_is_detected(
    quiet: tuple[Pipeline, Learner, Entries], corrupt: Callable[[list[str]], list[str]]
) -> None:
    pipeline, learner, ledger = quiet
    assert list(violations(pipeline.store, replace(learner, accepted=corrupt(learner.accepted)), ledger))
