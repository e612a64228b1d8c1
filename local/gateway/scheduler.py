"""The scheduler: calls the topology's scheduled functions, as Cloud Scheduler does."""

import asyncio

import httpx

from shared import topology
from shared.ports import Clock

EVERY_SECONDS = 60.0
"""Of real time. Sooner than the schedules say: who watches need not wait for five minutes."""


class Scheduler:
    """Calls each scheduled function through the gateway, where the page sees it."""

    def __init__(
        self, declared: topology.Topology, functions_url: str, client: httpx.AsyncClient, clock: Clock
    ) -> None:
        names = dict.fromkeys(each.function for each in declared.schedules)
        self._functions = [declared.function(name) for name in names]
        self._functions_url = functions_url
        self._client = client
        self._clock = clock

    async def keep_calling(self) -> None:
        """Call them again and again, until cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.call()

    async def call(self) -> None:
        """Call them all and wait for their answers. One that fails does its work at the next call."""
        await asyncio.gather(*(self._call(each) for each in self._functions))

    async def _call(self, function: topology.Function) -> None:
        headers = {"X-CloudScheduler-ScheduleTime": self._clock().isoformat()}
        url = f"{self._functions_url}/{function.name}"
        try:
            await self._client.post(url, headers=headers, timeout=function.timeout)
        except httpx.TransportError:
            return  # the stack is stopping
