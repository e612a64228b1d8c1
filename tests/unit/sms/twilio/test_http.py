"""Failures of a request before and after its first byte, by real connections."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from twilio.rest import Client

from shared.sms.carrier import Accepted, NotTaken, Outcome, Unknown
from shared.sms.text import TextMessage
from shared.sms.twilio.client import TwilioCarrier
from shared.sms.twilio.http import CONNECT_SECONDS, READ_SECONDS, TIMEOUT_SECONDS, ApiClient, TimeLimits
from tests.unit.sms.twilio.servers import (
    HOST,
    Server,
    answering,
    full,
    response,
    self_signed,
    served,
    silent,
    speechless,
)

ROOT = Path(__file__).parents[4]
SHORT = TimeLimits(connect=0.2, read=0.2)
LONG = TimeLimits(connect=30, read=30)
TEXT = TextMessage(phone="+15550100", seq=1, index=0, body="Hello", media_url=None, after=None)
TAKEN = response(201, '{"sid": "SM1"}')
EMPTY_LIST = response(200, '{"messages": []}')

SENDING = """
import sys
from tests.unit.sms.twilio.test_http import LONG, sent
print(sent(sys.argv[1], LONG))
"""


def carrier(url: str, limits: TimeLimits = LONG) -> TwilioCarrier:
    client = Client("AC1", "token", http_client=ApiClient(url, limits))
    return TwilioCarrier(client, "MG1", "https://textdrill.example/callback")


def sent(url: str, limits: TimeLimits = LONG) -> Outcome:
    """Return the outcome of a text sent to the API at this URL."""
    return carrier(url, limits).send(TEXT)


def sent_in_environment(url: str, **environment: str) -> str:
    """Return the outcome of a text sent by a process with these environment variables."""
    command = [sys.executable, "-c", SENDING, url]
    done = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT), **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_text_is_accepted() -> None:
    with answering(TAKEN) as server:
        assert sent(server.url) == Accepted("SM1")
    assert b"Body=Hello" in server.requests[0]


def test_a_text_is_not_taken_where_no_program_listens() -> None:
    with answering() as server:
        pass
    assert sent(server.url) == NotTaken(None)
    assert sent(server.tls_url) == NotTaken(None)


def test_a_text_is_not_taken_if_the_name_does_not_resolve() -> None:
    assert sent("https://carrier.invalid") == NotTaken(None)


@pytest.mark.parametrize("url", ["https://", "carrier", "https://a b", "socks5://127.0.0.1:9"])
def test_a_text_is_not_taken_at_a_url_that_cannot_be_called(url: str) -> None:
    assert sent(url) == NotTaken(None)


def test_a_text_is_not_taken_if_the_connection_times_out() -> None:
    with full() as server:
        assert sent(server.url, SHORT) == NotTaken(None)
        assert sent(server.tls_url, SHORT) == NotTaken(None)


def test_a_text_is_not_taken_if_the_handshake_times_out() -> None:
    with speechless() as server:
        assert sent(server.tls_url, SHORT) == NotTaken(None)
    assert server.connections == 1


def test_a_text_is_not_taken_if_the_server_speaks_no_tls() -> None:
    def refuse(_: Server, connection: socket.socket) -> None:
        connection.recv(1)
        connection.sendall(response(400, ""))

    with served(refuse) as server:
        assert sent(server.tls_url) == NotTaken(None)


def test_a_text_is_not_taken_if_the_certificate_is_not_trusted(tmp_path: Path) -> None:
    with answering(TAKEN, certificate=self_signed(tmp_path)) as server:
        assert sent(server.tls_url) == NotTaken(None)
    assert (server.connections, server.requests) == (1, [])


@pytest.mark.parametrize(("in_time", "connections"), [(1, 0), (2, 1)], ids=["before connecting", "after it"])
def test_a_connection_that_is_ready_too_late_carries_no_request(in_time: int, connections: int) -> None:
    def clock() -> Iterator[float]:
        yield from [0.0] * in_time
        while True:
            yield 2 * LONG.connect

    times = clock()
    with answering(TAKEN) as server:
        client = Client("AC1", "token", http_client=ApiClient(server.url, LONG, lambda: next(times)))
        assert TwilioCarrier(client, "MG1", "https://textdrill.example/callback").send(TEXT) == NotTaken(None)
    assert server.requests == []
    assert server.connections <= connections


@pytest.mark.parametrize(
    "part",
    [b"", b"HTTP/1.1 2", b"HTTP/1.1 201 X\r\nContent-", TAKEN[:-3], b"hello\r\n\r\n"],
    ids=["nothing", "status", "headers", "body", "not HTTP"],
)
def test_a_response_that_ends_early_leaves_the_outcome_unknown(part: bytes) -> None:
    with answering(part) as server:
        assert sent(server.url) == Unknown()
    assert len(server.requests) == 1


def test_a_request_that_is_never_answered_has_an_unknown_outcome() -> None:
    with silent() as server:
        assert sent(server.url, SHORT) == Unknown()
    assert len(server.requests) == 1


@pytest.mark.parametrize(("answer", "outcome"), [(TAKEN, Accepted("SM1")), (TAKEN[:-3], Unknown()), (b"", Unknown())])
def test_after_the_handshake_the_outcome_is_what_the_server_answers(
    tmp_path: Path, answer: bytes, outcome: Outcome
) -> None:
    file = self_signed(tmp_path)
    with answering(answer, certificate=file) as server:
        assert sent_in_environment(server.tls_url, REQUESTS_CA_BUNDLE=str(file)) == str(outcome)
    assert len(server.requests) == 1


def no_tunnel() -> AbstractContextManager[Server]:
    return answering(response(502, ""))


@pytest.mark.parametrize("proxied", ["http_proxy", "https_proxy"])
def test_a_text_is_not_taken_if_the_proxy_refuses_connections(proxied: str) -> None:
    with answering() as server:
        pass
    url = f"{proxied.removesuffix('_proxy')}://carrier.example"
    assert sent_in_environment(url, **{proxied: server.url}) == str(NotTaken(None))


def test_a_text_is_not_taken_if_the_proxy_opens_no_tunnel() -> None:
    with no_tunnel() as server:
        assert sent_in_environment("https://carrier.example", https_proxy=server.url) == str(NotTaken(None))
    assert server.requests[0].startswith(b"CONNECT ")


def test_a_proxy_that_fails_with_the_request_leaves_the_outcome_unknown() -> None:
    with no_tunnel() as server:
        assert sent_in_environment("http://carrier.example", http_proxy=server.url) == str(Unknown())
    assert server.requests[0].startswith(b"POST ")


def test_a_text_never_leaves_by_a_connection_that_was_used_before() -> None:
    with answering(TAKEN, TAKEN, EMPTY_LIST, EMPTY_LIST, keep=True) as server:
        twilio = carrier(server.url)
        assert (twilio.send(TEXT), twilio.send(TEXT)) == (Accepted("SM1"), Accepted("SM1"))
        assert server.connections == 2
        client = Client("AC1", "token", http_client=ApiClient(server.url, LONG))
        assert (client.messages.list(), client.messages.list()) == ([], [])
        assert server.connections == 3


def test_a_redirected_text_has_an_unknown_outcome() -> None:
    moved = f"HTTP/1.1 307 X\r\nLocation: http://{HOST}:9/\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(moved) as server:
        assert sent(server.url) == Unknown()


def test_the_time_limits_of_the_steps_add_up_to_that_of_a_call() -> None:
    assert (CONNECT_SECONDS, READ_SECONDS, TIMEOUT_SECONDS) == (5.0, 10.0, 20.0)
