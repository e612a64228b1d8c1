"""An outage of the webhook: learners text for an hour, and nothing arrives until the sweep finds it at the carrier."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from shared import composition
from shared.contracts.commands import InboundSms
from shared.dialog import store as dialogs
from shared.dialog.budget import Replies
from shared.dialog.state import DialogState
from shared.sms.inbound import UNDER_WAY
from tests.harness.pipeline import Pipeline

LEARNERS = [f"+1212555{number:04d}" for number in range(100, 150)]
TEXTS = ("WELCOME", "DEMO", "a", "b", "c", "Ana", "20", "more", "menu", "pause", "resume", "language es", "help", "hm?")
CONSENT = ("STOP", "START", "stop", "yes", "unsubscribe")

SEED = 1

Conversation = list[tuple[datetime, str, str]]
"""Texts: when, from which learner, and what they say, oldest first."""


def hour_of_texts(begin: datetime) -> Conversation:
    """Return what fifty learners text in an hour: they register, answer, opt out and opt in."""
    rng = Random(SEED)  # noqa: S311 - not for secrets
    texts = [
        (begin + timedelta(seconds=rng.randrange(3600)), phone, rng.choice(CONSENT if rng.random() < 0.2 else TEXTS))
        for phone in LEARNERS
        for _ in range(rng.randrange(2, 9))
    ]
    return sorted(texts)


def before_the_outage() -> Pipeline:
    """Return a pipeline in which every other learner is registered and has a question open."""
    pipeline = Pipeline()
    for phone in LEARNERS[::2]:
        pipeline.text(phone, "WELCOME")
    recover(pipeline)
    return pipeline


def in_order(texts: Conversation) -> Pipeline:
    """Return a pipeline whose webhook works, after these texts."""
    pipeline = before_the_outage()
    for at, phone, text in texts:
        pipeline.clock.now = at
        pipeline.text(phone, text)
    return pipeline


def after_the_outage(texts: Conversation) -> Pipeline:
    """Return a pipeline whose webhook has missed these texts, after the sweep has imported them."""
    pipeline = before_the_outage()
    numbered = enumerate(texts, start=1)
    pipeline.carrier.inbound = [
        (at, InboundSms(id=f"sms:SMmissed{number}", phone=phone, text=text)) for number, (at, phone, text) in numbered
    ][::-1]
    pipeline.clock.now = texts[-1][0] + UNDER_WAY
    recover(pipeline)
    return pipeline


def recover(pipeline: Pipeline) -> None:
    """Run the sweep's import of missed texts twice; functions work while it waits for them."""
    ports = replace(pipeline.ports, sleep=lambda _: pipeline.settle())
    for _ in range(2):
        composition.inbound_reconciler(ports, 1).run()
        pipeline.settle()


def state(pipeline: Pipeline, phone: str) -> DialogState:
    """Return a learner's state, without the times of decisions, and the replies that are counted by them."""
    stored = dialogs.load(pipeline.store, phone).model
    return stored.model_copy(update={"last_text_at": None, "last_hint_at": None, "replies": Replies()})


def test_each_learner_ends_where_the_same_texts_in_order_lead() -> None:
    texts = hour_of_texts(Pipeline().clock.now + timedelta(minutes=5))
    expected, recovered = in_order(texts), after_the_outage(texts)
    for phone in LEARNERS:
        assert state(recovered, phone) == state(expected, phone), phone
    assert {state(recovered, phone).profile.opted_out for phone in LEARNERS} == {True, False}


def test_what_was_handled_before_the_recovery_is_not_overruled() -> None:
    begin = Pipeline().clock.now + timedelta(minutes=5)
    missed = hour_of_texts(begin)
    pipeline = before_the_outage()
    pipeline.clock.now = begin + timedelta(hours=1, minutes=5)
    newest = dict(zip(LEARNERS, cycle(("STOP", "START", "b", "hm?", "WELCOME")), strict=False))
    for phone, text in newest.items():
        pipeline.text(phone, text)
    before = {phone: state(pipeline, phone) for phone in LEARNERS}
    pipeline.carrier.inbound = [
        (at, InboundSms(id=f"sms:SMmissed{number}", phone=phone, text=text))
        for number, (at, phone, text) in enumerate(missed)
    ][::-1]
    recover(pipeline)
    for phone in LEARNERS:
        texts = {text.casefold() for _, by, text in missed if by == phone}
        after = state(pipeline, phone)
        opts_out = bool(texts & {"stop", "unsubscribe"}) and newest[phone] != "START"
        assert after.profile.opted_out == (before[phone].profile.opted_out or opts_out), phone
        assert not before[phone].profile.validated or after.profile.validated
