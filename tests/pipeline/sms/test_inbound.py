"""Texts that the webhook never received are imported oldest first, within the time of a run."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from shared import composition
from shared.contracts.commands import InboundSms
from shared.sms.inbound import UNDER_WAY, InboundReconciler
from shared.store.scans import SHARE, UNLIMITED, TimeLimit
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"


def missed(number: int, text: str, at: datetime) -> tuple[datetime, InboundSms]:
    """Return a text that the carrier received at this time, and that never reached the webhook."""
    return at, InboundSms(id=f"sms:SM{number}", phone=PHONE, text=text, received_at=at)


def reconciler(pipeline: Pipeline, limit: TimeLimit = UNLIMITED) -> InboundReconciler:
    ports = replace(pipeline.ports, sleep=lambda _: pipeline.settle())
    return replace(composition.inbound_reconciler(ports, 1), limit=limit)


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
    seconds = count()
    reconcile(pipeline, TimeLimit(lambda: float(next(seconds)), timedelta(seconds=4 / SHARE)))
    assert 0 < len(handled(pipeline)) < 10
    reconcile(pipeline)
    assert handled(pipeline) == [*map(str, range(10))]
