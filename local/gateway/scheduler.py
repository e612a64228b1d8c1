"""Calls the topology's scheduled functions, as Cloud Scheduler does in the cloud."""

import asyncio

import httpx

from shared import topology
from shared.ports import Clock

INTERVAL_SECONDS = 60.0
"""Interval of the calls, in seconds of real time. Shorter than the schedules' five minutes, so that a person at the
page need not wait."""


class Scheduler:
    """Calls each scheduled function through the gateway, which reports the calls to the page."""

    def __init__(
        self, declared: topology.Topology, functions_url: str, client: httpx.AsyncClient, clock: Clock
    ) -> None:
        names = dict.fromkeys(each.function for each in declared.schedules)
        self._functions = [declared.function(name) for name in names]
        self._functions_url = functions_url
        self._client = client
        self._clock = clock

    async def keep_calling(self) -> None:
        """Call all scheduled functions at each interval, until cancelled."""
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)
            await self.call()

    async def call(self) -> None:
        """Call all scheduled functions and wait for their responses. A failed one catches up at the next call."""
        await asyncio.gather(*(self._call(each) for each in self._functions))

    async def _call(self, function: topology.Function) -> None:
        headers = {"X-CloudScheduler-ScheduleTime": self._clock().isoformat()}
        url = f"{self._functions_url}/{function.name}"
        try:
            await self._client.post(url, headers=headers, timeout=function.timeout)
        except httpx.TransportError:
            return  # the stack is stopping
