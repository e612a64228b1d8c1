"""The fields by which operators find learners."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from shared.drill_progress.progress import Progress
from shared.drill_progress.query_fields import STATES, LearnerState, query_fields, state_of

THEN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
RUN = {"instance_id": "i", "name": "A drill", "started_at": THEN}


def learner(*drills: str, **profile: object) -> Progress:
    """Return a registered learner who has started these drills."""
    known = {"profile": {"validated": True, **profile}, "drills": dict.fromkeys(drills, RUN), "last_interaction": THEN}
    return Progress.model_validate({"phone": "+12125550100", **known})


@pytest.mark.parametrize(
    ("progress", "has_finished", "state"),
    [
        (learner(validated=False), False, "stranger"),
        (learner(), False, "registered"),
        (learner("01-water"), False, "active"),
        (learner("01-water"), True, "finished"),
        (learner("01-water", silent=True), True, "silent"),
        (learner("01-water", silent=True, paused=True), True, "paused"),
        (learner("01-water", paused=True, dead_since=THEN), True, "dead"),
        (learner("01-water", dead_since=THEN, opted_out=True), True, "opted-out"),
        (learner(validated=False, opted_out=True), False, "opted-out"),
    ],
)
def test_a_learner_is_in_one_state(progress: Progress, has_finished: bool, state: str) -> None:
    assert state_of(progress, has_finished=has_finished) == state


def test_every_state_is_explained() -> None:
    assert set(STATES) == set(get_args(LearnerState))


def test_a_name_is_found_by_without_case_and_accents() -> None:
    assert query_fields(learner(name="Ána  MARÍA!"), has_finished=False)["name_begins"] == "ana maria"
    assert query_fields(learner(), has_finished=False)["name_begins"] == ""


@pytest.mark.parametrize(
    ("info", "account"),
    [
        ({"account": "luna"}, "luna"),
        ({"account": " luna "}, "luna"),
        ({"account": " "}, "-"),
        ({"account": None}, "-"),
        ({"account": ["luna"]}, "-"),
        ({"company": "Cafe Luna"}, "-"),
    ],
)
def test_an_account_is_what_the_registration_named(info: dict[str, object], account: str) -> None:
    assert query_fields(learner(account_info=info), has_finished=False)["account"] == account
