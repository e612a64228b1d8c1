"""The command line on a store with two learners."""

import pytest

from tests.harness.command_line import CommandLine, captured_by
from tests.harness.pipeline import Pipeline

ANA, BEA = "+12125550100", "+12125550101"


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a store with a learner in English and one in Spanish."""
    pipeline = Pipeline()
    for phone, texts in ((ANA, ("WELCOME", "a", "Ana")), (BEA, ("DEMO", "b"))):
        for text in texts:
            pipeline.text(phone, text)
    return CommandLine(pipeline, captured_by(capsys))
