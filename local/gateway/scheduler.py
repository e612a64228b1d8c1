"""Calls the topology's scheduled functions, as Cloud Scheduler does in the cloud."""

import asyncio
from collections.abc import Mapping

import httpx

from shared import topology
from shared.ports import Clock

INTERVALS = {"* * * * *": 10.0, "*/5 * * * *": 60.0}
"""Interval of the calls by schedule, in seconds of real time. Shorter than the schedule's own, so that a person at the
page need not wait: a text whose next check is due leaves within ten seconds, in place of a minute."""


class Scheduler:
    """Calls each scheduled function through the gateway, which reports the calls to the page."""

    def __init__(
        self,
        declared: topology.Topology,
        functions_url: str,
        client: httpx.AsyncClient,
        clock: Clock,
        intervals: Mapping[str, float] = INTERVALS,
    ) -> None:
        """`intervals`: as INTERVALS. Raises KeyError for a schedule that is not among them."""
        self._intervals = {declared.function(each.function): intervals[each.cron] for each in declared.schedules}
        self._functions_url = functions_url
        self._client = client
        self._clock = clock

    async def keep_calling(self) -> None:
        """Call each scheduled function at its interval, until cancelled."""
        await asyncio.gather(*(self._keep_calling(function, every) for function, every in self._intervals.items()))

    async def call(self) -> None:
        """Call all scheduled functions and wait for their responses. A failed one catches up at the next call."""
        await asyncio.gather(*map(self._call, self._intervals))

    async def _keep_calling(self, function: topology.Function, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._call(function)

    async def _call(self, function: topology.Function) -> None:
        headers = {"X-CloudScheduler-ScheduleTime": self._clock().isoformat()}
        url = f"{self._functions_url}/{function.name}"
        try:
            await self._client.post(url, headers=headers, timeout=function.timeout)
        except httpx.TransportError:
            return  # the stack is stopping
