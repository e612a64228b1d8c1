"""Pushes what waits in the topics in memory, as Pub/Sub's push subscriptions do."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Self

import httpx

from shared import topology
from shared.memory.pubsub import MemoryPubSub

_THREADS = 32
_LOOK_SECONDS = 0.02
_IDLE_SECONDS = 0.2

Pair = tuple[str, str]
"""A function and a phone: one message of theirs is under way at a time."""


class Pump:
    """Pushes messages to the functions from threads, and again after a pause when one is not acknowledged."""

    def __init__(self, pubsub: MemoryPubSub, declared: topology.Topology, functions_url: str) -> None:
        self._pubsub = pubsub
        self._subscriptions = {each.function: each for each in declared.subscriptions}
        self._functions_url = functions_url
        self._client = httpx.Client(trust_env=False)
        self._pool = ThreadPoolExecutor(_THREADS)
        self._ended = threading.Event()
        self._under_way: set[Pair] = set()
        self._refused: dict[Pair, int] = {}
        self._not_before: dict[Pair, float] = {}
        self._pumping = threading.Thread(target=self._pump, daemon=True)

    def __enter__(self) -> Self:
        self._pumping.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._pumping.join()
        self._client.close()
        self._pool.shutdown(cancel_futures=True)

    def _pump(self) -> None:
        while not self._ended.is_set():
            self._pubsub.wait(_IDLE_SECONDS)
            due = [pair for pair in self._pubsub.waiting() if self._is_due(pair)]
            for pair in due:
                self._under_way.add(pair)
                self._pool.submit(self._deliver, pair)
            if not due:
                self._ended.wait(_LOOK_SECONDS)

    def _is_due(self, pair: Pair) -> bool:
        return pair not in self._under_way and self._not_before.get(pair, 0) <= time.monotonic()

    def _deliver(self, pair: Pair) -> None:
        try:
            if self._pubsub.deliver(*pair, self._push):
                self._refused.pop(pair, None)
                self._not_before.pop(pair, None)
            else:
                self._not_before[pair] = time.monotonic() + self._pause(pair)
        finally:
            self._under_way.discard(pair)

    def _pause(self, pair: Pair) -> float:
        """Doubled with every refusal, within the subscription's bounds."""
        subscription = self._subscriptions[pair[0]]
        refusals = self._refused[pair] = self._refused.get(pair, 0) + 1
        return float(min(subscription.min_backoff * 2 ** min(refusals - 1, 10), subscription.max_backoff))

    def _push(self, function: str, body: bytes) -> int:
        deadline = self._subscriptions[function].ack_deadline
        headers = {"Content-Type": "application/json"}
        try:
            return self._client.post(
                f"{self._functions_url}/{function}", content=body, headers=headers, timeout=deadline
            ).status_code
        except httpx.TransportError:
            return HTTPStatus.SERVICE_UNAVAILABLE
