"""The two registration services, the one over HTTP against a real server."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from shared.contracts.batch import Registration
from shared.dialog import registration
from shared.dialog.registration import RegistrationCodes, RegistrationOverHttp
from shared.errors import RejectError, RetryError
from shared.memory.documents import MemoryDocumentStore


@pytest.fixture
def codes() -> RegistrationCodes:
    codes = RegistrationCodes(MemoryDocumentStore())
    codes.put("Cafe-1", is_demo=True, account_info={"company": "Cafe"})
    return codes


@pytest.mark.parametrize("code", ["CAFE-1", "cafe-1", "Cafe-1"])
def test_a_code_in_the_store_is_valid_whatever_its_case(codes: RegistrationCodes, code: str) -> None:
    assert codes.check(code) == Registration(valid=True, is_demo=True, account_info={"company": "Cafe"})


@pytest.mark.parametrize("code", ["", "cafe", "cafe-1/x", "../x", "__x__", "ñ", "\x00", "a b", "."])
def test_any_other_text_is_not_valid(codes: RegistrationCodes, code: str) -> None:
    assert codes.check(code) == Registration(valid=False)


def test_a_code_that_is_put_again_is_another(codes: RegistrationCodes) -> None:
    codes.put("CAFE-1", is_demo=False, account_info={})
    assert codes.check("cafe-1") == Registration(valid=True)


def test_a_removed_code_registers_nobody_and_cannot_be_removed_again(codes: RegistrationCodes) -> None:
    codes.remove("cafe-1")
    assert codes.check("cafe-1") == Registration(valid=False)
    with pytest.raises(RejectError, match="no such code"):
        codes.remove("cafe-1")


@pytest.mark.parametrize("code", ["", "two words", "-x", "a/b"])
def test_what_cannot_be_a_code_is_said(codes: RegistrationCodes, code: str) -> None:
    with pytest.raises(RejectError, match="letters, digits"):
        codes.put(code, is_demo=False, account_info={})


class Service:
    """A registration service that answers as told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.status, self.answer = 200, b"{}"
        self.asked: list[tuple[str | None, object]] = []
        self.hang, self.let_go = False, Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append((self.headers["Authorization"], body))
                if service.hang:
                    service.let_go.wait()
                self.send_response(service.status)
                self.send_header("Content-Length", str(len(service.answer)))
                self.end_headers()
                self.wfile.write(service.answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/validate"


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()
    Thread(target=running.server.serve_forever, daemon=True).start()
    yield running
    running.let_go.set()
    running.server.shutdown()
    running.server.server_close()


def over_http(service: Service, timeout: float = registration.TIMEOUT_SECONDS) -> RegistrationOverHttp:
    return RegistrationOverHttp(service.url, "a-key", "dev", timeout)


def test_the_service_is_asked_in_the_agreed_form(service: Service) -> None:
    service.answer = b'{"valid": true, "is_demo": false, "account_info": {"company": "Cafe"}, "more": 1}'
    assert over_http(service).check("Abc") == Registration(valid=True, account_info={"company": "Cafe"})
    assert service.asked == [("Bearer a-key", {"code": "Abc", "stage": "dev"})]


def test_no_is_an_answer_and_is_asked_for_each_time(service: Service) -> None:
    service.answer = b'{"valid": false, "is_demo": false, "account_info": null}'
    checked = over_http(service)
    assert [checked.check("x"), checked.check("x")] == [Registration(valid=False)] * 2
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, b'{"valid": false}'), (404, b""), (401, b'{"valid": false}'), (200, b"<html>"), (200, b"{}"), (200, b"[]")],
)
def test_a_failure_is_never_taken_for_no(service: Service, status: int, answer: bytes) -> None:
    service.status, service.answer = status, answer
    with pytest.raises(RetryError):
        over_http(service).check("x")


def test_a_service_that_hangs_is_given_up_in_time(service: Service) -> None:
    service.hang = True
    with pytest.raises(RetryError):
        over_http(service, timeout=0.2).check("x")


def test_the_time_out_is_five_seconds() -> None:
    assert registration.TIMEOUT_SECONDS == 5.0


def test_a_service_that_is_away_is_a_failure() -> None:
    with pytest.raises(RetryError):
        RegistrationOverHttp("http://127.0.0.1:9/", "", "dev").check("x")
