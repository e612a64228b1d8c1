"""The follow-up commands of a batch are published, whatever fails in between."""

import pytest

from shared.drill_progress.service import ProgressProjector
from shared.errors import RetryError
from shared.snapshots.store import Snapshots
from tests.harness.pipeline import Pipeline

PHONE = "+15550100"


class Unavailable:
    """Topics that are unavailable."""

    def publish(self, _: str, __: str, *___: str) -> None:
        raise RetryError


def test_after_a_failed_publish_redelivery_starts_the_drill() -> None:
    pipeline = Pipeline()
    pipeline.post(PHONE, "WELCOME")
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    projector = ProgressProjector(pipeline.store, Unavailable(), lambda: pipeline.plan, Snapshots(pipeline.store))
    with pytest.raises(RetryError):
        projector.apply(pipeline.batches(PHONE)[0])
    pipeline.settle()
    assert pipeline.events(PHONE) == ["USER_VALIDATED", "DRILL_STARTED"]
