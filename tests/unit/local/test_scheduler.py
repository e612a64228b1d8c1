"""The scheduler of the local stack calls the declared functions, each at the interval of its schedule."""

import asyncio

import httpx
import pytest

from local.gateway.scheduler import INTERVALS, Scheduler
from shared import topology
from shared.clock import real

DECLARED = topology.load()
EVERY_MINUTE = "* * * * *"


def test_each_declared_schedule_has_a_local_interval() -> None:
    assert {each.cron for each in DECLARED.schedules} == set(INTERVALS)


@pytest.mark.anyio
async def test_only_functions_whose_interval_has_passed_are_called() -> None:
    calls: asyncio.Queue[str] = asyncio.Queue()

    def called(request: httpx.Request) -> httpx.Response:
        calls.put_nowait(request.url.path.rpartition("/")[2])
        return httpx.Response(200)

    intervals = {each.cron: 0.001 if each.cron == EVERY_MINUTE else 3600 for each in DECLARED.schedules}
    async with httpx.AsyncClient(transport=httpx.MockTransport(called)) as client:
        scheduler = Scheduler(DECLARED, "http://gateway/functions", client, real, intervals)
        calling = asyncio.create_task(scheduler.keep_calling())
        names = [await asyncio.wait_for(calls.get(), 10) for _ in range(5)]
        calling.cancel()
    assert {*names} == {"announce-texts", "tally"}
