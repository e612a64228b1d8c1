"""Following the log: what a batch asks for is asked for, whatever fails in between."""

import pytest

from shared.drill_progress.service import ProgressProjector
from shared.errors import RetryError
from tests.harness.pipeline import Pipeline

PHONE = "+15550100"


class Away:
    """Topics that are away."""

    def publish(self, _: str, __: str, *___: str) -> None:
        raise RetryError


def test_when_publishing_fails_the_cursor_stays_and_the_drill_starts_on_redelivery() -> None:
    pipeline = Pipeline()
    pipeline.post(PHONE, "WELCOME")
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    projector = ProgressProjector(pipeline.store, Away(), lambda: pipeline.plan)
    with pytest.raises(RetryError):
        projector.apply(pipeline.batches(PHONE)[0])
    pipeline.settle()
    assert pipeline.events(PHONE) == ["USER_VALIDATED", "DRILL_STARTED"]
