"""No commit to the totals exceeds what Firestore takes, however much there is to count, to sum or to forget."""

import json
from dataclasses import replace

from shared import composition
from shared.ports import Create, Delete, Query, Write
from shared.tallies import checks
from shared.tallies.cells import Cells
from shared.tallies.counting import MOST_BATCHES, Counted
from shared.tallies.remainder import move_most, moved_to_remainder
from shared.tallies.store import FORGOTTEN_TOTALS, TOTALS, Guard, additions, blank, cells_in, write
from shared.tallies.tally import Tally
from shared.tallies.tallying import commit_all
from tests.harness.pipeline import Pipeline, always
from tests.harness.scripted_store import ScriptedStore
from tests.pipeline.tallies.counted import ANA, count, mistakes, overview

FIRESTORE_BYTES, FIRESTORE_WRITES = 10 * 2**20, 500
LEARNERS = [f"+1212555{number:04d}" for number in range(12)]


class BoundedStore(ScriptedStore):
    """A store that takes no more in a commit than Firestore does."""

    def commit(self, *writes: Write) -> list[str]:
        size = sum(len(str(each.fields)) for each in writes if not isinstance(each, Delete))
        assert size <= FIRESTORE_BYTES, f"a commit of {size} bytes"
        assert len(writes) <= FIRESTORE_WRITES
        return super().commit(*writes)


def large(months: int, size: int) -> Cells:
    """Return the cells of months, each of which takes this many bytes."""
    return {f"month:-:{2000 + number}-01": {f"01/en/{'x' * size}": 1} for number in range(months)}


def sums(pipeline: Pipeline, *collections: str) -> dict[str, int]:
    """Return the sum of all cells of each group."""
    found: dict[str, int] = {}
    for each in (each for name in collections for each in pipeline.store.find(Query(name))):
        group = each.path.partition("/")[2]
        found[group] = found.get(group, 0) + sum(cells_in(each).values())
    return found


def test_learners_with_long_histories_are_counted_in_several_commits() -> None:
    pipeline = Pipeline()
    store = BoundedStore(pipeline.store)
    tallies = [Tally(phone=phone, cells=large(2, 500_000)) for phone in LEARNERS]
    guard = Guard.read(store)
    commit_all(store, guard, [Counted(blank(each.phone), each, None, ()) for each in tallies])
    assert len(store.commits) > 1
    assert len(pipeline.store.find(Query("tallies"))) == len(LEARNERS)
    assert checks.check_totals(pipeline.store) == []


def test_a_long_log_is_counted_part_by_part() -> None:
    pipeline = Pipeline()
    pipeline.text(ANA, "hello")
    count(pipeline)
    for text in (*["hello"] * MOST_BATCHES, "WELCOME"):
        pipeline.text(ANA, text)
    counted = []
    for _ in range(2):
        count(pipeline)
        counted.append(overview(pipeline).whole.texts_in)
    assert counted == [1 + MOST_BATCHES, 2 + MOST_BATCHES]
    assert sum(overview(pipeline).whole.texts_out.values()) == len(pipeline.texts(ANA))
    assert mistakes(pipeline, ANA) == []


def test_a_long_log_without_a_tally_is_rebuilt_part_by_part() -> None:
    pipeline = Pipeline()
    for _ in range(MOST_BATCHES + 1):
        pipeline.text(ANA, "hello")
    assert list(composition.tally_rebuild(pipeline.ports).run()) == [ANA]
    assert overview(pipeline).whole.texts_in == MOST_BATCHES
    count(pipeline)
    assert overview(pipeline).whole.texts_in == MOST_BATCHES + 1


def test_large_totals_are_summed_in_several_commits() -> None:
    pipeline = Pipeline()
    pipeline.store.commit(write(blank(ANA), Tally(phone=ANA, cells=large(12, 500_000)), None))
    store = BoundedStore(pipeline.store)
    composition.tally_rebuild(replace(pipeline.ports, documents=always(store))).sum_anew()
    assert checks.check_totals(pipeline.store) == []


def test_a_learner_with_a_long_history_is_forgotten_in_several_commits() -> None:
    pipeline = Pipeline()
    tally = Tally(phone=ANA, cells=large(12, 10))
    pipeline.store.commit(write(blank(ANA), tally, None), *additions(pipeline.store, TOTALS, tally.cells))
    for group in (*tally.cells, *(each.replace(":-:", ":*:") for each in tally.cells)):
        others = {"body": json.dumps({"x" * 300_000: 1}), "kind": "month", "account": "-"}
        pipeline.store.commit(Create(f"{FORGOTTEN_TOTALS}/{group}", others))
    before = sums(pipeline, TOTALS, FORGOTTEN_TOTALS)
    store = BoundedStore(pipeline.store)
    move_most(store, ANA)
    assert len(store.commits) > 0
    assert sums(pipeline, TOTALS, FORGOTTEN_TOTALS) == before
    assert checks.check_totals(pipeline.store) == []
    store.commit(*moved_to_remainder(store, ANA))
    assert sums(pipeline, TOTALS, FORGOTTEN_TOTALS) == before
    assert pipeline.store.find(Query("tallies")) == []
