"""Calls to Google's APIs on a bare channel.

Google's clients convert each message between two representations and wrap each call in decorators and interceptors,
which costs more CPU than the call itself (docs/decisions/0035). Deadlines, retries and errors are theirs all the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import grpc
from google.api_core import exceptions
from google.api_core.retry import exponential_sleep_generator

from shared.ports import Sleep

CHANNEL_OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.keepalive_time_ms", 30_000),
    ("SingleThreadedUnaryStream", 1),
)
"""Options for a fast reconnect, and for streams without a thread of their own.

By default a channel waits up to two minutes for its next attempt, and starts a thread for each streaming call.
"""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
"""Pauses between two attempts at a call, in seconds: the first one, and the longest one."""

Metadata = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rpc:
    """One method of an API, with its request and response as protocol buffers.

    `attempt`: makes the call once. `seconds`: maximum time of a call with its retries. `transient`: the status codes
    after which it is tried again.
    """

    attempt: Callable[..., Any]
    seconds: float
    transient: frozenset[grpc.StatusCode]
    monotonic: Callable[[], float] = time.monotonic
    sleep: Sleep = time.sleep

    def __call__(self, request: object, metadata: Metadata) -> Any:
        """Return the response. Raises GoogleAPICallError."""
        deadline = self.monotonic() + self.seconds
        pauses = exponential_sleep_generator(FIRST_PAUSE, LONGEST_PAUSE)
        while True:
            try:
                return self.attempt(request, timeout=deadline - self.monotonic(), metadata=metadata)
            except grpc.RpcError as error:
                pause = next(pauses)
                if error.code() not in self.transient or self.monotonic() + pause >= deadline:
                    raise exceptions.from_grpc_error(error) from error  # type: ignore[no-untyped-call] # it has no types
            self.sleep(pause)


def unary(channel: grpc.Channel, method: str, request: Any, response: Any) -> Callable[..., Any]:
    """Return one attempt at a method with one response. `request`, `response`: the classes of the protocol buffers."""
    attempt: Callable[..., Any] = channel.unary_unary(
        method, request_serializer=request.SerializeToString, response_deserializer=response.FromString
    )
    return attempt


def streamed(channel: grpc.Channel, method: str, request: Any, response: Any) -> Callable[..., Any]:
    """Return one attempt at a method with several responses, which it returns as a list."""
    stream = channel.unary_stream(
        method, request_serializer=request.SerializeToString, response_deserializer=response.FromString
    )
    return lambda *args, **options: list(stream(*args, **options))


def routed_by(field: str, value: str) -> tuple[str, str]:
    """Return the header by which Google routes a request to the place of this resource."""
    return "x-goog-request-params", f"{field}={quote(value, safe='')}"
