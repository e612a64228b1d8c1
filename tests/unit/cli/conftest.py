"""The command line on a store with two learners."""

from functools import cache

import pytest

from tests.harness.command_line import CommandLine, captured_by
from tests.harness.pipeline import Pipeline

ANA, BEA = "+12125550100", "+12125550101"


@cache
def learners_at_rest() -> Pipeline:
    """Return a pipeline with a learner in English and one in Spanish. The tests leave it as it is."""
    pipeline = Pipeline()
    for phone, texts in ((ANA, ("WELCOME", "a", "Ana")), (BEA, ("DEMO", "b"))):
        for text in texts:
            pipeline.text(phone, text)
    return pipeline


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a store with a learner in English and one in Spanish."""
    pipeline = Pipeline()
    pipeline.resume(learners_at_rest())
    return CommandLine(pipeline, captured_by(capsys))
