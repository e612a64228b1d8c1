"""Fixtures of the local stack's tests."""

from collections.abc import AsyncIterator

import pytest

from local.carrier.lifecycle import Pace
from tests.unit.local.carrier_fixture import Stage, staged


@pytest.fixture
def anyio_backend() -> str:
    """The one event loop that the local stack runs on."""
    return "asyncio"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A carrier in a hurry: a few milliseconds from one status to the next."""
    pace = Pace(queued=0.002, sending=0.004, sent=0.006, delivered=0.008, backoff=(0.001,) * 3)
    async with staged(pace) as stage:
        yield stage


@pytest.fixture
async def slow_stage() -> AsyncIterator[Stage]:
    """A carrier that sends nothing within a test's time."""
    hour = 3600
    async with staged(Pace(queued=hour, sending=hour, sent=hour, delivered=hour)) as stage:
        yield stage
