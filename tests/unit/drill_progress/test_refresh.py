"""After a change of the catalogue, every learner who had finished the former one is refreshed, in time."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from shared.drill_progress.learners import GROUP, catalogue_number, learner_path, write
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drill_progress.refresh import DueTimeRefresh
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Document, Update, Write
from shared.store.bodies import Stored
from shared.store.scans import Pace, TimeLimit
from tests.harness.scripted_store import ScriptedStore
from tests.unit.drill_progress.test_due import Lessons

THEN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FORMER, NOW = TeachingPlan(Lessons(("01", "02")), Policy()), TeachingPlan(Lessons(("01", "02", "03")), Policy())
DONE = {"instance_id": "i", "name": "A drill", "started_at": THEN, "completed_at": THEN}


def phone(number: int) -> str:
    return f"+1212555{number:04d}"


def written(new: Progress, plan: TeachingPlan, before: Document | None = None) -> Write:
    """Return the write of this progress."""
    return write(Stored(new, before), new, plan)


def progress(number: int, *done: str) -> Progress:
    """Return a learner who has completed these drills."""
    known = {"profile": {"validated": True}, "drills": dict.fromkeys(done, DONE), "last_interaction": THEN}
    return Progress.model_validate({"phone": phone(number), **known})


def finished(number: int) -> MemoryDocumentStore:
    """Return a store with this number of learners who have finished the former catalogue, refreshed once."""
    store = MemoryDocumentStore()
    store.commit(*(written(progress(n, "01", "02"), FORMER) for n in range(number)))
    DueTimeRefresh(store, FORMER).run()
    return store


def learner(store: MemoryDocumentStore, number: int) -> Document:
    found = store.get(learner_path(phone(number)))
    assert found is not None
    return found


def have_something_due(store: MemoryDocumentStore, learners: int) -> int:
    return sum(learner(store, n).fields["drill_due_at"] is not None for n in range(learners))


def test_learners_who_had_finished_get_the_new_drill() -> None:
    store = finished(250)
    assert have_something_due(store, 250) == 0
    DueTimeRefresh(store, NOW).run()
    assert have_something_due(store, 250) == 250


def test_learners_who_have_not_finished_are_left_unchanged() -> None:
    store = finished(1)
    store.commit(written(progress(1, "01"), FORMER))
    before = learner(store, 1)
    DueTimeRefresh(store, NOW).run()
    assert learner(store, 1) == before


def test_an_unchanged_catalogue_costs_four_reads_for_any_number_of_learners() -> None:
    costs = ScriptedStore(finished(250))
    DueTimeRefresh(costs, FORMER).run()
    costs.reads = 0
    costs.commits.clear()
    DueTimeRefresh(costs, FORMER).run()
    assert (costs.reads, costs.commits) == (4, [])


def test_the_next_run_finds_a_learner_written_late_by_an_old_instance() -> None:
    store = finished(2)
    DueTimeRefresh(store, NOW).run()
    store.commit(write(Stored(progress(1), learner(store, 1)), progress(1, "01", "02"), FORMER))
    assert have_something_due(store, 2) == 1
    DueTimeRefresh(store, NOW).run()
    assert have_something_due(store, 2) == 2


def test_learners_who_finished_a_short_lived_catalogue_are_refreshed() -> None:
    """No refresh ran while that catalogue was current."""
    store, brief = finished(1), TeachingPlan(Lessons(("01",)), Policy())
    store.commit(written(progress(1, "01"), brief))
    DueTimeRefresh(store, NOW).run()
    assert have_something_due(store, 2) == 2


@pytest.mark.parametrize(("before", "after"), [(FORMER, NOW), (NOW, FORMER)])
def test_catalogue_numbers_above_and_below_the_current_one_are_found(before: TeachingPlan, after: TeachingPlan) -> None:
    store = MemoryDocumentStore()
    store.commit(written(progress(0, "01", "02", "03"), before))
    DueTimeRefresh(store, before).run()
    assert learner(store, 0).fields["finished"] == catalogue_number(before)
    DueTimeRefresh(store, after).run()
    assert learner(store, 0).fields["finished"] == catalogue_number(after)


def a_second_each() -> Pace:
    """Return the pace of a run of a hundred seconds, of which each learner takes one."""
    return Pace(TimeLimit(count(0.0, GROUP).__next__, timedelta(seconds=100)))


def test_a_run_stops_at_70_per_cent_of_its_time_and_the_next_continues() -> None:
    store = finished(250)
    for seen in (70, 140, 210, 250):
        DueTimeRefresh(store, NOW, a_second_each()).run()
        assert have_something_due(store, 250) == seen


def test_the_first_scan_covers_every_learner_and_stops_in_time_as_well() -> None:
    """Documents of an older form have neither due times nor a shard."""
    store = MemoryDocumentStore()
    body = progress(0, "01").model_dump_json()
    store.commit(*(Create(learner_path(phone(n)), {"body": body.replace(phone(0), phone(n))}) for n in range(150)))
    for seen in (70, 140, 150, 150):
        DueTimeRefresh(store, NOW, a_second_each()).run()
        assert sum("shard" in learner(store, n).fields for n in range(150)) == seen


def test_an_unreadable_learner_does_not_stop_the_refresh_of_others() -> None:
    store = finished(3)
    store.commit(Update(learner_path(phone(0)), {"body": "{broken"}))
    DueTimeRefresh(store, NOW).run()
    assert have_something_due(store, 3) == 2


def test_an_operator_refreshes_every_learner() -> None:
    store = finished(310)
    assert len(list(DueTimeRefresh(store, FORMER).refresh_all())) == 310
