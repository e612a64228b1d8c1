"""Reminders, daily drills and reviews: the scheduled functions on the whole pipeline."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.commands import COMMAND, Command, TriggerReminder
from shared.contracts.events import DrillStarted
from shared.contracts.phrases import PHRASES
from shared.drill_progress.jobs import DUE_DRILLS, DueRun
from shared.drill_progress.learners import COLLECTION, GROUP, learner_path, write
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drill_progress.rebuild import phones_with_a_log, rebuild
from shared.drills.catalogue import load
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Query, Update
from shared.store.bodies import Stored
from shared.store.overlap import Threads
from shared.store.scans import Pace, TimeLimit
from tests.harness.pipeline import CONTENT, Pipeline
from tests.harness.scripted_store import ScriptedStore

PHONE = "+12125550100"
NEW_YORK = ZoneInfo("America/New_York")
HAT = "True or false: a hat keeps the sun off.\na) true\nb) false"
WATER = "Hello from the water school. A) English B) Español"
REGISTERED = ("WELCOME", "a", "Ana")


def after(*texts: str, hour: int = 10) -> Pipeline:
    """Return the pipeline after these texts from Ana in New York, on 2 March at this hour."""
    pipeline = Pipeline()
    pipeline.clock.now = datetime(2026, 3, 2, hour, tzinfo=NEW_YORK).astimezone(UTC)
    for text in texts:
        pipeline.text(PHONE, text)
    return pipeline


def at(pipeline: Pipeline, hour: int, minute: int = 0, day: int = 2) -> list[str]:
    """Run the scheduled functions at this time of a day of March in New York; return the texts sent."""
    pipeline.clock.now = datetime(2026, 3, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)
    return pipeline.run_scheduled()


def starts(pipeline: Pipeline) -> list[str]:
    """Return the drills started by the scheduled function, in order."""
    return [
        event.drill_slug
        for batch in pipeline.batches(PHONE)
        for event in batch.events
        if isinstance(event, DrillStarted) and batch.command.id.startswith("daily:")
    ]


def reminders(pipeline: Pipeline) -> int:
    return pipeline.events(PHONE).count("REMINDER_TRIGGERED")


# Reminders


def test_a_prompt_open_for_four_hours_gets_one_reminder_with_its_question() -> None:
    pipeline = after(*REGISTERED)
    assert at(pipeline, 13, 55) == []
    still_there, hello, question = at(pipeline, 14, 5)
    assert "glasses" in question
    assert hello.startswith("Nice to meet you")
    assert still_there
    assert at(pipeline, 14, 10) == []
    assert at(pipeline, 19, 55) == []


def test_a_run_triggered_twice_reminds_once() -> None:
    pipeline = after(*REGISTERED)
    pipeline.clock.sleep(4 * 3600 + 60)
    pipeline.run("send-reminders")
    pipeline.run("send-reminders")
    pipeline.settle()
    pipeline.run("send-reminders")
    pipeline.settle()
    assert reminders(pipeline) == 1


@pytest.mark.parametrize("text", ["b", "a", "stop", "pause"])
def test_an_answer_an_opt_out_or_a_pause_prevents_the_reminder(text: str) -> None:
    pipeline = after(*REGISTERED, text)
    assert at(pipeline, 14, 5) == []


def test_each_prompt_has_a_reminder_of_its_own() -> None:
    pipeline = after("WELCOME")
    assert len(at(pipeline, 14, 5)) == 2
    pipeline.text(PHONE, "a")
    assert len(at(pipeline, 18, 15)) == 2
    assert reminders(pipeline) == 2


def test_a_reminder_overtaken_by_an_answer_leaves_the_next_prompt_its_own() -> None:
    pipeline = after("WELCOME")
    pipeline.clock.sleep(4 * 3600 + 60)
    assert pipeline.post(PHONE, "a") == 200
    pipeline.run("send-reminders")
    pipeline.settle()
    assert isinstance(pipeline.batches(PHONE)[-1].command, TriggerReminder)
    assert reminders(pipeline) == 0
    assert len(at(pipeline, 18, 15)) == 2


def test_starting_another_drill_cancels_the_reminder_of_the_first() -> None:
    pipeline = after("WELCOME", "a", "Ana", "b")
    pipeline.clock.sleep(3 * 3600)
    pipeline.text(PHONE, "more")
    assert at(pipeline, 14, 5) == []
    assert HAT in at(pipeline, 17, 5)


def test_an_evening_prompt_gets_its_reminder_in_the_morning() -> None:
    pipeline = after("WELCOME", "a", hour=18)
    assert at(pipeline, 22, 5) == []
    assert at(pipeline, 8, 55, day=3) == []
    assert len(at(pipeline, 9, 0, day=3)) == 2
    assert reminders(pipeline) == 1


def test_a_prompt_that_is_a_day_old_gets_no_reminder() -> None:
    pipeline = after(*REGISTERED)
    pipeline.clock.now += timedelta(hours=24)
    pipeline.run("send-reminders")
    pipeline.settle()
    assert reminders(pipeline) == 0
    document = pipeline.store.get(learner_path(PHONE))
    assert document is not None
    assert document.fields["reminder_due_at"] is None


def test_a_reminder_that_is_too_late_does_not_postpone_the_due_drill() -> None:
    pipeline = after(*REGISTERED)
    assert HAT in at(pipeline, 12, 30, day=3)  # after an outage all morning


def test_a_late_reminder_waits_for_the_morning_too() -> None:
    pipeline = after(*REGISTERED)
    assert at(pipeline, 21, 0) == []
    assert len(at(pipeline, 9, 0, day=3)) >= 3
    assert reminders(pipeline) == 1


# Daily drills


def test_the_next_drill_comes_the_next_morning_and_no_other_that_day() -> None:
    pipeline = after(*REGISTERED, "b")
    assert [at(pipeline, hour) for hour in (12, 15, 19)] == [[], [], []]
    assert at(pipeline, 8, 55, day=3) == []
    assert at(pipeline, 12, 0, day=3) == [HAT]
    assert starts(pipeline) == ["02-sun"]
    assert not any(at(pipeline, hour, day=3) for hour in (13, 14))
    assert starts(pipeline) == ["02-sun"]


def test_the_drill_comes_at_the_learners_own_time_of_the_morning() -> None:
    pipeline = after(*REGISTERED, "b")
    document = pipeline.store.get(learner_path(PHONE))
    assert document is not None
    slot = document.fields["drill_due_at"]
    assert isinstance(slot, datetime)
    pipeline.clock.now = slot - timedelta(seconds=1)
    assert pipeline.run_scheduled() == []
    pipeline.clock.now = slot
    assert pipeline.run_scheduled() == [HAT]


def test_a_run_triggered_twice_starts_one_drill() -> None:
    pipeline = after(*REGISTERED, "b")
    pipeline.clock.now = datetime(2026, 3, 3, 12, 0, tzinfo=NEW_YORK).astimezone(UTC)
    pipeline.run("start-due-drills")
    pipeline.run("start-due-drills")
    pipeline.settle()
    assert starts(pipeline) == ["02-sun"]
    assert pipeline.events(PHONE).count("DRILL_STARTED") == 2


def test_the_next_run_makes_up_for_a_missed_one() -> None:
    assert at(after(*REGISTERED, "b"), 19, 30, day=3) == [HAT]


def test_a_late_run_at_night_postpones_the_drill_to_the_morning() -> None:
    pipeline = after(*REGISTERED, "b")
    assert at(pipeline, 20, 0, day=3) == []
    assert at(pipeline, 8, 59, day=4) == []
    assert at(pipeline, 12, 0, day=4) == [HAT]


def test_a_start_overtaken_by_a_text_does_nothing() -> None:
    pipeline = after(*REGISTERED)
    pipeline.clock.now = datetime(2026, 3, 3, 12, 0, tzinfo=NEW_YORK).astimezone(UTC)
    assert pipeline.post(PHONE, "a") == 200
    pipeline.run("start-due-drills")
    pipeline.settle()
    assert pipeline.batches(PHONE)[-1].command.type == "START_DRILL"
    assert starts(pipeline) == []
    assert HAT in at(pipeline, 12, 0, day=4)


@pytest.mark.parametrize("text", ["stop", "pause"])
def test_no_drill_comes_after_an_opt_out_or_a_pause(text: str) -> None:
    pipeline = after(*REGISTERED, "b", text)
    assert [at(pipeline, 12, day=day) for day in (3, 4, 5)] == [[], [], []]


@pytest.mark.parametrize(("leaves", "comes_back"), [("stop", "start"), ("pause", "resume")])
def test_drills_continue_after_an_opt_in_or_resume(leaves: str, comes_back: str) -> None:
    pipeline = after(*REGISTERED, "b", leaves)
    assert at(pipeline, 12, day=3) == []
    pipeline.text(PHONE, comes_back)
    assert at(pipeline, 19, day=3) == []
    assert at(pipeline, 12, day=4) == [HAT]


def test_a_stranger_gets_no_drill() -> None:
    pipeline = after("hello?")
    assert [at(pipeline, 12, day=day) for day in (3, 4)] == [[], []]


def test_a_due_drill_that_was_removed_is_skipped(tmp_path: Path) -> None:
    pipeline = after(*REGISTERED, "b")
    content = shutil.copytree(CONTENT, tmp_path / "drills")
    (content / "03-sun.yaml").write_text((content / "02-sun.yaml").read_text().replace("02-sun", "03-sun"))
    (content / "02-sun.yaml").unlink()
    pipeline.deploy(content)
    assert at(pipeline, 12, day=3) == [HAT]
    assert starts(pipeline) == ["03-sun"]


def test_a_removed_drill_is_logged_and_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = after(*REGISTERED)
    content = shutil.copytree(CONTENT, tmp_path / "drills")
    (content / "01-water.yaml").unlink()
    pipeline.deploy(content)
    at(pipeline, 12, day=3)
    assert starts(pipeline) == ["02-sun"]
    assert '"message": "drill_not_in_catalogue", "drill": "01-water"' in capsys.readouterr().err


def test_a_learner_who_has_finished_gets_nothing_until_a_drill_is_added(tmp_path: Path) -> None:
    pipeline = after(*REGISTERED, "b", "more", "a", "a")
    assert [at(pipeline, 12, day=day) for day in (3, 4)] == [[], []]
    content = shutil.copytree(CONTENT, tmp_path / "drills")
    (content / "03-wind.yaml").write_text((CONTENT / "02-sun.yaml").read_text().replace("02-sun", "03-wind"))
    pipeline.deploy(content)
    assert at(pipeline, 12, day=5) == [HAT]
    assert starts(pipeline) == ["03-wind"]


# Reviews


def with_a_mistake() -> Pipeline:
    """Return the pipeline after Ana has completed every drill and failed the prompt about water."""
    return after(*REGISTERED, "a", "a", "more", "a", "a", hour=8)


def test_a_failed_prompt_comes_back_the_next_day_as_a_review() -> None:
    pipeline = with_a_mistake()
    begin, hello, question = at(pipeline, 12, day=3)
    assert begin.startswith("Hi Ana, let's look again")
    assert (hello, "glasses" in question) == ("Nice to meet you, Ana.", True)
    assert starts(pipeline) == ["review"]
    open_prompt = pipeline.progress(PHONE).open_prompt
    assert open_prompt is not None
    assert open_prompt.prompt_slug == "01-water.glasses"


def test_a_correct_answer_in_a_review_resolves_the_mistake() -> None:
    pipeline = with_a_mistake()
    at(pipeline, 12, day=3)
    assert pipeline.text(PHONE, "b")[-1].endswith(PHRASES["en"].review_end)
    assert pipeline.progress(PHONE).mistakes == ()
    assert [at(pipeline, 12, day=day) for day in (4, 6, 8, 15)] == [[], [], [], []]


def test_a_wrong_answer_in_a_review_repeats_it_after_three_then_seven_days() -> None:
    pipeline = with_a_mistake()
    for day, silent in ((3, (4, 5, 6)), (7, (8, 10, 13)), (15, (16, 21))):
        assert len(at(pipeline, 12, day=day)) == 3
        pipeline.text(PHONE, "a")
        pipeline.text(PHONE, "a")
        assert not any(at(pipeline, 12, day=each) for each in silent)
    assert pipeline.progress(PHONE).mistakes[0].reviews == 3


def test_an_ignored_review_does_not_block_the_next_drill() -> None:
    pipeline = after(*REGISTERED, "a", "a", hour=8)
    for day in (3, 4):
        at(pipeline, 12, day=day)
    assert starts(pipeline) == ["review", "02-sun"]


def test_a_prompt_that_no_longer_exists_is_left_out_of_the_review(tmp_path: Path) -> None:
    pipeline = after(*REGISTERED, "a", "a", "more", "b", "a", hour=8)
    assert len(pipeline.progress(PHONE).mistakes) == 2
    (tmp_path / "02-sun.yaml").write_text((CONTENT / "02-sun.yaml").read_text())
    pipeline.deploy(tmp_path)
    _, question = at(pipeline, 12, day=3)
    assert question == HAT
    pipeline.text(PHONE, "a")
    assert not any(at(pipeline, 12, day=day) for day in (4, 5, 8))


# Pages, checkpoints and documents


class Published:
    """Records the commands that are published."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def publish(self, _: str, __: str, *messages: str) -> None:
        self.commands += (COMMAND.decode(each) for each in messages)

    @property
    def phones(self) -> list[str]:
        return [command.phone for command in self.commands]


NOON = datetime(2026, 3, 3, 12, 0, tzinfo=NEW_YORK).astimezone(UTC)
PLAN = TeachingPlan(load(CONTENT), Policy())


def due_learners(number: int) -> MemoryDocumentStore:
    """Return a store with this number of learners whose first drill is due by noon."""
    store = MemoryDocumentStore()
    for n in range(number):
        known = {"validated": True}
        fields = {"phone": f"+1212555{n:04d}", "profile": known, "last_interaction": NOON - timedelta(days=1)}
        progress = Progress.model_validate(fields)
        store.commit(write(Stored(progress, None), progress, PLAN))
    return store


def run(store: MemoryDocumentStore, stopwatch: Callable[[], float] = lambda: 0.0) -> Published:
    """Run the job once, with a time limit of a hundred seconds."""
    published = Published()
    DueRun(DUE_DRILLS, store, published, PLAN, lambda: NOON, Pace(TimeLimit(stopwatch, timedelta(seconds=100)))).run()
    return published


def test_a_run_with_enough_time_visits_all_pages() -> None:
    phones = run(due_learners(250)).phones
    assert len(phones) == len(set(phones)) == 250


def test_a_run_out_of_time_stops_and_the_next_continues_at_its_checkpoint() -> None:
    """Each learner takes a second, and a run uses 70 of its 100 seconds."""
    store = due_learners(250)
    runs = [run(store, count(0.0, GROUP).__next__).phones for _ in range(4)]
    assert [len(phones) for phones in runs] == [70, 70, 70, 40]
    assert len({phone for phones in runs for phone in phones}) == 250


def test_after_a_completed_scan_the_next_run_starts_over() -> None:
    store = due_learners(3)
    assert run(store).phones == run(store).phones
    assert {command.id for command in run(store).commands} == {command.id for command in run(store).commands}


class FourAtATime(Published):
    """Confirms a message only while three others are being published."""

    def __init__(self) -> None:
        super().__init__()
        self._together = Barrier(4, timeout=10)

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        self._together.wait()
        super().publish(topic, phone, *messages)


def test_a_run_publishes_for_several_learners_at_a_time() -> None:
    published = FourAtATime()
    DueRun(DUE_DRILLS, due_learners(80), published, PLAN, lambda: NOON, Pace(overlap=Threads(4))).run()
    assert len(published.phones) == len(set(published.phones)) == 80


MIDNIGHT = NOON + timedelta(hours=12)


def run_at_midnight(costs: ScriptedStore) -> None:
    """Run the job when nothing may be sent, so that every due time moves to the morning."""
    DueRun(DUE_DRILLS, costs, Published(), PLAN, lambda: MIDNIGHT, Pace()).run()


def due_by_midnight(store: MemoryDocumentStore) -> int:
    return len(store.find(Query(COLLECTION, order_by="drill_due_at", at_most=MIDNIGHT)))


def test_postponed_learners_are_written_in_groups() -> None:
    costs = ScriptedStore(store := due_learners(25))
    run_at_midnight(costs)
    assert costs.commits == [10, 10, 5, 1]
    assert due_by_midnight(store) == 0


def test_a_learner_written_meanwhile_does_not_keep_the_group_from_moving() -> None:
    store = due_learners(10)
    other = partial(store.commit, Update(learner_path("+12125550003"), {"finished": None}))
    run_at_midnight(ScriptedStore(store, before_commit=[other]))
    assert due_by_midnight(store) == 1


def test_an_unreadable_learner_does_not_stop_the_run() -> None:
    store = due_learners(3)
    store.commit(Update(learner_path("+12125550001"), {"body": "{broken"}))
    assert sorted(run(store).phones) == ["+12125550000", "+12125550002"]


def first_version(pipeline: Pipeline) -> Create:
    """Return the learner's document in form 1, without due times, scores, mistakes and consents."""
    body = pipeline.progress(PHONE).model_dump(mode="json")
    for later in ("version", "last_start", "answered", "answered_rightly", "mistakes", "consents"):
        del body[later]
    for later in ("tried", "reminded"):
        del body["open_prompt"][later]
    return Create(learner_path(PHONE), {"body": json.dumps(body)})


def test_a_document_of_the_first_version_is_read_and_upgraded() -> None:
    pipeline = after(*REGISTERED)
    old = Pipeline()
    old.store.commit(first_version(pipeline), *(log.entry(batch) for batch in pipeline.batches(PHONE)))
    dialog = pipeline.store.get(log.dialog_path(PHONE))
    assert dialog is not None
    old.store.commit(Create(dialog.path, dialog.fields))
    at(old, 14, 5)  # the first refresh covers every learner, because such a document has no due times
    at(old, 14, 10)
    assert reminders(old) == 1
    assert old.progress(PHONE).version == 2


# Rebuilds


def test_rebuilt_progress_and_due_times_equal_the_live_ones_byte_for_byte() -> None:
    pipeline = with_a_mistake()
    at(pipeline, 12, day=3)
    for text in ("a", "pause", "resume", "stop", "start"):
        pipeline.text(PHONE, text)
    live = pipeline.store.get(learner_path(PHONE))
    assert list(phones_with_a_log(pipeline.store)) == [PHONE]
    rebuild(pipeline.store, pipeline.topics, PHONE, pipeline.plan)
    rebuilt = pipeline.store.get(learner_path(PHONE))
    assert live is not None
    assert rebuilt is not None
    assert rebuilt.fields == live.fields
    assert pipeline.topics.waiting() == []


@pytest.mark.parametrize("text", ["b", "stop", "score"])
def test_a_rebuild_includes_texts_that_arrive_meanwhile(text: str) -> None:
    pipeline = after(*REGISTERED)
    meanwhile = ScriptedStore(pipeline.store, before_commit=[lambda: pipeline.text(PHONE, text)])
    before = len(pipeline.batches(PHONE))
    rebuilt = rebuild(meanwhile, pipeline.topics, PHONE, pipeline.plan)
    assert rebuilt.cursor == len(pipeline.batches(PHONE)) > before
    pipeline.settle()
    assert rebuilt.model_dump_json() == pipeline.progress(PHONE).model_dump_json()


def test_a_rebuild_that_overtakes_the_live_projection_loses_no_commands() -> None:
    pipeline = after(*REGISTERED, "b")
    assert pipeline.post(PHONE, "more") == 200
    assert pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    rebuild(pipeline.store, pipeline.topics, PHONE, pipeline.plan)
    pipeline.settle()
    assert pipeline.events(PHONE).count("DRILL_STARTED") == 2
