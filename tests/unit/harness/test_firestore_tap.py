"""Recording queries to Firestore however their bytes are split, and finding queries that no test makes."""

from pathlib import Path
from typing import Any

import pytest
from google.cloud.firestore_v1.types import (
    CommitRequest,
    Document,
    RunAggregationQueryRequest,
    RunQueryRequest,
    StructuredQuery,
    Write,
)

from deploy.indexes import Shape
from tests.harness.firestore_tap import RecordedQueries
from tests.harness.query_usage import Site, sites, untested

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATABASE = "projects/p/databases/(default)"


def frame(payload: bytes, stream: int = 1, kind: int = 0, flags: int = 0) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def message(data: bytes) -> bytes:
    return b"\0" + len(data).to_bytes(4, "big") + data


def condition(name: str, operator: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"field_filter": {"field": {"field_path": name}, "op": operator, "value": value}}


def query_request(
    collection: str, *conditions: dict[str, Any], below: str = "", join: str = "AND", **more: Any
) -> bytes:
    where = {"where": {"composite_filter": {"op": join, "filters": list(conditions)}}} if conditions else {}
    query = StructuredQuery({"from_": [{"collection_id": collection}], **where, **more})
    request = RunQueryRequest(parent=f"{DATABASE}/documents{below}", structured_query=query)
    return bytes(RunQueryRequest.serialize(request))


def sum_request(*fields: str, **more: Any) -> bytes:
    return aggregation_request(*({"sum": {"field": {"field_path": each}}, "alias": each} for each in fields), **more)


def aggregation_request(*aggregations: dict[str, Any], **more: Any) -> bytes:
    query = {"from_": [{"collection_id": "texts"}], "where": MINE, **more}
    request = RunAggregationQueryRequest(
        parent=f"{DATABASE}/documents",
        structured_aggregation_query={"structured_query": query, "aggregations": [*aggregations]},
    )
    return bytes(RunAggregationQueryRequest.serialize(request))


MINE = condition("phone", "EQUAL", {"string_value": "1"})
SINCE = condition("seq", "GREATER_THAN_OR_EQUAL", {"integer_value": 3})
NONE = {"unary_filter": {"field": {"field_path": "gone"}, "op": "IS_NULL"}}
ORDER = [{"field": {"field_path": "seq"}, "direction": "ASCENDING"}]
QUERY = query_request("batches", MINE, NONE, SINCE, below=f"/dialogs/{'1' * 200}", order_by=ORDER)
SHAPE = Shape("batches", ("gone", "phone"), "seq")


def recorded(*chunks: bytes) -> RecordedQueries:
    recorded_queries = RecordedQueries()
    feed = recorded_queries.connection()
    for chunk in chunks:
        feed(chunk)
    return recorded_queries


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_query_is_recorded_however_its_bytes_are_split(size: int) -> None:
    data = message(QUERY)
    sent = PREFACE + frame(b"", 0, kind=4) + frame(data[:20]) + frame(b"other", 3) + frame(data[20:], flags=1)
    recorded_queries = recorded(*(sent[start : start + size] for start in range(0, len(sent), size)))
    assert (recorded_queries.shapes, recorded_queries.unreadable) == ({SHAPE}, set())


def test_a_sum_needs_its_field_in_the_index_like_an_order() -> None:
    assert recorded(PREFACE + frame(message(sum_request("segments")))).shapes == {
        Shape("texts", ("phone",), "segments")
    }


def test_a_count_needs_the_index_of_its_query() -> None:
    assert recorded(PREFACE + frame(message(aggregation_request({"count": {}, "alias": "n"})))).shapes == {
        Shape("texts", ("phone",))
    }


def test_padding_and_cancelled_messages_are_ignored() -> None:
    cancelled = frame(message(QUERY)[:9]) + frame(b"\0\0\0\0", kind=3)
    assert recorded(PREFACE + cancelled + frame(b"\2" + message(QUERY) + b"\0\0", flags=8)).shapes == {SHAPE}


def test_other_requests_are_not_queries() -> None:
    document = Document(name=f"{DATABASE}/documents/texts/1")
    commit = CommitRequest.serialize(CommitRequest(database=DATABASE, writes=[Write(update=document)]))
    for sent in (PREFACE + frame(message(commit)), b"GET / HTTP/1.1\r\nHost: documents\r\n\r\n"):
        recorded_queries = recorded(sent)
        assert (recorded_queries.shapes, recorded_queries.unreadable) == (set(), set())


@pytest.mark.parametrize(
    "query",
    [
        query_request("texts", MINE, SINCE, join="OR"),
        query_request("texts", condition("n", "NOT_IN", {"array_value": {}})),
        query_request("texts", order_by=[{"field": {"field_path": "n"}, "direction": "DESCENDING"}]),
        query_request("texts", SINCE, order_by=[{"field": {"field_path": "n"}, "direction": "ASCENDING"}]),
        sum_request("segments", "micro_dollars"),
        sum_request("segments", order_by=ORDER),
    ],
)
def test_a_query_of_an_unknown_form_is_reported(query: bytes) -> None:
    recorded_queries = recorded(PREFACE + frame(message(query)))
    assert recorded_queries.shapes == set()
    assert len(recorded_queries.unreadable) == 1


def test_the_products_queries_are_read_from_its_code() -> None:
    found = {site.place.rpartition(":")[0]: site for site in sites("shared")}
    assert found["shared/edge/redrive.py"] == Site(
        found["shared/edge/redrive.py"].place, "parked", frozenset({"redriven_at"}), None
    )
    assert (found["shared/event_log/log.py"].collection, found["shared/event_log/log.py"].order_by) == (
        "batches",
        "seq",
    )
    assert found["shared/event_log/relay.py"].equal == {"shard"}
    spending = found["shared/sms/spending.py"]
    assert spending == Site(spending.place, "texts", frozenset({"sent_on"}), "*")
    assert {Path(place).parts[0] for place in found} == {"shared"}


def test_an_unused_query_is_reported_with_its_location() -> None:
    due = Site("shared/a.py:7", "learners", frozenset({"shard"}), "*")
    assert untested([due], [Shape("learners", ("shard",), "drill_due_at")]) == []
    problems = untested(
        [due], [Shape("learners", ("shard",)), Shape("texts", ("shard",), "look_at"), Shape("learners")]
    )
    assert problems == ["shared/a.py:7: no test on the emulators makes this query"]
