"""Why something is due for a learner, or is not."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared import composition
from shared.contracts.commands import NumberIsDead
from shared.operations.learner.due_reasons import DueText, due_texts
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"
Change = Callable[[Pipeline], object]


def after(*texts: str, change: Change = lambda _: None) -> tuple[DueText, DueText]:
    """Return what is due after the texts of a learner and this change."""
    pipeline = Pipeline()
    for text in texts:
        pipeline.text(PHONE, text)
    change(pipeline)
    pipeline.settle()
    return due_texts(pipeline.progress(PHONE), composition.plans(pipeline.ports)())


def die(pipeline: Pipeline) -> None:
    command = NumberIsDead(id="dead:1", phone=PHONE)
    pipeline.topics.publish("dialog-commands", PHONE, command.model_dump_json())


def remind(pipeline: Pipeline) -> None:
    pipeline.clock.sleep(5 * 3600)
    pipeline.run("send-reminders")


COMPLETED = ("WELCOME", "a", "Ana", "b", "more", "a", "a")


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (("WELCOME", "stop"), "opted out"),
        (("hello",), "not registered"),
        (("WELCOME", "pause"), "paused, until RESUME or `resume`"),
    ],
)
def test_nothing_is_due_for_who_is_not_to_be_texted(texts: tuple[str, ...], why: str) -> None:
    assert [(each.at, each.why) for each in after(*texts)] == [(None, why)] * 2


def test_nothing_is_due_for_a_dead_number() -> None:
    assert [(each.at, each.why) for each in after("WELCOME", change=die)] == [
        (None, "no text has reached the number since 2026-03-02T15:00+00:00")
    ] * 2


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (("WELCOME",), "language of 01-water is unanswered; 4 h after the question, at a permitted hour"),
        (("WELCOME", "a", "Ana", "a"), "has tried glasses of 01-water"),
        (("WELCOME", "a", "Ana", "b"), "no question is open"),
    ],
)
def test_a_reminder_waits_for_an_open_question(texts: tuple[str, ...], why: str) -> None:
    reminder, _ = after(*texts)
    assert reminder.why == why
    assert (reminder.at is not None) is ("unanswered" in why)


def test_a_question_is_reminded_of_once() -> None:
    reminder, _ = after("WELCOME", change=remind)
    assert (reminder.at, reminder.why) == (None, "was reminded of language of 01-water")


def test_the_next_lesson_is_named() -> None:
    _, lesson = after("WELCOME", "a", "Ana", "b")
    assert lesson.at is not None
    assert lesson.why.startswith("the drill 02-sun; 12 h after")


def test_missed_questions_are_reviewed_once_they_are_due() -> None:
    _, lesson = after("WELCOME", "a", "Ana", "a", "a", "more", "a", "a")
    assert lesson.at is not None
    assert lesson.why.startswith("a review of 1 missed questions; ")


def test_nothing_is_left_when_all_is_completed() -> None:
    _, lesson = after(*COMPLETED)
    assert (lesson.at, lesson.why) == (None, "all lessons are completed, and no question is left to review")


def test_a_learner_who_answers_nothing_is_paused() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    found: list[str] = []
    for _ in range(8 * 24):
        pipeline.clock.now += timedelta(hours=1)
        pipeline.run_scheduled()
        found.append(due_texts(pipeline.progress(PHONE), pipeline.plan)[1].why)
    assert "a pause: 2 lessons in a row got no text" in found
    assert found[-1] == "silent, until the learner texts"
