"""Whose credentials these are: a service account names itself, and Google is asked about a person's token."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from google.auth.exceptions import GoogleAuthError

from shared.gcp.identity import email_of

ANA = "ana@example.org"


@dataclass
class Credentials:
    """Credentials that get their token by a refresh, as Google's do."""

    email: str | None = None
    refuses: bool = False
    valid: bool = False
    token: str | None = None

    def refresh(self, _: object) -> None:
        if self.refuses:
            raise GoogleAuthError
        self.valid, self.token = True, "a-token"

    @property
    def service_account_email(self) -> str | None:
        return self.email if self.valid else "default"


class TokenInfo(BaseHTTPRequestHandler):
    """Knows whose the token is, if it comes in the body: an address in a request's line would be logged."""

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        is_known = self.path == "/tokeninfo" and sent == {"access_token": ["a-token"]}
        self.send_response(200 if is_known else 400)
        self.end_headers()
        self.wfile.write(json.dumps({"email": ANA} if is_known else {"error": "invalid"}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Print nothing."""


@pytest.fixture(scope="module")
def google() -> Iterator[str]:
    """The address of a server that knows tokens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), TokenInfo)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_service_account_is_named_by_its_credentials(google: str) -> None:
    assert email_of(Credentials("robot@p.example"), object(), f"{google}/nowhere") == "robot@p.example"


def test_a_person_is_named_by_their_token(google: str) -> None:
    assert email_of(Credentials(), object(), f"{google}/tokeninfo") == ANA


def test_an_account_that_cannot_be_known_has_no_name(google: str) -> None:
    assert email_of(Credentials(refuses=True), object(), f"{google}/tokeninfo") is None
    assert email_of(Credentials(), object(), f"{google}/nowhere") is None
    assert email_of(Credentials(), object(), "http://127.0.0.1:1/tokeninfo") is None
