"""The contract of a document store, checked in memory and on the Firestore emulator."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from uuid import uuid4

import pytest

from shared.errors import ConflictError, MissingError
from shared.ports import MOST_AT_ONCE, Create, Delete, DocumentStore, Fields, Query, Update


@pytest.fixture
def place() -> str:
    """Return the name of a collection that no other test uses."""
    return f"test-{uuid4().hex}"


def test_a_document_that_was_never_written_does_not_exist(documents: DocumentStore, place: str) -> None:
    assert documents.get(f"{place}/nothing") is None


def test_a_created_document_is_read_with_its_version(documents: DocumentStore, place: str) -> None:
    fields: Fields = {
        "text": "ñ 😀 \x00 שלום",
        "n": 7,
        "yes": True,
        "none": None,
        "at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    }
    (version,) = documents.commit(Create(f"{place}/a", fields))
    found = documents.get(f"{place}/a")
    assert found is not None
    assert (found.path, found.fields, found.version) == (f"{place}/a", fields, version)


def test_documents_read_together_are_in_the_order_of_their_paths(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/a", {"n": 1}), Create(f"{place}/b", {"n": 2}))
    paths = [f"{place}/{name}" for name in ("b", "nothing", "a", "b")]
    assert documents.get_all(paths) == [documents.get(path) for path in paths]
    assert [found and found.fields["n"] for found in documents.get_all(paths)] == [2, None, 1, 2]


def test_three_hundred_documents_are_read_together_and_no_more(documents: DocumentStore, place: str) -> None:
    paths = [f"{place}/{number}" for number in range(MOST_AT_ONCE)]
    documents.commit(*(Create(path, {}) for path in paths))
    assert [found and found.path for found in documents.get_all(paths)] == paths
    with pytest.raises(ValueError, match="301 documents: read at most 300 in one call"):
        documents.get_all([*paths, f"{place}/more"])


def test_a_query_can_read_some_of_the_fields(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/a", {"n": 1, "body": "long"}), Create(f"{place}/b", {"body": "longer"}))
    found = documents.find(Query(place, fields=("n", "other")))
    assert [(each.path, each.fields) for each in found] == [(f"{place}/a", {"n": 1}), (f"{place}/b", {})]
    assert [each.version for each in found] == [each.version for each in documents.find(Query(place))]


def test_strings_are_found_by_how_they_begin(documents: DocumentStore, place: str) -> None:
    names = {"a": "an", "b": "ana maria", "c": "bo", "d": "", "e": "añil"}
    documents.commit(*(Create(f"{place}/{each}", {"name": name}) for each, name in names.items()))
    query = Query(place, order_by="name", at_least="an", at_most="an\U0010ffff")
    assert [each.path for each in documents.find(query)] == [f"{place}/a", f"{place}/b"]
    assert documents.count(query) == 2


def test_ids_may_contain_a_phone_number_and_colons(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/+15550100/batches/start:+15550100:3", {"n": 1}))
    assert documents.get(f"{place}/+15550100/batches/start:+15550100:3") is not None


def test_creating_an_existing_document_is_always_a_conflict(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/a", {"n": 1}))
    with pytest.raises(ConflictError):
        documents.commit(Create(f"{place}/a", {"n": 2}))
    assert documents.get(f"{place}/a").fields == {"n": 1}  # type: ignore[union-attr] # it was just created


def test_an_update_sets_its_fields_and_keeps_the_others(documents: DocumentStore, place: str) -> None:
    (version,) = documents.commit(Create(f"{place}/a", {"n": 1, "kept": "k"}))
    (newer,) = documents.commit(Update(f"{place}/a", {"n": 2}, version))
    found = documents.get(f"{place}/a")
    assert found is not None
    assert (found.fields, found.version) == ({"n": 2, "kept": "k"}, newer)
    assert newer != version


def test_an_update_of_an_older_version_is_a_conflict(documents: DocumentStore, place: str) -> None:
    (version,) = documents.commit(Create(f"{place}/a", {"n": 1}))
    documents.commit(Update(f"{place}/a", {"n": 2}, version))
    with pytest.raises(ConflictError):
        documents.commit(Update(f"{place}/a", {"n": 3}, version))


def test_an_update_without_a_version_only_needs_an_existing_document(documents: DocumentStore, place: str) -> None:
    with pytest.raises(ConflictError):
        documents.commit(Update(f"{place}/a", {"n": 1}))
    documents.commit(Create(f"{place}/a", {"n": 1}))
    documents.commit(Update(f"{place}/a", {"n": 2}))
    assert documents.get(f"{place}/a").fields == {"n": 2}  # type: ignore[union-attr] # it was just created


def test_missing_and_changed_documents_raise_different_errors(documents: DocumentStore, place: str) -> None:
    (version,) = documents.commit(Create(f"{place}/a", {"n": 1}))
    missing = Update(f"{place}/missing", {"n": 1})
    with pytest.raises(MissingError):
        documents.commit(Update(f"{place}/a", {"n": 2}, version), missing)
    documents.commit(Update(f"{place}/a", {"n": 2}, version))
    with pytest.raises(ConflictError) as caught:
        documents.commit(Update(f"{place}/a", {"n": 3}, version), missing)
    assert not isinstance(caught.value, MissingError)


def test_a_commit_applies_all_writes_or_none(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/taken", {"n": 1}))
    with pytest.raises(ConflictError):
        documents.commit(Create(f"{place}/new", {"n": 1}), Create(f"{place}/taken", {"n": 2}))
    assert documents.get(f"{place}/new") is None


def test_a_commit_returns_the_versions_in_the_order_of_its_writes(documents: DocumentStore, place: str) -> None:
    versions = documents.commit(Create(f"{place}/a", {"n": 1}), Create(f"{place}/b", {"n": 2}))
    documents.commit(Update(f"{place}/b", {"n": 3}, versions[1]), Update(f"{place}/a", {"n": 3}, versions[0]))


def test_a_deleted_document_can_be_created_again(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/a", {"n": 1}), Create(f"{place}/b", {"n": 1}))
    assert documents.commit(Delete(f"{place}/a")) == [""]
    assert documents.get(f"{place}/a") is None
    assert [each.path for each in documents.find(Query(place))] == [f"{place}/b"]
    documents.commit(Create(f"{place}/a", {"n": 2}))
    assert documents.get(f"{place}/a").fields == {"n": 2}  # type: ignore[union-attr] # it was just created


def test_deleting_a_deleted_document_does_nothing(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/a", {"n": 1}))
    for _ in range(2):
        documents.commit(Delete(f"{place}/a"), Delete(f"{place}/nothing"))
    assert documents.get(f"{place}/a") is None


def test_collections_below_a_deleted_document_stay(documents: DocumentStore, place: str) -> None:
    documents.commit(Create(f"{place}/a", {"n": 1}), Create(f"{place}/a/below/b", {"n": 1}))
    documents.commit(Delete(f"{place}/a"))
    assert [each.path for each in documents.find(Query(f"{place}/a/below"))] == [f"{place}/a/below/b"]


def test_a_deletion_may_require_the_version_read(documents: DocumentStore, place: str) -> None:
    (version,) = documents.commit(Create(f"{place}/a", {"n": 1}))
    (newer,) = documents.commit(Update(f"{place}/a", {"n": 2}, version))
    with pytest.raises(ConflictError):
        documents.commit(Delete(f"{place}/a", version), Create(f"{place}/b", {}))
    assert documents.get(f"{place}/b") is None
    documents.commit(Delete(f"{place}/a", newer))
    with pytest.raises(ConflictError):
        documents.commit(Delete(f"{place}/a", newer))


def test_find_combines_all_conditions(documents: DocumentStore, place: str) -> None:
    documents.commit(
        Create(f"{place}/a", {"phone": "1", "open": True}),
        Create(f"{place}/b", {"phone": "1", "open": False}),
        Create(f"{place}/c", {"phone": "2", "open": True}),
        Create(f"{place}/a/below/d", {"phone": "1", "open": True}),
    )
    found = documents.find(Query(place, where={"phone": "1", "open": True}))
    assert [each.path for each in found] == [f"{place}/a"]


def numbers(documents: DocumentStore, query: Query) -> list[object]:
    return [each.fields["seq"] for each in documents.find(query)]


def test_find_returns_documents_in_order_between_its_bounds(documents: DocumentStore, place: str) -> None:
    documents.commit(*(Create(f"{place}/{name}", {"seq": seq}) for name, seq in [("c", 10), ("a", 2), ("b", 1)]))
    assert numbers(documents, Query(place, order_by="seq")) == [1, 2, 10]
    assert numbers(documents, Query(place, order_by="seq", at_least=2)) == [2, 10]
    assert numbers(documents, Query(place, order_by="seq", at_least=1, at_most=2)) == [1, 2]
    assert numbers(documents, Query(place, order_by="seq", at_most=1)) == [1]
    assert numbers(documents, Query(place, order_by="seq", limit=2)) == [1, 2]


def test_find_in_order_of_a_field_omits_documents_without_it(documents: DocumentStore, place: str) -> None:
    early, late = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    documents.commit(
        *(Create(f"{place}/{name}", {"due": due}) for name, due in [("a", late), ("b", None), ("c", early)])
    )
    assert [each.path for each in documents.find(Query(place, order_by="due", at_most=early))] == [f"{place}/c"]
    assert [each.path for each in documents.find(Query(place, order_by="due"))] == [f"{place}/c", f"{place}/a"]


def test_the_total_counts_every_document_that_matches(documents: DocumentStore, place: str) -> None:
    rows = [("1", "a", 3), ("2", "a", 4), ("3", "b", 5), ("4", None, 6)]
    documents.commit(
        *(Create(f"{place}/{name}", {"day": day, "n": n, "more": -n}) for name, day, n in rows),
        Create(f"{place}/1/below/5", {"day": "a", "n": 100}),
    )
    assert documents.total(Query(place, where={"day": "a"}, limit=1), "n") == 7
    assert documents.total(Query(place, where={"day": "a"}), "more") == -7
    assert documents.total(Query(place, where={"day": None}), "n") == 6
    assert documents.total(Query(place, where_in={"day": ["a", "b"]}), "n") == 12
    assert documents.total(Query(place), "n") == 18


def test_the_total_leaves_out_documents_without_an_integer(documents: DocumentStore, place: str) -> None:
    assert documents.total(Query(place), "n") == 0
    values: list[Fields] = [{"n": 2**40}, {"n": 1}, {"n": None}, {"n": True}, {"n": "7"}, {}]
    documents.commit(*(Create(f"{place}/{number}", fields) for number, fields in enumerate(values)))
    assert documents.total(Query(place), "n") == 2**40 + 1


def test_the_count_is_of_every_document_that_matches(documents: DocumentStore, place: str) -> None:
    rows: list[Fields] = [{"day": "a", "n": 1}, {"day": "a", "n": 2}, {"day": "b", "n": 2}, {"day": None, "n": 3}, {}]
    documents.commit(
        *(Create(f"{place}/{number}", fields) for number, fields in enumerate(rows)), Create(f"{place}/1/below/5", {})
    )
    assert documents.count(Query(place, limit=1)) == 5
    assert documents.count(Query(place, where={"day": "a"})) == 2
    assert documents.count(Query(place, where={"day": "a", "n": 2})) == 1
    assert documents.count(Query(place, where_in={"day": ["a", "b"]})) == 3
    assert documents.count(Query(place, order_by="day")) == 3
    assert documents.count(Query(place, order_by="n", at_least=2)) == 3
    (first,) = documents.find(Query(place, limit=1))
    assert documents.count(Query(place, start_after=first)) == 5
    assert documents.count(Query(f"{place}-empty")) == 0


@pytest.mark.parametrize("order_by", [None, "due"])
def test_pages_continue_after_the_last_document_even_with_equal_values(
    documents: DocumentStore, place: str, order_by: str | None
) -> None:
    due = datetime(2026, 3, 1, tzinfo=UTC)
    documents.commit(*(Create(f"{place}/{number}", {"due": due}) for number in range(7)))
    seen: list[str] = []
    behind = None
    while page := documents.find(
        Query(place, order_by=order_by, at_most=due if order_by else None, start_after=behind, limit=3)
    ):
        seen.extend(each.path for each in page)
        behind = page[-1]
    assert seen == [f"{place}/{number}" for number in range(7)]


def test_one_of_many_concurrent_writers_of_a_version_wins(documents: DocumentStore, place: str) -> None:
    (version,) = documents.commit(Create(f"{place}/a", {"writer": 0}))
    together = Barrier(6)
    won: list[int] = []

    def write(number: int) -> None:
        together.wait()
        try:
            documents.commit(Update(f"{place}/a", {"writer": number}, version))
        except ConflictError:
            return
        won.append(number)

    threads = [Thread(target=write, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = documents.get(f"{place}/a")
    assert found is not None
    assert won == [found.fields["writer"]]
