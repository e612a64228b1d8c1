"""Verification and listing while texts arrive: a message is handled before each of their reads."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from shared import composition
from shared.operations.finding import Filter, find
from tests.harness.pipeline import Pipeline, always
from tests.harness.scripted_store import ScriptedStore

PHONES = tuple(f"+1212555010{number}" for number in range(4))
TEXTS = ("a", "Ana", "10", "stop", "hello", "start", "more", "b", "language es", "pause")


def busy(pipeline: Pipeline, turn: Iterator[int]) -> ScriptedStore:
    """Return the pipeline's store, before each read of which one of the waiting messages is handled."""

    def handle_one() -> None:
        pipeline.tell_receipts()
        if waiting := pipeline.topics.waiting():
            pipeline.topics.deliver(*waiting[next(turn) % len(waiting)], pipeline.push)

    return ScriptedStore(pipeline.store, before_call=dict.fromkeys(range(500), handle_one))


@pytest.fixture
def pipeline() -> Pipeline:
    """A pipeline in which four learners have registered."""
    pipeline = Pipeline()
    for phone in PHONES:
        pipeline.text(phone, "WELCOME")
    return pipeline


def test_a_healthy_store_gives_no_finding_while_messages_are_handled(pipeline: Pipeline) -> None:
    turn = count()
    for text in TEXTS:
        for phone in PHONES:
            pipeline.post(phone, text)
        while pipeline.topics.waiting():
            ports = replace(pipeline.ports, documents=always(busy(pipeline, turn)))
            verified = list(composition.verification(ports).run())
            assert [finding for each in verified for finding in each.findings] == []
            assert tuple(each.phone for each in verified) == PHONES
        pipeline.clock.sleep(60)
    assert next(turn) > 100, "too few messages were handled between two reads"


@pytest.mark.parametrize("which", [Filter(), Filter(account="-"), Filter(drill="01-water")], ids=repr)
def test_pages_show_each_learner_once_while_messages_are_handled(pipeline: Pipeline, which: Filter) -> None:
    turn = count()
    for text in ("a", "Ana", "more", "b"):
        for phone in PHONES:
            pipeline.post(phone, text)
        found, after = list[str](), None
        while True:
            page = find(busy(pipeline, turn), which, 1, after)
            found += [row.phone for row in page.rows]
            if (after := page.after) is None:
                break
        assert tuple(found) == PHONES
        pipeline.settle()
    assert next(turn) > 20
