"""The index check, against topologies with missing, unused and different indexes."""

import pytest

from deploy.indexes import Shape, missing, shape, unused
from shared import topology
from shared.ports import Query
from shared.topology import Exemption, Index, Topology


def declaring(*indexes: Index, exempted: str = "body") -> Topology:
    exemption = Exemption(collection="texts", field=exempted)
    return topology.load().model_copy(update={"indexes": indexes, "exemptions": (exemption,)})


BY_PLACE_AND_TIME = Query("texts", where={"shard": 1, "open": True}, order_by="look_at", at_most=3)
ITS_INDEX = Index(collection="texts", fields=("open", "shard", "look_at"))


def test_the_shape_of_a_query_ignores_values_and_parent_documents() -> None:
    assert shape(Query("dialogs/+15550100/batches", order_by="seq", at_least=7)) == Shape("batches", (), "seq")
    assert shape(BY_PLACE_AND_TIME) == Shape("texts", ("open", "shard"), "look_at")


@pytest.mark.parametrize(
    "query",
    [
        Query("texts"),
        Query("texts", where={"phone": "1"}),
        Query("texts", where={"phone": "1", "open": True, "sid": None}),
        Query("texts", order_by="look_at", at_most=3),
        Query("learners", where={"body": ""}),
    ],
)
def test_equality_or_an_order_alone_needs_no_composite_index(query: Query) -> None:
    assert missing([shape(query)], declaring()) == []


def test_equality_with_an_order_needs_a_composite_index() -> None:
    assert missing([shape(BY_PLACE_AND_TIME)], declaring()) == [
        "texts by open, shard, order_by in look_at: needs the index [open, shard, look_at], which is not declared"
    ]


@pytest.mark.parametrize("fields", [("open", "shard", "look_at"), ("shard", "open", "look_at")])
def test_in_a_composite_index_only_the_order_field_must_be_last(fields: tuple[str, ...]) -> None:
    assert missing([shape(BY_PLACE_AND_TIME)], declaring(Index(collection="texts", fields=fields))) == []


@pytest.mark.parametrize(
    "other",
    [
        Index(collection="learners", fields=("open", "shard", "look_at")),
        Index(collection="texts", fields=("look_at", "open", "shard")),
        Index(collection="texts", fields=("shard", "look_at")),
        Index(collection="texts", fields=("open", "shard", "look_at", "sid")),
    ],
)
def test_another_index_does_not_serve_the_query_and_is_unused(other: Index) -> None:
    (lack,) = missing([shape(BY_PLACE_AND_TIME)], declaring(other))
    assert lack.startswith("texts by open, shard, order_by in look_at: needs the index")
    (idle,) = unused([shape(BY_PLACE_AND_TIME)], declaring(other))
    assert idle == f"{other.collection}: no query needs the index [{', '.join(other.fields)}]"


@pytest.mark.parametrize("query", [Query("texts", where={"phone": "1", "sid": ""}), Query("texts", order_by="sid")])
def test_a_query_for_an_exempt_field_alone_is_reported(query: Query) -> None:
    (lack,) = missing([shape(query)], declaring(exempted="sid"))
    assert lack.endswith(": sid is exempt from indexing")


@pytest.mark.parametrize("exempted", ["open", "look_at"])
def test_an_exempt_field_may_be_part_of_a_composite_index(exempted: str) -> None:
    assert missing([shape(BY_PLACE_AND_TIME)], declaring(ITS_INDEX, exempted=exempted)) == []


def test_an_index_that_a_query_needs_is_not_unused() -> None:
    assert unused([shape(BY_PLACE_AND_TIME), Shape("texts")], declaring(ITS_INDEX)) == []
    assert unused([Shape("texts"), Shape("texts", ("open", "shard"))], declaring(ITS_INDEX)) != []
