"""Push delivery for the topics in memory, as Pub/Sub's push subscriptions do it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Self

import httpx

from shared import topology
from shared.memory.pubsub import MemoryPubSub

_THREADS = 32
_POLL_SECONDS = 0.02
_IDLE_SECONDS = 0.2

Pair = tuple[str, str]
"""A function and a phone. At most one message per pair is in flight, which keeps the order."""


class Pump:
    """Pushes messages to the functions from threads, and retries with backoff until each is acknowledged."""

    def __init__(self, pubsub: MemoryPubSub, declared: topology.Topology, functions_url: str) -> None:
        self._pubsub = pubsub
        self._subscriptions = {each.function: each for each in declared.subscriptions}
        self._functions_url = functions_url
        self._client = httpx.Client(trust_env=False)
        self._pool = ThreadPoolExecutor(_THREADS)
        self._ended = threading.Event()
        self._in_flight: set[Pair] = set()
        self._failures: dict[Pair, int] = {}
        self._not_before: dict[Pair, float] = {}
        self._thread = threading.Thread(target=self._pump, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._client.close()
        self._pool.shutdown(cancel_futures=True)

    def _pump(self) -> None:
        while not self._ended.is_set():
            self._pubsub.wait(_IDLE_SECONDS)
            due = [pair for pair in self._pubsub.waiting() if self._is_due(pair)]
            for pair in due:
                self._in_flight.add(pair)
                self._pool.submit(self._deliver, pair)
            if not due:
                self._ended.wait(_POLL_SECONDS)

    def _is_due(self, pair: Pair) -> bool:
        return pair not in self._in_flight and self._not_before.get(pair, 0) <= time.monotonic()

    def _deliver(self, pair: Pair) -> None:
        try:
            if self._pubsub.deliver(*pair, self._push):
                self._failures.pop(pair, None)
                self._not_before.pop(pair, None)
            else:
                self._not_before[pair] = time.monotonic() + self._backoff(pair)
        finally:
            self._in_flight.discard(pair)

    def _backoff(self, pair: Pair) -> float:
        """Count a failed delivery; return the backoff in seconds, doubled with each failure up to the maximum."""
        subscription = self._subscriptions[pair[0]]
        failures = self._failures[pair] = self._failures.get(pair, 0) + 1
        return float(min(subscription.min_backoff * 2 ** min(failures - 1, 10), subscription.max_backoff))

    def _push(self, function: str, body: bytes) -> int:
        deadline = self._subscriptions[function].ack_deadline
        headers = {"Content-Type": "application/json"}
        try:
            return self._client.post(
                f"{self._functions_url}/{function}", content=body, headers=headers, timeout=deadline
            ).status_code
        except httpx.TransportError:
            return HTTPStatus.SERVICE_UNAVAILABLE
