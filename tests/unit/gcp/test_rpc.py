"""Deadlines, retries and errors of one call to a service that fails as scripted, on a clock of its own."""

from dataclasses import dataclass, field

import grpc
import pytest
from google.api_core import exceptions

from shared.gcp.rpc import LONGEST_PAUSE, Rpc, routed_by

UNAVAILABLE, ABORTED = grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED
SECONDS = 10.0
METADATA = (("name", "value"),)


class Failure(grpc.RpcError, grpc.Call):  # type: ignore[misc] # grpc has no types
    """The error of a call, as a channel raises it. It has no more details than its status code."""

    def __init__(self, code: grpc.StatusCode) -> None:
        self._code = code

    def code(self) -> grpc.StatusCode:
        return self._code

    def _unused(self, *_: object) -> None:
        """Stand for what `grpc.Call` has besides."""

    details = trailing_metadata = initial_metadata = _unused
    add_callback = cancel = is_active = time_remaining = _unused


@dataclass
class Service:
    """A service that fails with these codes, in order, and answers every call after them.

    Each attempt takes `takes` seconds. `timeouts`: the time limits that the attempts were given, in seconds.
    """

    failures: list[grpc.StatusCode]
    takes: float = 0.0
    now: float = 100.0
    timeouts: list[float] = field(default_factory=list)

    def attempt(self, request: object, *, timeout: float, metadata: object) -> object:
        assert metadata == METADATA
        self.timeouts.append(timeout)
        self.now += self.takes
        if len(self.timeouts) <= len(self.failures):
            raise Failure(self.failures[len(self.timeouts) - 1])
        return request

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= LONGEST_PAUSE
        self.now += seconds

    def call(self) -> object:
        transient = frozenset({UNAVAILABLE})
        return Rpc(self.attempt, SECONDS, transient, monotonic=lambda: self.now, sleep=self.sleep)("request", METADATA)


def test_a_call_that_succeeds_is_made_once_with_the_whole_time() -> None:
    service = Service([])
    assert service.call() == "request"
    assert service.timeouts == [SECONDS]


def test_a_transient_failure_is_retried_in_the_time_that_is_left() -> None:
    service = Service([UNAVAILABLE, UNAVAILABLE], takes=2.0)
    assert service.call() == "request"
    first, second, third = service.timeouts
    assert first == SECONDS
    assert SECONDS - 2 - LONGEST_PAUSE <= second < SECONDS - 2
    assert second - 2 - LONGEST_PAUSE <= third < second - 2


@pytest.mark.parametrize("takes", [0.0, 2.0])
def test_an_outage_is_reported_before_the_time_is_over(takes: float) -> None:
    service = Service([UNAVAILABLE] * 1000, takes=takes)
    with pytest.raises(exceptions.ServiceUnavailable):
        service.call()
    assert SECONDS - LONGEST_PAUSE - takes <= service.now - 100 <= SECONDS + takes
    assert min(service.timeouts) > 0


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (ABORTED, exceptions.Aborted),
        (grpc.StatusCode.ALREADY_EXISTS, exceptions.AlreadyExists),
        (grpc.StatusCode.FAILED_PRECONDITION, exceptions.FailedPrecondition),
        (grpc.StatusCode.NOT_FOUND, exceptions.NotFound),
        (grpc.StatusCode.DEADLINE_EXCEEDED, exceptions.DeadlineExceeded),
    ],
)
def test_any_other_failure_is_reported_at_once_as_its_own_error(
    code: grpc.StatusCode, error: type[exceptions.GoogleAPICallError]
) -> None:
    service = Service([code])
    with pytest.raises(exceptions.GoogleAPICallError) as raised:
        service.call()
    assert type(raised.value) is error
    assert len(service.timeouts) == 1


def test_a_resource_in_the_routing_header_is_escaped() -> None:
    assert routed_by("topic", "projects/p/topics/t") == ("x-goog-request-params", "topic=projects%2Fp%2Ftopics%2Ft")
