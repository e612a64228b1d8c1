"""Lessons change while people learn: who is in the middle of an old lesson, and who missed one of its questions."""

from datetime import timedelta
from pathlib import Path

from tests.harness.pipeline import Pipeline

ROOT = Path(__file__).parent.parent
OLD = ROOT / "samples" / "lessons-before-explanations"
NEW = ROOT.parent / "drills"
PHONE = "+12125550100"


def in_an_old_lesson(*answers: str) -> Pipeline:
    """Return a learner who has given these answers in the lesson on cleaning, as it was before."""
    pipeline = Pipeline(OLD)
    for text in ("WELCOME", *answers):
        pipeline.text(PHONE, text)
    return pipeline


def test_who_is_in_the_middle_of_an_old_lesson_finishes_it_as_it_was() -> None:
    unchanged, changed = in_an_old_lesson("a", "b"), in_an_old_lesson("a", "b")
    changed.deploy(NEW)
    for answer in ("c", "a", "b", "a"):  # a wrong answer to "true or false" still gets a second try
        assert changed.text(PHONE, answer) == unchanged.text(PHONE, answer) != []
    assert changed.progress(PHONE).drills["03-cleaning"].completed_at is not None


def test_a_question_missed_in_an_old_lesson_is_reviewed_with_its_explanation() -> None:
    pipeline = in_an_old_lesson("a", "b", "c", "a", "a", "a")
    (mistake,) = pipeline.progress(PHONE).mistakes
    assert mistake.prompt_slug == "mixing"
    pipeline.deploy(NEW)
    pipeline.clock.sleep(timedelta(days=1, hours=4).total_seconds())
    before = len(pipeline.carrier.ledger)
    pipeline.run_scheduled()
    pipeline.settle()
    review = [text.body or "" for text in pipeline.carrier.ledger[before:]]
    assert "bleach" in review[-1]
    explained = " ".join(pipeline.text(PHONE, "b"))
    assert "Never mix bleach" in explained
    assert pipeline.progress(PHONE).mistakes == ()
