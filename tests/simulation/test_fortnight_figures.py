"""The figures of the fortnight are those that are computed from its log alone, in another way."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from shared import composition
from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.readings import is_from_machine
from shared.contracts.review import REVIEW
from shared.tallies import views
from shared.tallies.checks import check_tally, check_totals
from shared.tallies.figures import Overview
from shared.tallies.lesson_figures import Lesson, PromptFigures
from shared.tallies.views import Filter
from tests.simulation.runs.fortnight import BEGIN, END, Fortnight

Logs = dict[str, list[Batch]]
FIRST, LAST = BEGIN.date() - timedelta(days=1), END.date()


@pytest.fixture(scope="module")
def counted(fortnight: Fortnight) -> Fortnight:
    """The fortnight, of which everything is counted."""
    fortnight.pipeline.clock.sleep(600)
    fortnight.pipeline.run("tally")
    return fortnight


def day(fortnight: Fortnight, moment: datetime) -> date:
    return moment.astimezone(fortnight.pipeline.ports.sending().time_zone).date()


def seen(fortnight: Fortnight, language: str | None = None) -> Overview:
    return views.overview(fortnight.pipeline.store, Filter(language=language), FIRST, LAST, LAST)


def by_day(figures: Overview, name: str) -> dict[date | None, int]:
    return {each.day: number for each in figures.days if (number := getattr(each, name))}


def test_active_learners_and_texts_in_are_those_of_the_log(counted: Fortnight, logs: Logs) -> None:
    active, texts = defaultdict[date, set[str]](set), Counter[date]()
    for batch in (batch for batches in logs.values() for batch in batches if isinstance(batch.command, c.InboundSms)):
        texts[day(counted, batch.decided_at)] += 1
        if batch.profile.validated and not is_from_machine(batch.reading):
            active[day(counted, batch.decided_at)].add(batch.phone)
    figures = seen(counted)
    assert by_day(figures, "texts_in") == texts
    assert by_day(figures, "active") == {each: len(phones) for each, phones in active.items()}
    last_week = [active[LAST - timedelta(days=ago)] for ago in range(views.ACTIVE_WITHIN)]
    assert figures.active == len(set[str]().union(*last_week))


def test_registrations_are_those_of_the_log(counted: Fortnight, logs: Logs) -> None:
    expected = Counter(
        day(counted, batches[number].decided_at)
        for batches in logs.values()
        for number in range(len(batches))
        if batches[number].profile.validated and not (number and batches[number - 1].profile.validated)
    )
    assert by_day(seen(counted), "registered") == expected


def runs(batches: list[Batch]) -> dict[str, list[tuple[datetime, e.LoggedEvent]]]:
    """Return the events of each instance of a lesson or review whose start was not withdrawn."""
    found: dict[str, list[tuple[datetime, e.LoggedEvent]]] = {}
    for batch in batches:
        for event in batch.events:
            if isinstance(event, e.DrillWithdrawn):
                found.pop(event.instance_id)
            elif (instance := getattr(event, "instance_id", None)) is not None:
                found.setdefault(instance, []).append((batch.decided_at, event))
    return found


def lessons(logs: Logs) -> Iterator[tuple[e.DrillStarted, list[tuple[datetime, e.LoggedEvent]]]]:
    for batches in logs.values():
        for events in runs(batches).values():
            begin = events[0][1]
            assert isinstance(begin, e.DrillStarted)
            if begin.drill_slug != REVIEW:
                yield begin, events


def test_lessons_started_and_finished_are_those_of_the_log(counted: Fortnight, logs: Logs) -> None:
    graded = [events for begin, events in lessons(logs) if any(each.correct_response for each in begin.drill.prompts)]
    started = Counter(day(counted, events[0][0]) for events in graded)
    finished = Counter(day(counted, at) for each in graded for at, event in each if event.type == "DRILL_COMPLETED")
    assert sum(started.values()) > 100
    assert by_day(seen(counted), "lessons_started") == started
    assert by_day(seen(counted), "lessons_finished") == finished


def test_right_at_first_try_is_that_of_the_log(counted: Fortnight, logs: Logs) -> None:
    answered, right = Counter[date](), Counter[date]()
    for _, events in lessons(logs):
        questions = set[str]()
        for at, event in events:
            if isinstance(event, e.CompletedPrompt | e.FailedPrompt) and event.prompt.correct_response:
                if event.prompt.slug not in questions:
                    answered[day(counted, at)] += 1
                    right[day(counted, at)] += isinstance(event, e.CompletedPrompt)
                questions.add(event.prompt.slug)
    assert by_day(seen(counted), "answered") == answered
    assert by_day(seen(counted), "right") == +right


def test_texts_and_money_are_those_of_the_texts(counted: Fortnight, logs: Logs) -> None:
    decided = {(batch.phone, batch.seq): batch.decided_at for batches in logs.values() for batch in batches}
    status, money = Counter[tuple[date, str]](), Counter[date]()
    for phone in logs:
        for text in counted.pipeline.texts(phone):
            on = day(counted, decided[text.phone, text.seq])
            status[on, text.status.lower()] += 1
            if text.status not in ("PENDING", "FAILED", "CANCELLED"):
                money[on] += text.micro_dollars
    figures = seen(counted)
    shown = {(each.day, name): number for each in figures.days for name, number in each.texts_out.items() if number}
    assert shown == status
    assert by_day(figures, "micro_dollars") == money
    assert figures.whole.delivered.number == sum(n for (_, name), n in status.items() if name == "delivered")


def shown_lessons(fortnight: Fortnight) -> list[Lesson]:
    return [
        views.lesson(fortnight.pipeline.store, Filter(), each.drill)
        for each in views.lessons(fortnight.pipeline.store, Filter()).lessons
    ]


def prompts(fortnight: Fortnight) -> Iterator[tuple[str, PromptFigures]]:
    return ((each.drill, prompt) for each in shown_lessons(fortnight) for prompt in each.versions[0].prompts)


def test_the_funnels_are_those_of_the_log(counted: Fortnight, logs: Logs) -> None:
    reached, outcomes = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    for begin, events in lessons(logs):
        failed = set[str]()
        reached[begin.drill_slug, begin.drill.prompts[0].slug] += 1
        for _, event in events:
            match event:
                case e.AdvancedToNextPrompt():
                    reached[begin.drill_slug, event.prompt.slug] += 1
                case e.FailedPrompt():
                    failed.add(event.prompt.slug)
                    outcomes[begin.drill_slug, event.prompt.slug, "revealed"] += event.abandoned
                case e.CompletedPrompt() if event.prompt.correct_response:
                    how = "right_later" if event.prompt.slug in failed else "right_first"
                    outcomes[begin.drill_slug, event.prompt.slug, how] += 1
    figures = list(prompts(counted))
    assert {(drill, each.prompt): each.reached for drill, each in figures} == reached
    shown = {
        (drill, each.prompt, name): number
        for drill, each in figures
        for name in ("revealed", "right_later", "right_first")
        if (number := getattr(each, name))
    }
    assert shown == +outcomes


def test_no_funnel_grows_and_every_run_is_in_one_place(counted: Fortnight) -> None:
    for each in shown_lessons(counted):
        for version in each.versions:
            for prompt in version.prompts:
                told = prompt.right_first + prompt.right_later + prompt.revealed + prompt.passed
                assert prompt.reached == told + prompt.left + prompt.open
                assert sum(option.chosen for option in prompt.options) + prompt.other == prompt.answered
            assert all(before.reached >= after.reached for before, after in pairwise(version.prompts))


def test_reviews_are_those_of_the_log_by_their_number(counted: Fortnight, logs: Logs) -> None:
    answered, right = Counter[int](), Counter[int]()
    for batches in logs.values():
        reviews, open_reviews = Counter[str](), set[tuple[str, str]]()
        for event in (event for batch in batches for event in batch.events):
            if not isinstance(event, e.CompletedPrompt | e.FailedPrompt) or not event.prompt.correct_response:
                continue
            slug = event.prompt.slug if event.drill_slug == REVIEW else f"{event.drill_slug}.{event.prompt.slug}"
            if event.drill_slug == REVIEW and (event.instance_id, slug) not in open_reviews:
                open_reviews.add((event.instance_id, slug))
                reviews[slug] += 1
                answered[min(reviews[slug], 3)] += 1
                right[min(reviews[slug], 3)] += isinstance(event, e.CompletedPrompt)
            if isinstance(event, e.CompletedPrompt) or (event.abandoned and event.drill_slug != REVIEW):
                reviews[slug] = 0
    shown = [review for _, prompt in prompts(counted) for review in prompt.reviews]
    assert answered[1] > 20
    for number in (1, 2, 3):
        assert sum(each.answered for each in shown if each.number == number) == answered[number]
        assert sum(each.right for each in shown if each.number == number) == right[number]


def test_totals_and_tallies_are_what_the_log_gives(counted: Fortnight, logs: Logs) -> None:
    store = counted.pipeline.store
    assert check_totals(store) == []
    counting = composition.counting(counted.pipeline.ports)
    assert [check_tally(store, counting, phone) for phone in logs] == [[] for _ in logs]
