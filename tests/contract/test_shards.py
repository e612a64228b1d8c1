"""Queries of all shards return every document in order, page by page; in memory and on Firestore."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.ports import Create, DocumentStore, Query, Update
from shared.store.scans import all_documents
from shared.store.shards import ANY_SHARD, shard_of

FIRST = datetime(2026, 3, 1, tzinfo=UTC)


DUE = "drill_due_at"


@pytest.fixture
def place(documents: DocumentStore) -> str:
    """Create learners: three are due at each of ten moments, and one is not due at all."""
    place = f"test-{uuid4().hex}/these/learners"
    phones = [f"+1212555{number:04d}" for number in range(30)]
    documents.commit(
        Create(f"{place}/none", {"shard": 0, DUE: None}),
        *(
            Create(f"{place}/{phone}", {"shard": shard_of(phone), DUE: FIRST + timedelta(hours=n % 10)})
            for n, phone in enumerate(phones)
        ),
    )
    return place


def of_any_shard(place: str, start: datetime | None = None, end: datetime | None = None, limit: int = 300) -> Query:
    return Query(place, where_in=ANY_SHARD, order_by=DUE, at_least=start, at_most=end, limit=limit)


def found(documents: DocumentStore, query: Query) -> list[str]:
    return [document.path for document in all_documents(documents, query)]


@pytest.mark.parametrize(("start", "end"), [(None, 4), (3, None), (3, 4), (None, None), (11, None)])
@pytest.mark.parametrize("limit", [1, 2, 300])
def test_all_shards_together_contain_every_document_once(
    documents: DocumentStore, place: str, start: int | None, end: int | None, limit: int
) -> None:
    after, before = (None if hour is None else FIRST + timedelta(hours=hour) for hour in (start, end))
    paths = found(documents, of_any_shard(place, after, before, limit))
    hours = range(start or 0, min(9 if end is None else end, 9) + 1)
    assert sorted(paths) == [f"{place}/+1212555{n:04d}" for n in range(30) if n % 10 in hours]


def test_documents_are_in_order_across_all_shards(documents: DocumentStore, place: str) -> None:
    moments = [str(each.fields[DUE]) for each in all_documents(documents, of_any_shard(place, limit=7))]
    assert moments == sorted(moments)


def test_documents_in_other_shards_are_not_found(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/elsewhere", {"shard": 99, DUE: FIRST}))
    assert f"{place}/elsewhere" not in found(documents, of_any_shard(place))


def test_a_later_query_returns_an_updated_document_in_its_new_position(documents: DocumentStore, place: str) -> None:
    (first, *_) = found(documents, of_any_shard(place, end=FIRST))
    documents.commit(Update(first, {DUE: FIRST + timedelta(days=1)}))
    assert first not in found(documents, of_any_shard(place, end=FIRST + timedelta(hours=23)))
    assert first in found(documents, of_any_shard(place, start=FIRST + timedelta(hours=23)))
    documents.commit(Update(first, {DUE: None}))
    assert first not in found(documents, of_any_shard(place))
