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
def test_a_code_in_the_store_is_valid_in_upper_and_lower_case(codes: RegistrationCodes, code: str) -> None:
    assert codes.check(code) == Registration(valid=True, is_demo=True, account_info={"company": "Cafe"})


@pytest.mark.parametrize("code", ["", "cafe", "cafe-1/x", "../x", "__x__", "ñ", "\x00", "a b", "."])
def test_any_other_text_is_not_valid(codes: RegistrationCodes, code: str) -> None:
    assert codes.check(code) == Registration(valid=False)


def test_putting_a_code_again_replaces_it(codes: RegistrationCodes) -> None:
    codes.put("CAFE-1", is_demo=False, account_info={})
    assert codes.check("cafe-1") == Registration(valid=True)


def test_a_removed_code_is_invalid_and_cannot_be_removed_again(codes: RegistrationCodes) -> None:
    codes.remove("cafe-1")
    assert codes.check("cafe-1") == Registration(valid=False)
    with pytest.raises(RejectError, match="does not exist"):
        codes.remove("cafe-1")


@pytest.mark.parametrize("code", ["", "two words", "-x", "a/b"])
def test_a_malformed_code_is_rejected(codes: RegistrationCodes, code: str) -> None:
    with pytest.raises(RejectError, match="letters, digits"):
        codes.put(code, is_demo=False, account_info={})


class Service:
    """A registration service with a set response, which records its requests."""

    def __init__(self) -> None:
        self.status, self.answer = 200, b"{}"
        self.requests: list[tuple[str | None, object]] = []
        self.hang, self.released = False, Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.requests.append((self.headers["Authorization"], body))
                if service.hang:
                    service.released.wait()
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
    running.released.set()
    running.server.shutdown()
    running.server.server_close()


def over_http(service: Service, timeout: float = registration.TIMEOUT_SECONDS) -> RegistrationOverHttp:
    return RegistrationOverHttp(service.url, "a-key", "dev", timeout)


def test_the_request_to_the_service_has_the_agreed_form(service: Service) -> None:
    service.answer = b'{"valid": true, "is_demo": false, "account_info": {"company": "Cafe"}, "more": 1}'
    assert over_http(service).check("Abc") == Registration(valid=True, account_info={"company": "Cafe"})
    assert service.requests == [("Bearer a-key", {"code": "Abc", "stage": "dev"})]


def test_an_invalid_code_is_checked_each_time(service: Service) -> None:
    service.answer = b'{"valid": false, "is_demo": false, "account_info": null}'
    checked = over_http(service)
    assert [checked.check("x"), checked.check("x")] == [Registration(valid=False)] * 2
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, b'{"valid": false}'), (403, b""), (401, b'{"valid": false}'), (200, b"<html>"), (200, b"{}"), (200, b"[]")],
)
def test_a_failure_never_means_an_invalid_code(
    service: Service, status: int, answer: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    service.status, service.answer = status, answer
    with pytest.raises(RetryError):
        over_http(service).check("x")
    assert capsys.readouterr().err.count("registration_service_failed") == 1


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_service_may_reject_a_code_by_its_status(service: Service, status: int) -> None:
    service.status, service.answer = status, b"unknown code"
    assert over_http(service).check("x") == Registration(valid=False)


def test_ten_answers_in_a_row_without_a_valid_code_tell_operators(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    checked = over_http(service)
    answers = [b'{"valid": false}'] * 9 + [b'{"valid": true}'] + [b'{"valid": false}'] * 9
    for service.answer in answers:
        checked.check("x")
    assert "no_code_is_valid" not in capsys.readouterr().err
    checked.check("x")
    assert capsys.readouterr().err.count("no_code_is_valid") == 1


def test_a_call_to_a_hanging_service_times_out(service: Service) -> None:
    service.hang = True
    with pytest.raises(RetryError):
        over_http(service, timeout=0.2).check("x")


def test_the_timeout_is_five_seconds() -> None:
    assert registration.TIMEOUT_SECONDS == 5.0


def test_an_unavailable_service_is_a_failure() -> None:
    with pytest.raises(RetryError):
        RegistrationOverHttp("http://127.0.0.1:9/", "", "dev").check("x")
