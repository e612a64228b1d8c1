"""Two instances that create the same snapshot at once; in memory and on Firestore."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from shared.contracts.drill import Drill
from shared.ports import DocumentStore
from shared.snapshots.store import Snapshots
from tests.harness.dialogs import GOODBYE, GRADED, drill
from tests.harness.scripted_store import ScriptedStore


def test_of_two_that_create_a_snapshot_at_once_both_go_on(documents: DocumentStore) -> None:
    started = drill(GRADED, GOODBYE, slug=f"drill-{uuid4().hex}")
    both_have_read = Barrier(2, timeout=30)
    stores = [ScriptedStore(documents, before_commit=[both_have_read.wait]) for _ in range(2)]

    def keep(store: ScriptedStore) -> Drill:
        return Snapshots(store).keep(started)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(keep, stores)
    assert one == other
    assert sorted(store.commits for store in stores) == [[], [1]]
    assert one.ref is not None
    assert Snapshots(documents).drill(one.ref) == one
