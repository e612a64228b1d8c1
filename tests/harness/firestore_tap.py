"""What clients ask of Firestore, overheard on the wire: gRPC, which is HTTP/2, on its way through a relay.

The relay passes everything on as it comes. Messages are told apart by their first field: only queries begin with the
path of documents, and all else that Firestore is asked begins with the database's name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from google.cloud.firestore_v1.types import RunQueryRequest, StructuredQuery
from google.protobuf.message import DecodeError

from deploy.indexes import Shape

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _RESET = 0, 3
_ENDS, _PADDED = 0x1, 0x8
_REQUEST = RunQueryRequest.pb()
_QUERY = StructuredQuery.pb()
_OF_ONE = ((_QUERY.UnaryFilter.IS_NULL,), (_QUERY.UnaryFilter.IS_NOT_NULL,))
_OF_TWO = (
    (_QUERY.FieldFilter.EQUAL, _QUERY.FieldFilter.IN),
    (_QUERY.FieldFilter.GREATER_THAN_OR_EQUAL, _QUERY.FieldFilter.LESS_THAN_OR_EQUAL),
)


@dataclass
class RecordedQueries:
    """What was asked so far. `unreadable`: questions of a form that this cannot read, which our adapter never asks."""

    shapes: set[Shape] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)

    def connection(self) -> Callable[[bytes], None]:
        """What is to be told what a client sends, for one new connection."""
        return _Connection(self._message).feed

    def _message(self, message: bytes) -> None:
        """Its second byte tells how long the first field is; a name of 128 bytes or more is no database's."""
        if message[1] < 128 and b"/documents" not in message[: 2 + message[1]]:
            return
        try:
            self.shapes.add(shape_of(_REQUEST.FromString(message).structured_query))
        except (DecodeError, ValueError) as error:
            self.unreadable.add(str(error))


class _Connection:
    """Takes messages out of HTTP/2's frames: https://www.rfc-editor.org/rfc/rfc9113#name-frame-format."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        self._bytes = b""
        self._begun = False
        self._streams: dict[bytes, bytes] = {}

    def feed(self, chunk: bytes) -> None:
        self._bytes += chunk
        if not self._begun:
            if not self._bytes.startswith(_PREFACE):
                return  # HTTP/1, or too little yet
            self._begun, self._bytes = True, self._bytes[len(_PREFACE) :]
        while len(self._bytes) >= 9 and len(self._bytes) >= (end := 9 + int.from_bytes(self._bytes[:3], "big")):
            frame, self._bytes = self._bytes[:end], self._bytes[end:]
            self._frame(frame[3], frame[4], frame[5:9], frame[9:])

    def _frame(self, kind: int, flags: int, stream: bytes, payload: bytes) -> None:
        if kind == _DATA:
            data = payload[1 : len(payload) - payload[0]] if flags & _PADDED else payload
            self._streams[stream] = self._unheard(self._streams.get(stream, b"") + data)
        if kind == _RESET or (kind == _DATA and flags & _ENDS):
            self._streams.pop(stream, None)

    def _unheard(self, data: bytes) -> bytes:
        """Tell the whole messages at the beginning; what is left. Each has five bytes before it."""
        while len(data) >= 5 and len(data) >= (end := 5 + int.from_bytes(data[1:5], "big")):
            if end > 7:
                self._hear(data[5:end])
            data = data[end:]
        return data


def shape_of(query: Any) -> Shape:
    """The shape of a structured query. Raises ValueError for one that is of no form of ours."""
    sources = query.from_
    if len(sources) != 1 or sources[0].all_descendants:
        raise ValueError(f"not a query of one collection: {query}")
    equal, ranges = _filters(query.where)
    order = [each.field.field_path for each in query.order_by if each.field.field_path != "__name__"]
    falling = any(each.direction == _QUERY.DESCENDING for each in query.order_by)
    order_by = {*order, *ranges}
    if falling or len(order_by) > 1:
        raise ValueError(f"not in one order_by order: {query}")
    return Shape(sources[0].collection_id, tuple(sorted(equal)), order_by.pop() if order_by else None)


def _filters(where: Any) -> tuple[set[str], set[str]]:
    """The fields that are to be equal to something, or to one of several things, and those within bounds."""
    equal, ranges = set[str](), set[str]()
    for each in _single(where):
        unary = each.WhichOneof("filter_type") == "unary_filter"
        one, equals, orders = (each.unary_filter, *_OF_ONE) if unary else (each.field_filter, *_OF_TWO)
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
