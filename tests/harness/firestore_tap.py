"""Records the queries that clients send to Firestore: gRPC over HTTP/2, tapped in a relay.

The relay forwards everything unchanged. A message is a query if its first field contains the path of documents; the
first field of all other requests is the database's name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from google.cloud.firestore_v1.types import RunAggregationQueryRequest, RunQueryRequest, StructuredQuery
from google.protobuf.message import DecodeError

from deploy.indexes import Shape

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _RESET = 0, 3
_ENDS, _PADDED = 0x1, 0x8
_REQUEST = RunQueryRequest.pb()
_AGGREGATION_REQUEST = RunAggregationQueryRequest.pb()
_QUERY = StructuredQuery.pb()
_UNARY_OPERATORS = ((_QUERY.UnaryFilter.IS_NULL,), (_QUERY.UnaryFilter.IS_NOT_NULL,))
_FIELD_OPERATORS = (
    (_QUERY.FieldFilter.EQUAL, _QUERY.FieldFilter.IN),
    (_QUERY.FieldFilter.GREATER_THAN_OR_EQUAL, _QUERY.FieldFilter.LESS_THAN_OR_EQUAL),
)


@dataclass
class RecordedQueries:
    """The shapes of the queries so far. `unreadable`: errors about queries of a form that our adapter never sends."""

    shapes: set[Shape] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)

    def connection(self) -> Callable[[bytes], None]:
        """Return a listener for the bytes that a client sends on one new connection."""
        return _Connection(self._message).feed

    def _message(self, message: bytes) -> None:
        """Record the message if it is a query.

        The second byte is the length of the first field; a database's name is shorter than 128 bytes.
        """
        if message[1] < 128 and b"/documents" not in message[: 2 + message[1]]:
            return
        try:
            query = _REQUEST.FromString(message).structured_query
            self.shapes.add(
                shape_of(query) if query.from_ else shape_of_aggregation(_AGGREGATION_REQUEST.FromString(message))
            )
        except (DecodeError, ValueError) as error:
            self.unreadable.add(str(error))


class _Connection:
    """Extracts messages from HTTP/2 frames: https://www.rfc-editor.org/rfc/rfc9113#name-frame-format."""

    def __init__(self, on_message: Callable[[bytes], None]) -> None:
        self._on_message = on_message
        self._bytes = b""
        self._preface_seen = False
        self._streams: dict[bytes, bytes] = {}

    def feed(self, chunk: bytes) -> None:
        self._bytes += chunk
        if not self._preface_seen:
            if not self._bytes.startswith(_PREFACE):
                return  # HTTP/1, or an incomplete preface
            self._preface_seen, self._bytes = True, self._bytes[len(_PREFACE) :]
        while len(self._bytes) >= 9 and len(self._bytes) >= (end := 9 + int.from_bytes(self._bytes[:3], "big")):
            frame, self._bytes = self._bytes[:end], self._bytes[end:]
            self._frame(frame[3], frame[4], frame[5:9], frame[9:])

    def _frame(self, kind: int, flags: int, stream: bytes, payload: bytes) -> None:
        if kind == _DATA:
            data = payload[1 : len(payload) - payload[0]] if flags & _PADDED else payload
            self._streams[stream] = self._consume_messages(self._streams.get(stream, b"") + data)
        if kind == _RESET or (kind == _DATA and flags & _ENDS):
            self._streams.pop(stream, None)

    def _consume_messages(self, data: bytes) -> bytes:
        """Report the complete messages and return the remaining bytes. Each message has a prefix of five bytes."""
        while len(data) >= 5 and len(data) >= (end := 5 + int.from_bytes(data[1:5], "big")):
            if end > 7:
                self._on_message(data[5:end])
            data = data[end:]
        return data


def shape_of(query: Any) -> Shape:
    """Return the shape of a structured query. Raises ValueError for a form that our adapter never sends."""
    sources = query.from_
    if len(sources) != 1 or sources[0].all_descendants:
        raise ValueError(f"not a query of one collection: {query}")
    equal, ranges = _filters(query.where)
    order = [each.field.field_path for each in query.order_by if each.field.field_path != "__name__"]
    descending = any(each.direction == _QUERY.DESCENDING for each in query.order_by)
    order_by = {*order, *ranges}
    if descending or len(order_by) > 1:
        raise ValueError(f"not in one ascending order: {query}")
    return Shape(sources[0].collection_id, tuple(sorted(equal)), order_by.pop() if order_by else None)


def shape_of_aggregation(request: Any) -> Shape:
    """Return the shape of a request for one count or sum.

    A count needs the index of its query. That of a sum must contain the field, as if that were the order.

    Raises ValueError for a form that our adapter never sends.
    """
    aggregated = request.structured_aggregation_query
    operators = [each.WhichOneof("operator") for each in aggregated.aggregations]
    shape = shape_of(aggregated.structured_query)
    if operators == ["count"]:
        return shape
    if operators != ["sum"] or shape.order_by:
        raise ValueError(f"not one count, or one sum without an order: {request}")
    return Shape(shape.collection, shape.equal, aggregated.aggregations[0].sum.field.field_path)


def _filters(where: Any) -> tuple[set[str], set[str]]:
    """Return the fields with equality conditions (one value or several), and the fields with bounds."""
    equal, ranges = set[str](), set[str]()
    for each in _single(where):
        unary = each.WhichOneof("filter_type") == "unary_filter"
        one, equals, orders = (
            (each.unary_filter, *_UNARY_OPERATORS) if unary else (each.field_filter, *_FIELD_OPERATORS)
        )
        if one.op not in (*equals, *orders):
            raise ValueError(f"not a filter of ours: {each}")
        (equal if one.op in equals else ranges).add(one.field.field_path)
    return equal, ranges


def _single(where: Any) -> list[Any]:
    match where.WhichOneof("filter_type"):
        case None:
            return []
        case "composite_filter" if where.composite_filter.op == _QUERY.CompositeFilter.AND:
            return list(where.composite_filter.filters)
        case _:
            return [where]
