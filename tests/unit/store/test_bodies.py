"""Stored models: every earlier schema version stays readable."""

import json

import pytest
from pydantic import BaseModel

from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Document, Update
from shared.store.bodies import Body, Stored


class Plain(BaseModel):
    """A model in schema version 1."""

    name: str


class Grown(BaseModel):
    """A model in schema version 3."""

    version: int = 3
    names: tuple[str, ...]


def _split(raw: dict[str, object]) -> dict[str, object]:
    return {"names": str(raw["name"]).split()}


def _lower(raw: dict[str, object]) -> dict[str, object]:
    return {**raw, "names": [str(name).lower() for name in raw["names"]]}  # type: ignore[attr-defined]


PLAIN, GROWN = Body(Plain), Body(Grown, (_split, _lower))


def document(body: object) -> Document:
    return Document("things/1", {"body": json.dumps(body)}, "v1")


@pytest.mark.parametrize(
    "written", [{"name": "Ana Luz"}, {"version": 2, "names": ["Ana", "Luz"]}, {"version": 3, "names": ["ana", "luz"]}]
)
def test_a_body_of_any_earlier_version_is_upcast_to_the_current_one(written: object) -> None:
    assert GROWN.decode(document(written)) == Grown(names=("ana", "luz"))


@pytest.mark.parametrize("form", [0, 4, "3", None])
def test_an_unknown_version_of_a_body_is_named_in_the_error(form: object) -> None:
    with pytest.raises(ValueError, match=f"Grown: version {form} is unknown; known are 1 to 3"):
        GROWN.decode(document({"version": form, "names": []}))


def test_a_missing_document_is_blank_and_then_created() -> None:
    stored = PLAIN.load(MemoryDocumentStore(), "things/1", Plain(name="new"))
    assert stored == Stored(Plain(name="new"), None)
    write = PLAIN.write(stored, "things/1", Plain(name="Ana"), {"open": True})
    assert write == Create("things/1", {"body": '{"name":"Ana"}', "open": True})


def test_a_document_is_replaced_only_in_the_version_that_was_read() -> None:
    store = MemoryDocumentStore()
    (version,) = store.commit(Create("things/1", PLAIN.encode(Plain(name="Ana"))))
    stored = PLAIN.load(store, "things/1", Plain(name="new"))
    assert stored.model == Plain(name="Ana")
    assert PLAIN.write(stored, "things/1", Plain(name="Luz"), {}) == Update(
        "things/1", {"body": '{"name":"Luz"}'}, version
    )
