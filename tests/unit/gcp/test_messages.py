"""Documents and writes as Firestore's protocol buffers. The contract tests check them against the emulator."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from google.cloud.firestore_v1 import types
from google.protobuf.timestamp_pb2 import Timestamp

from shared.gcp.messages import read_document, version_of, write_message
from shared.ports import Create, Delete, Fields, Update

ROOT = "projects/p/databases/(default)/documents"
FIELDS: Fields = {
    "text": "ñ 😀 \x00",
    "number": -7,
    "yes": True,
    "no": False,
    "nothing": None,
    "at": datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC),
}


def time(nanos: int) -> Timestamp:
    return Timestamp(seconds=1_772_357_400, nanos=nanos)


def test_fields_that_were_written_are_read_as_they_were() -> None:
    written = write_message(ROOT, Create("texts/a", FIELDS)).update
    assert written.name == f"{ROOT}/texts/a"
    written.update_time.CopyFrom(time(5000))
    read = read_document(ROOT, written, time(7000))
    assert (read.path, read.fields) == ("texts/a", FIELDS)
    assert [type(read.fields[name]) for name in FIELDS] == [type(value) for value in FIELDS.values()]
    assert (read.updated_at, read.read_at) == (time(5000).ToDatetime(UTC), time(7000).ToDatetime(UTC))


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    local = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=-6)))
    written = write_message(ROOT, Create("texts/a", {"at": local})).update
    assert read_document(ROOT, written, time(0)).fields == {"at": local}


def test_each_write_requires_the_state_that_it_names() -> None:
    version = version_of(time(123_456_789))
    create = write_message(ROOT, Create("texts/a", {"n": 1}))
    assert (create.current_document.WhichOneof("condition_type"), create.current_document.exists) == ("exists", False)
    assert not create.HasField("update_mask")
    anyhow = write_message(ROOT, Update("texts/a", {"n": 1}))
    assert (anyhow.current_document.WhichOneof("condition_type"), anyhow.current_document.exists) == ("exists", True)
    assert list(anyhow.update_mask.field_paths) == ["n"]
    for write in (Update("texts/a", {"n": 1}, version), Delete("texts/a", version)):
        assert write_message(ROOT, write).current_document.update_time == time(123_456_789)
    delete = write_message(ROOT, Delete("texts/a"))
    assert (delete.delete, delete.HasField("current_document")) == (f"{ROOT}/texts/a", False)


@pytest.mark.parametrize("nanos", [0, 1, 1000, 123_456_000, 120_000_000, 999_999_999])
def test_a_version_is_exact_and_either_releases_form_is_read(nanos: int) -> None:
    of_clients: Any = types.Document(update_time=time(nanos)).update_time
    for version in (version_of(time(nanos)), of_clients.rfc3339()):
        condition = write_message(ROOT, Delete("texts/a", version)).current_document
        assert condition.update_time == time(nanos)
