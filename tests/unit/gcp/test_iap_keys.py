"""IAP's keys are fetched rarely, and again when Google signs with a new one."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from shared.errors import RetryError
from shared.gcp.iap_keys import AGAIN_SECONDS, KEEP_SECONDS, IapKeys


class Google(ThreadingHTTPServer):
    """Serves the keys, and counts how often. `status`: of its answers. `body`: what it serves."""

    status = 200
    body = json.dumps({"one": "the first key"})
    fetches = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Answer(BaseHTTPRequestHandler):
    server: Google

    def do_GET(self) -> None:
        self.server.fetches += 1
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Print nothing."""


class Stopwatch:
    """A stopwatch that a test moves."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def google() -> Iterator[Google]:
    """A server with the keys."""
    with Google(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def test_the_keys_are_fetched_once_and_kept(google: Google) -> None:
    keys = IapKeys(google.url, Stopwatch())
    assert [keys("one"), keys("one"), keys("two"), keys("two")] == ["the first key", "the first key", None, None]
    assert google.fetches == 1


def test_a_new_key_is_found_when_google_signs_with_it(google: Google) -> None:
    stopwatch = Stopwatch()
    keys = IapKeys(google.url, stopwatch)
    keys("one")
    google.body = json.dumps({"one": "the first key", "two": "the second key"})
    stopwatch.seconds += AGAIN_SECONDS
    assert keys("two") is None
    stopwatch.seconds += 1
    assert keys("two") == "the second key"
    assert google.fetches == 2


def test_a_key_that_google_withdrew_is_forgotten(google: Google) -> None:
    stopwatch = Stopwatch()
    keys = IapKeys(google.url, stopwatch)
    keys("one")
    google.body = "{}"
    stopwatch.seconds += KEEP_SECONDS
    assert keys("one") == "the first key"
    stopwatch.seconds += 1
    assert keys("one") is None


@pytest.mark.parametrize(("status", "body"), [(503, "{}"), (200, "<html>"), (200, '["a key"]'), (200, '{"one": 1}')])
def test_keys_that_cannot_be_read_are_asked_for_again(google: Google, status: int, body: str) -> None:
    google.status, google.body = status, body
    keys = IapKeys(google.url, Stopwatch())
    with pytest.raises(RetryError):
        keys("one")
    google.status, google.body = 200, Google.body
    assert keys("one") == "the first key"


def test_keys_that_cannot_be_fetched_are_a_failure_to_try_again() -> None:
    with pytest.raises(RetryError):
        IapKeys("http://127.0.0.1:1/", Stopwatch())("one")
