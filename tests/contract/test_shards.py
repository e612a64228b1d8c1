"""A query shard by shard finds, page by page, what one query would find; on the store in memory and on Firestore's."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.paging import every
from shared.ports import Create, Documents, Query, Update
from shared.shards import by_shard, shard_of

FIRST = datetime(2026, 3, 1, tzinfo=UTC)


DUE = "drill_due_at"


@pytest.fixture
def place(documents: Documents) -> str:
    """Learners of the test's own: thirty, three due at each of ten moments, and one for whom nothing is due."""
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


def found(documents: Documents, query: Query) -> list[str]:
    return [document.path for each in by_shard(query) for document in every(documents, each)]


@pytest.mark.parametrize(("start", "end"), [(None, 4), (3, None), (3, 4), (None, None), (11, None)])
@pytest.mark.parametrize("limit", [1, 2, 300])
def test_all_shards_together_hold_all_that_there_is_once(
    documents: Documents, place: str, start: int | None, end: int | None, limit: int
) -> None:
    after, before = (None if hour is None else FIRST + timedelta(hours=hour) for hour in (start, end))
    paths = found(documents, Query(place, rising=DUE, start=after, end=before, limit=limit))
    hours = range(start or 0, min(9 if end is None else end, 9) + 1)
    assert sorted(paths) == [f"{place}/+1212555{n:04d}" for n in range(30) if n % 10 in hours]


def test_within_a_shard_they_rise(documents: Documents, place: str) -> None:
    for query in by_shard(Query(place, rising=DUE, limit=2)):
        moments = [str(each.fields[DUE]) for each in every(documents, query)]
        assert moments == sorted(moments)


def test_what_is_written_after_a_query_is_in_the_next_one_at_its_new_place(documents: Documents, place: str) -> None:
    (first, *_) = found(documents, Query(place, rising=DUE, end=FIRST))
    documents.commit(Update(first, {DUE: FIRST + timedelta(days=1)}))
    assert first not in found(documents, Query(place, rising=DUE, end=FIRST + timedelta(hours=23)))
    assert first in found(documents, Query(place, rising=DUE, start=FIRST + timedelta(hours=23)))
    documents.commit(Update(first, {DUE: None}))
    assert first not in found(documents, Query(place, rising=DUE))
