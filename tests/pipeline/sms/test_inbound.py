"""Texts that the webhook never received are imported oldest first, within the time of a run."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from shared import composition
from shared.contracts.commands import InboundSms
from shared.drill_progress.learners import learner_path
from shared.event_log.log import dialog_path
from shared.ports import Create
from shared.sms.inbound import LONGEST_HOLD, UNDER_WAY, InboundReconciler
from shared.store.overlap import ONE_BY_ONE, Overlap, Threads
from shared.store.scans import SHARE, UNLIMITED, Pace, TimeLimit
from tests.harness.pipeline import Pipeline
from tests.harness.scripted_store import ScriptedStore

PHONE = "+12125550100"


def missed(number: int, text: str, at: datetime) -> tuple[datetime, InboundSms]:
    """Return a text that the carrier received at this time, and that never reached the webhook."""
    return at, InboundSms(id=f"sms:SM{number}", phone=PHONE, text=text, received_at=at)


def time_for(texts: int) -> TimeLimit:
    """Return a time limit of this many texts. Each reading of its stopwatch takes a second."""
    seconds = count()
    return TimeLimit(lambda: float(next(seconds)), timedelta(seconds=texts / SHARE))


def reconciler(pipeline: Pipeline, limit: TimeLimit = UNLIMITED) -> InboundReconciler:
    ports = replace(pipeline.ports, sleep=lambda _: pipeline.settle())
    return replace(composition.inbound_reconciler(ports, 1), pace=Pace(limit))


def reconcile(pipeline: Pipeline, limit: TimeLimit = UNLIMITED) -> None:
    """Import missed texts, and handle them."""
    reconciler(pipeline, limit).run()
    pipeline.settle()


def outage(*texts: str, apart: timedelta = timedelta(minutes=1)) -> Pipeline:
    """Return a pipeline whose webhook has missed these texts, newest first as the carrier lists them."""
    pipeline = Pipeline()
    begin = pipeline.clock.now
    found = [missed(number, text, begin + number * apart) for number, text in enumerate(texts)]
    pipeline.carrier.inbound = found[::-1]
    pipeline.clock.now = found[-1][0] + 2 * UNDER_WAY
    return pipeline


def handled(pipeline: Pipeline) -> list[str]:
    """Return the learner's texts in the order in which they were handled."""
    commands = (batch.command for batch in pipeline.batches(PHONE))
    return [command.text for command in commands if isinstance(command, InboundSms)]


def test_a_stop_after_a_start_is_handled_after_it() -> None:
    pipeline = outage("WELCOME", "STOP", "START", "STOP")
    reconcile(pipeline)
    assert handled(pipeline) == ["WELCOME", "STOP", "START", "STOP"]
    assert pipeline.progress(PHONE).profile.opted_out


def test_of_two_texts_of_one_second_the_opt_out_is_handled_last() -> None:
    pipeline = outage("WELCOME", "STOP", "more", apart=timedelta(0))
    reconcile(pipeline)
    assert handled(pipeline)[-1] == "STOP"


def test_a_run_without_time_continues_at_the_text_where_it_stopped() -> None:
    pipeline = outage(*map(str, range(10)))
    reconcile(pipeline, time_for(4))
    assert 0 < len(handled(pipeline)) < 10
    reconcile(pipeline)
    assert handled(pipeline) == [*map(str, range(10))]


def run_every_five_minutes(pipeline: Pipeline, time: timedelta) -> None:
    """Run the import every five minutes for this long."""
    end = pipeline.clock.now + time
    while pipeline.clock.now < end:
        reconcile(pipeline)
        pipeline.clock.sleep(300)


@pytest.mark.parametrize("path", [dialog_path(PHONE), learner_path(PHONE)])
def test_a_learner_who_cannot_be_read_holds_up_nobody_else(path: str) -> None:
    pipeline = outage("WELCOME", "a", "b", "c")
    pipeline.store.commit(Create(path, {"body": "{}"}))
    later = missed(9, "WELCOME", pipeline.clock.now + timedelta(hours=3))
    other = "+12125550199"
    pipeline.carrier.inbound = [(later[0], later[1].model_copy(update={"phone": other})), *pipeline.carrier.inbound]
    run_every_five_minutes(pipeline, timedelta(hours=4))
    assert pipeline.batches(other)


def test_texts_wait_for_an_earlier_one_for_half_an_hour() -> None:
    pipeline = outage("WELCOME", "a", "b")
    ports = replace(pipeline.ports, sleep=lambda _: None)
    run = composition.inbound_reconciler(ports, 1).run
    run()
    assert pipeline.topics.waiting() == [("handle-command", PHONE)]
    pipeline.clock.sleep(LONGEST_HOLD.total_seconds())
    run()
    pipeline.settle()
    assert handled(pipeline) == ["WELCOME", "a", "b"]


def test_a_run_without_time_reads_on_where_the_one_before_stopped() -> None:
    """Each page has two texts, and each run has time for a few pages. All texts but the last one are known."""
    pipeline = outage(*map(str, range(20)), "new")
    pipeline.carrier.page_size = 2
    for _, command in pipeline.carrier.inbound[:0:-1]:
        pipeline.topics.publish("dialog-commands", PHONE, command.model_dump_json())
    pipeline.settle()
    runs = 0
    while handled(pipeline)[-1] != "new":
        runs += 1
        store = ScriptedStore(pipeline.store)
        replace(reconciler(pipeline, time_for(6)), documents=store).run()
        pipeline.settle()
        assert store.reads < 20
    assert 2 < runs < 10


@pytest.mark.parametrize("overlap", [ONE_BY_ONE, Threads(4)], ids=["one by one", "threads"])
def test_the_missed_texts_of_many_learners_are_imported_in_one_run(overlap: Overlap) -> None:
    pipeline = Pipeline()
    phones = [f"+1212555{number:04d}" for number in range(300)]
    begin = pipeline.clock.now
    pipeline.carrier.inbound = [
        (begin + timedelta(seconds=number), InboundSms(id=f"sms:SM{number}", phone=phone, text="hello"))
        for number, phone in enumerate(phones)
    ]
    pipeline.carrier.page_size = 10
    pipeline.clock.sleep(3000)
    replace(reconciler(pipeline), pace=Pace(overlap=overlap)).run()
    assert sorted(pipeline.topics.waiting()) == [("handle-command", phone) for phone in phones]
