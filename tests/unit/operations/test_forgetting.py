"""Forgetting a learner: the audit trail keeps who wanted it and why, and nothing of the learner."""

import pytest

from shared import composition
from shared.errors import RejectError
from shared.operations.audit import By
from shared.operations.erasure import QUIET
from shared.ports import Query
from tests.harness.pipeline import Pipeline

PHONE, OTHER = "+12125550100", "+12125550101"
BEN = By("ben", "a letter of 3 March")


def with_actions() -> Pipeline:
    """Return two quiet learners on whom an operator has acted."""
    pipeline = Pipeline()
    acting = composition.acting(pipeline.ports)
    for phone in (PHONE, OTHER):
        pipeline.text(phone, "WELCOME")
        acting.do(acting.update(phone, ["name=Ana"], By("ana", "Maria asked")))
        pipeline.settle()
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    return pipeline


def test_entries_stay_without_number_and_reason() -> None:
    pipeline = with_actions()
    deleted = composition.forgetting(pipeline.ports).forget(PHONE, BEN)
    trail = [
        (each.action, each.operator, each.reason, each.phone, each.outcome)
        for each in composition.audit(pipeline.ports).entries()
    ]
    assert sorted(trail, key=str) == [
        ("forget", "ben", "a letter of 3 March", None, f"{deleted} documents deleted"),
        ("update", "ana", "Maria asked", OTHER, "USER_UPDATED"),
        ("update", "ana", None, None, None),
    ]


def test_nothing_in_the_audit_trail_names_the_forgotten_learner() -> None:
    pipeline = with_actions()
    composition.forgetting(pipeline.ports).forget(PHONE, BEN)
    entries = pipeline.store.find(Query("audit"))
    assert len(entries) == 3
    assert not [each for each in entries if PHONE in f"{each.path} {dict(each.fields)}"]


def test_a_refused_erasure_is_recorded_with_its_reason() -> None:
    pipeline = with_actions()
    pipeline.text(PHONE, "a")
    with pytest.raises(RejectError, match="active"):
        composition.forgetting(pipeline.ports).forget(PHONE, BEN)
    entries = composition.audit(pipeline.ports).entries()
    assert [each.outcome for each in entries if each.action == "forget"] == [
        f"refused: the dialog was active within the last {QUIET}; try again later"
    ]


def test_a_reason_with_the_number_in_it_is_refused() -> None:
    pipeline = with_actions()
    with pytest.raises(RejectError, match="contains the learner's number"):
        composition.forgetting(pipeline.ports).forget(PHONE, By("ben", "call from +1 (212) 555-0100"))
    assert pipeline.batches(PHONE) != []
