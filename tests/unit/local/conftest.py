"""Fixtures of the local stack's tests."""

from collections.abc import AsyncIterator

import pytest

from local.carrier.lifecycle import Pace
from tests.unit.local.carrier_fixture import CarrierServer, serving_carrier


@pytest.fixture
def anyio_backend() -> str:
    """The event loop on which the local stack runs."""
    return "asyncio"


@pytest.fixture
async def server() -> AsyncIterator[CarrierServer]:
    """A fast carrier: a few milliseconds from one status to the next."""
    pace = Pace(queued=0.002, sending=0.004, sent=0.006, delivered=0.008, backoff=(0.001,) * 3)
    async with serving_carrier(pace) as server:
        yield server


@pytest.fixture
async def slow_server() -> AsyncIterator[CarrierServer]:
    """A slow carrier, which sends nothing during a test."""
    hour = 3600
    async with serving_carrier(Pace(queued=hour, sending=hour, sent=hour, delivered=hour)) as server:
        yield server
