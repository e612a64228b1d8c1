"""The edge behind a topic: the status code of each outcome, and parking."""

import base64
import json
from collections.abc import Callable

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from shared.edge import push
from shared.edge.parking import MOST_FAILURES, Parking
from shared.errors import ConflictError, RejectError, RetryError
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Query
from tests.harness.pipeline import Clock, push_request


def does(error: Exception | None = None) -> Callable[[str], None]:
    """Return a handler that raises this error, or succeeds."""

    def handle(_: str) -> None:
        if error is not None:
            raise error

    return handle


def respond(body: bytes, handle: Callable[[str], None], store: MemoryDocumentStore | None = None) -> int:
    """Return the status code for this push request."""
    request = Request(EnvironBuilder(method="POST", data=body).get_environ())
    return push.respond(request, push.Undecoded(), handle, Parking(store or MemoryDocumentStore(), Clock()))[1]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, 204),
        (RejectError("no such drill"), 204),
        (RetryError(), 503),
        (ConflictError(), 503),
        (KeyError("a bug"), 500),
    ],
)
def test_each_outcome_has_its_status_code(error: Exception | None, status: int) -> None:
    assert respond(push_request("x"), does(error)) == status


def test_the_handler_gets_the_messages_data() -> None:
    got: list[str] = []
    respond(push_request("ñ 😀"), got.append)
    assert got == ["ñ 😀"]


def test_a_message_without_data_is_decoded_as_empty() -> None:
    got: list[str] = []
    assert respond(b'{"message": {"messageId": "1"}, "subscription": "s"}', got.append) == 204
    assert got == [""]


@pytest.mark.parametrize(
    "body", [b"", b"x", b"{}", b"[]", b"null", b'{"message": 7}', b'{"message": {"data": "!"}}', b"\xff", b"[" * 5000]
)
def test_an_invalid_push_request_is_answered_with_400(body: bytes) -> None:
    assert respond(body, does()) == 400


def test_a_rejected_message_is_parked_once_with_its_reason() -> None:
    store = MemoryDocumentStore()
    for _ in range(2):
        assert respond(push_request("payload"), does(RejectError("no such drill")), store) == 204
    (parked,) = store.find(Query("parked"))
    fields = dict(parked.fields)
    assert fields.pop("parked_at") is not None
    assert fields == {
        "subscription": "s",
        "phone": "+15550100",
        "payload": "payload",
        "reason": "no such drill",
        "redriven_at": None,
    }


def test_a_message_is_parked_after_five_unexpected_failures() -> None:
    store = MemoryDocumentStore()
    answers = [respond(push_request("payload"), does(KeyError("a bug")), store) for _ in range(MOST_FAILURES)]
    assert answers == [500] * (MOST_FAILURES - 1) + [204]
    (parked,) = store.find(Query("parked"))
    assert parked.fields["reason"] == f"failed {MOST_FAILURES} times, the last time with KeyError"


def test_outages_do_not_count_as_failures_of_a_message() -> None:
    store = MemoryDocumentStore()
    for _ in range(3 * MOST_FAILURES):
        assert respond(push_request("payload"), does(RetryError()), store) == 503
    assert store.find(Query("parked")) == []


def test_a_dead_letter_is_parked_under_its_original_subscription() -> None:
    store = MemoryDocumentStore()
    attributes = {"phone": "+15550100", push.DEAD_LETTER_OF: "projects/p/subscriptions/send-texts"}
    body = {"message": {"data": "", "attributes": attributes, "messageId": "1"}, "subscription": "p/s/park"}
    assert respond(json.dumps(body).encode(), does(RejectError("given up")), store) == 204
    (parked,) = store.find(Query("parked"))
    assert (parked.fields["subscription"], parked.fields["phone"]) == ("send-texts", "+15550100")


def test_any_bytes_can_be_parked() -> None:
    data = base64.b64encode(b"\xff\x00\xed\xa0\x80").decode()
    body = json.dumps({"message": {"data": data}, "subscription": "s"}).encode()
    assert respond(body, does(RejectError("not JSON"))) == 204


def test_an_unexpected_error_is_logged_without_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    respond(push_request("secret words"), does(ValueError("secret words of +15550100")))
    logged = capsys.readouterr().err
    assert '"error": "ValueError"' in logged
    assert "test_push.py" in logged
    assert not any(word in logged for word in ("secret", "5550100"))
