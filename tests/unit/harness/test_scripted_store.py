"""The scripted store counts calls, and does what its script says once and at the right call."""

import pytest

from shared.errors import ConflictError, RetryError
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Query
from tests.harness.scripted_store import ScriptedStore


def paths(store: MemoryDocumentStore) -> list[str]:
    return [each.path for each in store.find(Query("things"))]


def test_reads_and_commits_are_counted() -> None:
    store = ScriptedStore(MemoryDocumentStore())
    store.get("things/1")
    store.find(Query("things"))
    store.commit(Create("things/1", {"n": 2}), Create("things/2", {"n": 3}))
    assert store.total(Query("things"), "n") == 5
    assert (store.reads, store.commits, store.calls) == (3, [2], 4)


def test_an_error_before_a_commit_prevents_it_once() -> None:
    inner = MemoryDocumentStore()
    store = ScriptedStore(inner, before_commit=[None, ConflictError()])
    store.commit(Create("things/1", {}))
    with pytest.raises(ConflictError):
        store.commit(Create("things/2", {}))
    assert paths(inner) == ["things/1"]
    store.commit(Create("things/2", {}))
    assert store.commits == [1, 1]


def test_an_error_after_a_commit_leaves_it_done() -> None:
    inner = MemoryDocumentStore()
    store = ScriptedStore(inner, after_commit=[RetryError()])
    with pytest.raises(RetryError):
        store.commit(Create("things/1", {}))
    assert paths(inner) == ["things/1"]


def test_actions_run_around_the_commit_they_belong_to() -> None:
    inner, seen = MemoryDocumentStore(), list[list[str]]()
    store = ScriptedStore(
        inner, before_commit=[lambda: seen.append(paths(inner))], after_commit=[lambda: seen.append(paths(inner))]
    )
    store.commit(Create("things/1", {}))
    store.commit(Create("things/2", {}))
    assert seen == [[], ["things/1"]]


@pytest.mark.parametrize("call", range(3))
def test_an_action_runs_once_before_the_call_with_its_index(call: int) -> None:
    seen: list[int] = []
    store = ScriptedStore(MemoryDocumentStore(), before_call={call: lambda: seen.append(store.calls)})
    store.get("things/1")
    store.commit(Create("things/1", {}))
    store.find(Query("things"))
    store.get("things/1")
    assert seen == [call]


def test_every_commit_fails_once_the_outage_begins() -> None:
    inner = MemoryDocumentStore()
    store = ScriptedStore(inner, commits_until_outage=1)
    store.commit(Create("things/1", {}))
    for _ in range(2):
        with pytest.raises(RetryError):
            store.commit(Create("things/2", {}))
    assert store.get("things/1") is not None
    assert paths(inner) == ["things/1"]
