"""The fortnight that several tests look at; it is played once."""

import pytest

from shared.contracts.batch import Batch
from shared.event_log import log
from tests.simulation.runs.fortnight import Fortnight
from tests.simulation.workloads.population import learners


@pytest.fixture(scope="session")
def fortnight() -> Fortnight:
    fortnight = Fortnight(learners(66))
    fortnight.run()
    return fortnight


@pytest.fixture(scope="session")
def logs(fortnight: Fortnight) -> dict[str, list[Batch]]:
    """Return every learner's log."""
    return {
        learner.phone: list(log.since(fortnight.pipeline.store, learner.phone, 1)) for learner in fortnight.learners
    }
