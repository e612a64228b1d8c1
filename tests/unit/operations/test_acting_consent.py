"""Consent by hand: what is published, and what the operator is told at once."""

import pytest

from shared import composition
from shared.errors import RejectError
from shared.operations.audit import By
from tests.harness.pipeline import Pipeline

PHONE = "+15550100"


def opt_out(pipeline: Pipeline) -> str:
    """Opt the learner out by hand; return what the operator is told."""
    acting = composition.acting(pipeline.ports)
    said = acting.do(acting.opt_out(PHONE, By("ana", "asked by phone")))
    pipeline.settle()
    return said


def opt_in(pipeline: Pipeline) -> str:
    """Opt the learner in by hand; return what the operator is told. Raises RejectError."""
    acting = composition.acting(pipeline.ports)
    said = acting.do(acting.opt_in(PHONE, By("ben", "signed form")))
    pipeline.settle()
    return said


def test_an_operator_opts_a_learner_out_and_in() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    assert opt_out(pipeline) == "opt-out published"
    assert opt_out(pipeline) == "had opted out before"
    assert opt_in(pipeline) == "opt-in published"
    assert opt_out(pipeline) == "opt-out published"
    assert [event for event in pipeline.events(PHONE) if event.startswith("OPTED")] == [
        "OPTED_OUT",
        "OPTED_IN",
        "OPTED_OUT",
    ]


def test_opting_out_a_number_that_never_registered_is_said() -> None:
    assert opt_out(Pipeline()) == "opt-out published; the number never registered"


@pytest.mark.parametrize(
    ("texts", "why"),
    [(("WELCOME", "stop"), "START"), (("WELCOME",), "nothing to lift"), (("hello",), "not registered")],
)
def test_a_refused_opt_in_publishes_nothing_and_says_why(texts: tuple[str, ...], why: str) -> None:
    pipeline = Pipeline()
    for text in texts:
        pipeline.text(PHONE, text)
    before = pipeline.batches(PHONE)
    with pytest.raises(RejectError, match=why):
        opt_in(pipeline)
    pipeline.settle()
    assert pipeline.batches(PHONE) == before


def test_a_stop_that_comes_before_the_opt_in_is_handled_wins() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    opt_out(pipeline)
    pipeline.post(PHONE, "stop")
    assert opt_in(pipeline) == "opt-in published"
    assert pipeline.progress(PHONE).profile.opted_out


def test_a_forgotten_learners_opt_out_is_lifted_by_no_operator() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    opt_out(pipeline)
    pipeline.clock.sleep(3 * 3600)
    composition.erasure(pipeline.ports).erase(PHONE)
    with pytest.raises(RejectError, match="START"):
        opt_in(pipeline)


def test_the_record_of_consent_says_who_entered_it_and_why() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    opt_out(pipeline)
    opt_in(pipeline)
    _, out, back = pipeline.progress(PHONE).consents
    assert (out.operator, out.reason, back.operator, back.evidence) == ("ana", "asked by phone", "ben", "signed form")
