"""Firestore's protocol buffers: writes and documents of `shared.ports`, converted both ways."""

from datetime import UTC, datetime
from typing import Any

from google.cloud.firestore_v1 import types
from google.protobuf.timestamp_pb2 import Timestamp

from shared.ports import Create, Delete, Document, Fields, Update, Value, Write

# The clients' own classes wrap these; their stubs name only the wrappers.
_Document: Any = types.Document.pb()
_Mask: Any = types.DocumentMask.pb()
_Precondition: Any = types.Precondition.pb()
_Value: Any = types.Value.pb()
_Write: Any = types.Write.pb()


def write_message(root: str, write: Write) -> Any:
    """Return the message of a write. `root`: the name below which all documents of the database lie."""
    name = f"{root}/{write.path}"
    match write:
        case Create(fields=fields):
            return _Write(update=_document(name, fields), current_document=_Precondition(exists=False))
        case Update(fields=fields, version=version):
            return _Write(
                update=_document(name, fields),
                update_mask=_Mask(field_paths=fields),
                current_document=_Precondition(exists=True) if version is None else _in_version(version),
            )
        case Delete(version=None):
            return _Write(delete=name)
        case Delete(version=str(version)):
            return _Write(delete=name, current_document=_in_version(version))


def read_document(root: str, found: Any, read_time: Timestamp) -> Document:
    """Return a document that was found, as it was at this time of Firestore's clock."""
    return Document(
        found.name.removeprefix(f"{root}/"),
        {name: _read(value) for name, value in found.fields.items()},
        version_of(found.update_time),
        updated_at=found.update_time.ToDatetime(UTC),
        read_at=read_time.ToDatetime(UTC),
    )


def version_of(update_time: Timestamp) -> str:
    """Return the version of a document that was last written at this time."""
    return update_time.ToJsonString()


def _in_version(version: str) -> Any:
    precondition = _Precondition()
    precondition.update_time.FromJsonString(version)
    return precondition


def _document(name: str, fields: Fields) -> Any:
    return _Document(name=name, fields={field: _value(value) for field, value in fields.items()})


def _value(value: Value) -> Any:
    match value:
        case None:
            return _Value(null_value=0)
        case bool():  # before int, of which it is a subclass
            return _Value(boolean_value=value)
        case int():
            return _Value(integer_value=value)
        case str():
            return _Value(string_value=value)
        case datetime():
            timestamp = Timestamp()
            timestamp.FromDatetime(value)
            return _Value(timestamp_value=timestamp)


def _read(value: Any) -> Value:
    kind = value.WhichOneof("value_type")
    if kind == "null_value":
        return None
    read: Value = value.timestamp_value.ToDatetime(UTC) if kind == "timestamp_value" else getattr(value, kind)
    return read
