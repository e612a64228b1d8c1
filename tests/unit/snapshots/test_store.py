"""Snapshots: created once, checked against their hashes, and read once by an instance."""

import json

import pytest

from shared.contracts.drill import DrillRef, ReviewedPrompt
from shared.contracts.review import Review
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Delete, Query, Update
from shared.snapshots.store import MOST, SnapshotCache, SnapshotError, Snapshots, name_of, snapshot_path
from tests.harness.dialogs import GOODBYE, GRADED, STORED, drill
from tests.harness.scripted_store import ScriptedStore

DRILL, OTHER = drill(GRADED, GOODBYE), drill(STORED, GOODBYE, slug="02-names")
FRAME = drill(GOODBYE, GOODBYE, slug="review")
NAME = name_of(DRILL.model_dump_json())
REF = DrillRef(snapshot=NAME)


def stored(body: str | None = None, name: str = NAME) -> MemoryDocumentStore:
    """Return a store with a snapshot."""
    documents = MemoryDocumentStore()
    documents.commit(Create(snapshot_path(name), {"body": DRILL.model_dump_json() if body is None else body}))
    return documents


def test_the_name_of_a_drill_is_a_hash_of_its_bytes() -> None:
    assert NAME == "167b4656a163831535d96f919ccb400d"
    assert name_of(OTHER.model_dump_json()) != NAME


def test_a_drill_is_stored_once_and_read_back_with_its_name() -> None:
    documents = ScriptedStore(MemoryDocumentStore())
    snapshots = Snapshots(documents)
    kept = snapshots.keep(DRILL)
    assert (kept.ref, kept.model_copy(update={"ref": None})) == (REF, DRILL)
    assert snapshots.keep(DRILL) == kept == snapshots.drill(REF)
    assert (documents.reads, documents.commits) == (1, [1])
    assert Snapshots(documents).drill(REF) == kept


def test_an_instance_reads_a_snapshot_once() -> None:
    documents, cache = ScriptedStore(stored()), SnapshotCache()
    for _ in range(3):
        assert Snapshots(documents, cache).drill(REF).prompts == DRILL.prompts
    assert documents.reads == 1


def test_an_existing_snapshot_is_not_written_again() -> None:
    documents = ScriptedStore(stored())
    Snapshots(documents).keep(DRILL)
    assert documents.commits == []


def test_when_another_function_creates_the_snapshot_first_both_go_on() -> None:
    inner = MemoryDocumentStore()
    other = Snapshots(inner)
    documents = ScriptedStore(inner, before_commit=[lambda: other.keep(DRILL)])
    assert Snapshots(documents).keep(DRILL) == other.keep(DRILL)
    assert len(inner.find(Query("snapshots"))) == 1


ALTERED = DRILL.model_copy(update={"name": "Other"}).model_dump_json()


@pytest.mark.parametrize(
    ("documents", "problem"),
    [
        (MemoryDocumentStore(), "is missing"),
        (stored(ALTERED), "was altered"),
        (stored(""), "was altered"),
        (stored("{}", name_of("{}")), "is not a drill"),
    ],
    ids=["missing", "another drill", "empty", "no drill"],
)
def test_a_snapshot_that_is_not_what_its_hash_names_is_logged_and_not_used(
    documents: MemoryDocumentStore, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = NAME if not documents.get(snapshot_path(name_of("{}"))) else name_of("{}")
    with pytest.raises(SnapshotError, match=f"snapshots/{name} {problem}; restore it"):
        Snapshots(documents).drill(DrillRef(snapshot=name))
    entry = json.loads(capsys.readouterr().err)
    assert entry == {"severity": "ERROR", "message": "snapshot_unusable", "snapshot": name, "problem": problem}


def test_an_altered_snapshot_is_not_overwritten_when_its_drill_starts() -> None:
    documents = stored(ALTERED)
    with pytest.raises(SnapshotError):
        Snapshots(documents).keep(DRILL)
    assert documents.get(snapshot_path(NAME)).fields["body"] == ALTERED  # type: ignore[union-attr] # it exists


def test_an_unusable_snapshot_is_read_again_once_it_is_restored() -> None:
    documents, cache = stored(ALTERED), SnapshotCache()
    with pytest.raises(SnapshotError):
        Snapshots(documents, cache).drill(REF)
    documents.commit(Update(snapshot_path(NAME), {"body": DRILL.model_dump_json()}))
    assert Snapshots(documents, cache).drill(REF).ref == REF


def test_fields_of_a_later_release_in_a_snapshot_are_ignored() -> None:
    body = json.dumps({**json.loads(DRILL.model_dump_json()), "new": True})
    assert Snapshots(stored(body, name_of(body))).drill(DrillRef(snapshot=name_of(body))).prompts == DRILL.prompts


def test_a_review_stores_its_frame_and_the_drills_but_not_itself() -> None:
    documents = MemoryDocumentStore()
    review = Snapshots(documents).keep_review(Review(FRAME, ((DRILL, "graded"), (OTHER, "stored"))))
    assert [prompt.slug for prompt in review.prompts] == ["01-colours.graded", "02-names.stored", "goodbye"]
    frame, *prompts = (name_of(each.model_dump_json()) for each in (FRAME, DRILL, OTHER))
    assert review.ref == DrillRef(
        snapshot=frame,
        review=(
            ReviewedPrompt(snapshot=prompts[0], prompt_slug="graded"),
            ReviewedPrompt(snapshot=prompts[1], prompt_slug="stored"),
        ),
    )
    assert len(documents.find(Query("snapshots"))) == 3
    assert Snapshots(documents).drill(review.ref) == review


def test_a_review_is_built_in_bytes_that_never_change() -> None:
    review = Snapshots(MemoryDocumentStore()).keep_review(Review(FRAME, ((DRILL, "graded"), (OTHER, "stored"))))
    assert name_of(review.model_copy(update={"ref": None}).model_dump_json()) == "5d57d66dcd035f34fb9e13f3ae7d9a6c"


@pytest.mark.parametrize("missing", ["the frame", "a drill", "the prompt"])
def test_a_review_of_what_is_missing_is_not_used(missing: str) -> None:
    documents = MemoryDocumentStore()
    ref = Snapshots(documents).keep_review(Review(FRAME, ((DRILL, "graded"),))).ref
    assert ref is not None
    if missing == "the prompt":
        ref = DrillRef(snapshot=ref.snapshot, review=(ReviewedPrompt(snapshot=NAME, prompt_slug="gone"),))
    else:
        documents.commit(Delete(snapshot_path(ref.snapshot if missing == "the frame" else NAME)))
    with pytest.raises(SnapshotError):
        Snapshots(documents).drill(ref)


def test_the_cache_drops_the_oldest_drill_above_its_limit() -> None:
    cache = SnapshotCache()
    for number in range(MOST + 1):
        cache.put(f"{number}", DRILL)
    assert (cache.get("0"), cache.get("1"), cache.get(f"{MOST}")) == (None, DRILL, DRILL)
