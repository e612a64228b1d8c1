"""The checks after a storm notice each violation, and a storm that was too calm. `make chaos` is the storm."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.chaos.__main__ import missing_kinds
from tests.chaos.checks import violations
from tests.chaos.learners import Learner
from tests.chaos.running import Outcome
from tests.harness.handset import Handset
from tests.harness.pipeline import Pipeline

PHONE = "+12125550101"
NOON, MIDNIGHT = "2026-03-02T17:00:00+00:00", "2026-03-03T05:00:00+00:00"
"""Times in New York."""

SAID = ("WELCOME", "a", "Ana", "20 glasses")

Entries = list[dict[str, Any]]


def test_a_storm_in_which_nothing_happened_was_too_calm() -> None:
    none: Counter[str] = Counter()
    calm = Outcome(none, 0, 40, 40, 40, 40, none, none, none, 0, 1.0, ())
    missing = ["kills", "restarts", "faults", "attempts given up", "texts that waited overnight"]
    assert missing_kinds(calm) == missing
    some = Counter("one")
    stormy = replace(calm, killed=some, restarts=1, faults=some, given_up=some, overnight=1)
    assert missing_kinds(stormy) == []


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
