"""Reminders, daily drills and reviews: the scheduled functions with the whole pipeline behind them."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.commands import COMMAND, Command, TriggerReminder
from shared.drill_progress.jobs import DUE_DRILLS, DueRun
from shared.drill_progress.learners import learner_path, write
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drill_progress.rebuild import everybody, rebuild
from shared.drills.catalogue import load
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Update
from shared.store.bodies import Stored
from shared.store.scans import TimeLimit
from tests.harness.pipeline import CONTENT, Pipeline
from tests.harness.scripted_store import ScriptedStore

PHONE = "+12125550100"
NEW_YORK = ZoneInfo("America/New_York")
HAT = "True or false: a hat keeps the sun off.\na) true\nb) false"
WATER = "Hello from the water school. A) English B) Español"
REGISTERED = ("WELCOME", "a", "Ana")


def after(*texts: str, hour: int = 10) -> Pipeline:
    """The pipeline after these texts of Ana's in New York, on 2 March at this hour."""
    pipeline = Pipeline()
    pipeline.clock.now = datetime(2026, 3, 2, hour, tzinfo=NEW_YORK).astimezone(UTC)
    for text in texts:
        pipeline.text(PHONE, text)
    return pipeline


def at(pipeline: Pipeline, hour: int, minute: int = 0, day: int = 2) -> list[str]:
    """What goes out in a run at this hour of a day of March, by New York's clock."""
    pipeline.clock.now = datetime(2026, 3, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)
    return pipeline.run_scheduled()


def starts(pipeline: Pipeline) -> list[str]:
    """The drills started by the scheduled function, in order."""
    return [
        event.drill_slug
        for batch in pipeline.batches(PHONE)
        for event in batch.events
        if event.type == "DRILL_STARTED" and batch.command.id.startswith("daily:")
    ]


def reminders(pipeline: Pipeline) -> int:
    return pipeline.events(PHONE).count("REMINDER_TRIGGERED")


# Reminders


def test_a_prompt_left_for_four_hours_is_reminded_of_once_with_its_question() -> None:
    pipeline = after(*REGISTERED)
    assert at(pipeline, 13, 55) == []
    still_there, hello, question = at(pipeline, 14, 5)
    assert "glasses" in question
    assert hello.startswith("Nice to meet you")
    assert still_there
    assert at(pipeline, 14, 10) == []
    assert at(pipeline, 19, 55) == []


def test_a_run_fired_twice_reminds_once() -> None:
    pipeline = after(*REGISTERED)
    pipeline.clock.sleep(4 * 3600 + 60)
    pipeline.run("send-reminders")
    pipeline.run("send-reminders")
    pipeline.settle()
    pipeline.run("send-reminders")
    pipeline.settle()
    assert reminders(pipeline) == 1


@pytest.mark.parametrize("text", ["b", "a", "stop", "pause"])
def test_who_answered_or_left_or_pauses_is_not_reminded(text: str) -> None:
    pipeline = after(*REGISTERED, text)
    assert at(pipeline, 14, 5) == []


def test_each_prompt_has_a_reminder_of_its_own() -> None:
    pipeline = after("WELCOME")
    assert len(at(pipeline, 14, 5)) == 2
    pipeline.text(PHONE, "a")
    assert len(at(pipeline, 18, 15)) == 2
    assert reminders(pipeline) == 2


def test_a_reminder_that_meets_an_answer_on_its_way_is_not_that_of_the_next_prompt() -> None:
    pipeline = after("WELCOME")
    pipeline.clock.sleep(4 * 3600 + 60)
    assert pipeline.post(PHONE, "a") == 200
    pipeline.run("send-reminders")
    pipeline.settle()
    assert isinstance(pipeline.batches(PHONE)[-1].command, TriggerReminder)
    assert reminders(pipeline) == 0
    assert len(at(pipeline, 18, 15)) == 2


def test_another_drills_start_ends_the_wait_for_the_first_ones_reminder() -> None:
    pipeline = after("WELCOME", "a", "Ana", "b")
    pipeline.clock.sleep(3 * 3600)
    pipeline.text(PHONE, "more")
    assert at(pipeline, 14, 5) == []
    assert HAT in at(pipeline, 17, 5)


def test_a_prompt_of_the_evening_is_reminded_of_in_the_morning() -> None:
    pipeline = after("WELCOME", "a", hour=18)
    assert at(pipeline, 22, 5) == []
    assert at(pipeline, 8, 55, day=3) == []
    assert len(at(pipeline, 9, 0, day=3)) == 2
    assert reminders(pipeline) == 1


def test_nobody_is_reminded_of_what_was_asked_a_day_ago() -> None:
    pipeline = after(*REGISTERED)
    pipeline.clock.now += timedelta(hours=24)
    pipeline.run("send-reminders")
    pipeline.settle()
    assert reminders(pipeline) == 0
    document = pipeline.store.get(learner_path(PHONE))
    assert document is not None
    assert document.fields["reminder_due_at"] is None


def test_a_reminder_that_came_too_late_does_not_put_off_the_drill_that_is_due() -> None:
    pipeline = after(*REGISTERED)
    assert HAT in at(pipeline, 12, 30, day=3)  # after an outage of all the morning


def test_a_late_reminder_at_night_waits_as_well() -> None:
    pipeline = after(*REGISTERED)
    assert at(pipeline, 21, 0) == []
    assert len(at(pipeline, 9, 0, day=3)) >= 3
    assert reminders(pipeline) == 1


# Daily drills


def test_the_next_drill_comes_in_the_next_morning_and_then_no_other_that_day() -> None:
    pipeline = after(*REGISTERED, "b")
    assert [at(pipeline, hour) for hour in (12, 15, 19)] == [[], [], []]
    assert at(pipeline, 8, 55, day=3) == []
    assert at(pipeline, 12, 0, day=3) == [HAT]
    assert starts(pipeline) == ["02-sun"]
    assert not any(at(pipeline, hour, day=3) for hour in (13, 14))
    assert starts(pipeline) == ["02-sun"]


def test_it_comes_at_the_learners_own_moment_of_the_morning() -> None:
    pipeline = after(*REGISTERED, "b")
    document = pipeline.store.get(learner_path(PHONE))
    assert document is not None
    slot = document.fields["drill_due_at"]
    assert isinstance(slot, datetime)
    pipeline.clock.now = slot - timedelta(seconds=1)
    assert pipeline.run_scheduled() == []
    pipeline.clock.now = slot
    assert pipeline.run_scheduled() == [HAT]


def test_a_run_fired_twice_starts_one_drill() -> None:
    pipeline = after(*REGISTERED, "b")
    pipeline.clock.now = datetime(2026, 3, 3, 12, 0, tzinfo=NEW_YORK).astimezone(UTC)
    pipeline.run("start-due-drills")
    pipeline.run("start-due-drills")
    pipeline.settle()
    assert starts(pipeline) == ["02-sun"]
    assert pipeline.events(PHONE).count("DRILL_STARTED") == 2


def test_a_missed_run_is_caught_by_the_next() -> None:
    assert at(after(*REGISTERED, "b"), 19, 30, day=3) == [HAT]


def test_a_late_run_at_night_puts_off_to_the_morning() -> None:
    pipeline = after(*REGISTERED, "b")
    assert at(pipeline, 20, 0, day=3) == []
    assert at(pipeline, 8, 59, day=4) == []
    assert at(pipeline, 12, 0, day=4) == [HAT]


def test_a_start_that_meets_a_text_on_its_way_does_nothing() -> None:
    pipeline = after(*REGISTERED)
    pipeline.clock.now = datetime(2026, 3, 3, 12, 0, tzinfo=NEW_YORK).astimezone(UTC)
    assert pipeline.post(PHONE, "a") == 200
    pipeline.run("start-due-drills")
    pipeline.settle()
    assert pipeline.batches(PHONE)[-1].command.type == "START_DRILL"
    assert starts(pipeline) == []
    assert HAT in at(pipeline, 12, 0, day=4)


@pytest.mark.parametrize("text", ["stop", "pause"])
def test_who_left_or_pauses_gets_none(text: str) -> None:
    pipeline = after(*REGISTERED, "b", text)
    assert [at(pipeline, 12, day=day) for day in (3, 4, 5)] == [[], [], []]


@pytest.mark.parametrize(("leaves", "comes_back"), [("stop", "start"), ("pause", "resume")])
def test_who_comes_back_goes_on(leaves: str, comes_back: str) -> None:
    pipeline = after(*REGISTERED, "b", leaves)
    assert at(pipeline, 12, day=3) == []
    pipeline.text(PHONE, comes_back)
    assert at(pipeline, 19, day=3) == []
    assert at(pipeline, 12, day=4) == [HAT]


def test_a_stranger_gets_none() -> None:
    pipeline = after("hello?")
    assert [at(pipeline, 12, day=day) for day in (3, 4)] == [[], []]


def test_a_drill_that_was_removed_while_it_was_due_is_passed_over(tmp_path: Path) -> None:
    pipeline = after(*REGISTERED, "b")
    content = shutil.copytree(CONTENT, tmp_path / "drills")
    (content / "03-sun.yaml").write_text((content / "02-sun.yaml").read_text().replace("02-sun", "03-sun"))
    (content / "02-sun.yaml").unlink()
    pipeline.deploy(content)
    assert at(pipeline, 12, day=3) == [HAT]
    assert starts(pipeline) == ["03-sun"]


def test_a_drill_that_was_removed_while_somebody_was_in_it_is_said_and_the_next_one_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline = after(*REGISTERED)
    content = shutil.copytree(CONTENT, tmp_path / "drills")
    (content / "01-water.yaml").unlink()
    pipeline.deploy(content)
    at(pipeline, 12, day=3)
    assert starts(pipeline) == ["02-sun"]
    assert '"message": "drill_not_in_catalogue", "drill": "01-water"' in capsys.readouterr().err


def test_who_has_finished_all_gets_what_is_new_and_nothing_until_then(tmp_path: Path) -> None:
    pipeline = after(*REGISTERED, "b", "more", "a", "a")
    assert [at(pipeline, 12, day=day) for day in (3, 4)] == [[], []]
    content = shutil.copytree(CONTENT, tmp_path / "drills")
    (content / "03-wind.yaml").write_text((CONTENT / "02-sun.yaml").read_text().replace("02-sun", "03-wind"))
    pipeline.deploy(content)
    assert at(pipeline, 12, day=5) == [HAT]
    assert starts(pipeline) == ["03-wind"]


# Reviews


def with_a_mistake() -> Pipeline:
    """Ana has finished everything, and took two glasses of water for enough."""
    return after(*REGISTERED, "a", "a", "more", "a", "a", hour=8)


def test_a_failed_prompt_comes_back_the_next_day_as_a_review() -> None:
    pipeline = with_a_mistake()
    begin, hello, question = at(pipeline, 12, day=3)
    assert begin.startswith("Hi Ana, let's look again")
    assert (hello, "glasses" in question) == ("Nice to meet you, Ana.", True)
    assert starts(pipeline) == ["review"]
    asked = pipeline.progress(PHONE).open_prompt
    assert asked is not None
    assert asked.prompt_slug == "01-water.glasses"


def test_a_right_answer_in_a_review_makes_the_mistake_good() -> None:
    pipeline = with_a_mistake()
    at(pipeline, 12, day=3)
    assert pipeline.text(PHONE, "b")[-1].startswith("That was your review")
    assert pipeline.progress(PHONE).mistakes == ()
    assert [at(pipeline, 12, day=day) for day in (4, 6, 8, 15)] == [[], [], [], []]


def test_a_wrong_one_brings_it_back_after_three_days_and_then_after_seven() -> None:
    pipeline = with_a_mistake()
    for day, silent in ((3, (4, 5, 6)), (7, (8, 10, 13)), (15, (16, 21))):
        assert len(at(pipeline, 12, day=day)) == 3
        pipeline.text(PHONE, "a")
        pipeline.text(PHONE, "a")
        assert not any(at(pipeline, 12, day=each) for each in silent)
    assert pipeline.progress(PHONE).mistakes[0].reviews == 3


def test_a_review_that_is_ignored_does_not_keep_the_next_drill_away() -> None:
    pipeline = after(*REGISTERED, "a", "a", hour=8)
    for day in (3, 4, 5):
        at(pipeline, 12, day=day)
    assert starts(pipeline) == ["review", "02-sun", "review"]


def test_a_prompt_that_no_longer_exists_is_left_out_of_the_review(tmp_path: Path) -> None:
    pipeline = after(*REGISTERED, "a", "a", "more", "b", "a", hour=8)
    assert len(pipeline.progress(PHONE).mistakes) == 2
    (tmp_path / "02-sun.yaml").write_text((CONTENT / "02-sun.yaml").read_text())
    pipeline.deploy(tmp_path)
    _, question = at(pipeline, 12, day=3)
    assert question == HAT
    pipeline.text(PHONE, "a")
    assert not any(at(pipeline, 12, day=day) for day in (4, 5, 8))


# Pages, places and documents


class Outbox:
    """Keeps the commands that are published."""

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
    """A store with so many learners who are due for their first drill by noon."""
    store = MemoryDocumentStore()
    for n in range(number):
        known = {"validated": True}
        fields = {"phone": f"+1212555{n:04d}", "profile": known, "last_interaction": NOON - timedelta(days=1)}
        progress = Progress.model_validate(fields)
        store.commit(write(Stored(progress, None), progress, PLAN))
    return store


def run(store: MemoryDocumentStore, stopwatch: Callable[[], float] = lambda: 0.0) -> Outbox:
    """One run, of a function that may take a hundred seconds."""
    outbox = Outbox()
    DueRun(DUE_DRILLS, store, outbox, PLAN, lambda: NOON, TimeLimit(stopwatch, timedelta(seconds=100))).run()
    return outbox


def test_a_run_with_time_enough_goes_through_all_pages() -> None:
    phones = run(due_learners(250)).phones
    assert len(phones) == len(set(phones)) == 250


def test_a_run_out_of_time_stops_and_the_next_one_goes_on_from_its_place() -> None:
    """A learner takes a second here, and 70 of 100 seconds are used."""
    store = due_learners(250)
    runs = [run(store, count(0.0).__next__).phones for _ in range(4)]
    assert [len(phones) for phones in runs] == [70, 70, 70, 40]
    assert len({phone for phones in runs for phone in phones}) == 250


def test_once_through_the_next_run_begins_again() -> None:
    store = due_learners(3)
    assert run(store).phones == run(store).phones
    assert {command.id for command in run(store).commands} == {command.id for command in run(store).commands}


def test_one_unreadable_learner_keeps_nothing_from_the_others() -> None:
    store = due_learners(3)
    store.commit(Update(learner_path("+12125550001"), {"body": "{broken"}))
    assert sorted(run(store).phones) == ["+12125550000", "+12125550002"]


def first_version(pipeline: Pipeline) -> Create:
    """The learner's document as it was written before there were due times, scores, mistakes and consents."""
    body = pipeline.progress(PHONE).model_dump(mode="json")
    for later in ("version", "last_start", "answered", "answered_rightly", "mistakes", "consents"):
        del body[later]
    for later in ("tried", "reminded"):
        del body["open_prompt"][later]
    return Create(learner_path(PHONE), {"body": json.dumps(body)})


def test_a_document_of_the_first_version_is_read_and_goes_on() -> None:
    pipeline = after(*REGISTERED)
    old = Pipeline()
    old.store.commit(first_version(pipeline), *(log.entry(batch) for batch in pipeline.batches(PHONE)))
    dialog = pipeline.store.get(log.dialog_path(PHONE))
    assert dialog is not None
    old.store.commit(Create(dialog.path, dialog.fields))
    at(old, 14, 5)  # the first run of all looks at everybody, for such a document tells no due times
    at(old, 14, 10)
    assert reminders(old) == 1
    assert old.progress(PHONE).version == 2


# Rebuilding


def test_rebuilt_progress_is_the_live_one_byte_for_byte_with_its_due_times() -> None:
    pipeline = with_a_mistake()
    at(pipeline, 12, day=3)
    for text in ("a", "pause", "resume", "stop", "start"):
        pipeline.text(PHONE, text)
    lived = pipeline.store.get(learner_path(PHONE))
    assert list(everybody(pipeline.store)) == [PHONE]
    rebuild(pipeline.store, pipeline.topics, PHONE, pipeline.plan)
    rebuilt = pipeline.store.get(learner_path(PHONE))
    assert lived is not None
    assert rebuilt is not None
    assert rebuilt.fields == lived.fields
    assert pipeline.topics.waiting() == []


@pytest.mark.parametrize("text", ["b", "stop", "score"])
def test_a_text_during_the_rebuilding_is_in_it(text: str) -> None:
    pipeline = after(*REGISTERED)
    meanwhile = ScriptedStore(pipeline.store, before_commit=[lambda: pipeline.text(PHONE, text)])
    before = len(pipeline.batches(PHONE))
    rebuilt = rebuild(meanwhile, pipeline.topics, PHONE, pipeline.plan)
    assert rebuilt.cursor == len(pipeline.batches(PHONE)) > before
    pipeline.settle()
    assert rebuilt.model_dump_json() == pipeline.progress(PHONE).model_dump_json()


def test_what_a_batch_asks_for_is_not_lost_when_the_rebuilding_is_faster_than_the_live_projection() -> None:
    pipeline = after(*REGISTERED, "b")
    assert pipeline.post(PHONE, "more") == 200
    assert pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    rebuild(pipeline.store, pipeline.topics, PHONE, pipeline.plan)
    pipeline.settle()
    assert pipeline.events(PHONE).count("DRILL_STARTED") == 2
