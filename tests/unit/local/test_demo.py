"""The demo: a fortnight of texts, in which each page of the desk has something to show."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from local.demo.filling import load
from local.demo.fortnight import END, play
from local.demo.office import ACCOUNTS
from local.demo.wording import PUZZLING
from shared import composition
from shared.dialog import store as dialogs
from shared.drill_progress.learners import COLLECTION
from shared.memory.documents import MemoryDocumentStore
from shared.operations.accounts import Accounts
from shared.operations.attention import Attention
from shared.operations.inbox import Inbox
from shared.operations.stages import stages
from shared.ports import Delete, Query
from shared.tallies import views
from shared.tallies.checks import check_totals
from tests.harness.demo import DRILLS, LEARNERS, demo_store, small_demo
from tests.harness.desk import Browser, desk_app
from tests.harness.pipeline import Pipeline, always

TODAY = END.astimezone(ZoneInfo("America/New_York")).date()
EVERYBODY = views.Filter()


@pytest.fixture(scope="module")
def store() -> MemoryDocumentStore:
    return small_demo().store


def test_two_demos_have_the_same_documents() -> None:
    first, second = (play(Pipeline(DRILLS).ports, 4) for _ in range(2))
    assert first.store.documents() == second.store.documents()
    assert first.texts == second.texts > 100


def test_the_store_is_sound_as_verification_sees_it(store: MemoryDocumentStore) -> None:
    verification = composition.verification(replace(Pipeline(DRILLS).ports, documents=always(store)))
    verified = list(verification.run())
    assert len(verified) == LEARNERS
    assert [each.findings for each in verified if each.findings] == []
    assert check_totals(store) == []


def test_every_day_has_texts_and_the_last_one_is_unfinished(store: MemoryDocumentStore) -> None:
    figures = views.overview(store, EVERYBODY, TODAY - timedelta(days=14), TODAY, TODAY)
    assert all(day.active and day.texts_out["delivered"] for day in figures.days)
    assert figures.days[-1].is_unfinished
    assert figures.whole.texts_out["undelivered"]
    assert figures.whole.texts_out["failed"]
    assert figures.whole.accepted.percentile(50) == 1
    assert figures.whole.delivered.percentile(95) == 5


def test_most_of_those_who_leave_a_lesson_leave_at_the_puzzling_prompt(store: MemoryDocumentStore) -> None:
    left = {
        (lesson.drill, prompt.prompt): prompt.left
        for lesson in views.lessons(store, EVERYBODY).lessons
        for version in lesson.versions
        for prompt in version.prompts
        if lesson.drill != "00-intake"
    }
    assert max(left, key=lambda each: left[each]) == PUZZLING
    (version,) = views.lesson(store, EVERYBODY, PUZZLING[0]).versions
    assert next(prompt for prompt in version.prompts if prompt.prompt == PUZZLING[1]).sample


def test_learners_are_in_many_stages_and_all_accounts(store: MemoryDocumentStore) -> None:
    found = stages(store, None, None)
    assert sum(found.values()) == LEARNERS
    assert all(found[stage] for stage in ("stranger", "active", "finished", "silent", "paused", "dead", "opted-out"))
    accounts = {each.id: each.learners for each in Accounts(store).counted()}
    assert accounts.keys() > ACCOUNTS.keys()
    assert all(accounts.values())


def test_the_inbox_and_what_needs_attention_have_something_to_show(store: MemoryDocumentStore) -> None:
    waiting = Inbox(store, lambda: END).waiting(None)
    assert {each.why for each in waiting} == {"asked for a person", "not understood", "texted while held"}
    items = Attention(store, lambda: END, lambda: END, lambda: None).items()
    assert [(each.kind, each.number) for each in items] == [("parked", 1), ("ambiguous", 1), ("doubled", 1)]


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("/", "at bleach-age"),
        ("/lessons", "03-cleaning"),
        ("/inbox", "asked for a person"),
        ("/learners", "2026-03-15"),
        ("/accounts", "Harbor Hotel"),
        ("/parked", "a receipt for a text that does not exist"),
        ("/audit", "asked for a person"),
    ],
)
def test_each_page_of_the_desk_has_something_to_show(page: str, shown: str) -> None:
    ports = replace(Pipeline(DRILLS).ports, documents=always(demo_store(lambda: END)), learners_clock=lambda: END)
    found = Browser(desk_app(ports)).get(page)
    assert found.status == 200
    assert shown in found.text


def test_learners_go_on_where_the_demo_ends() -> None:
    pipeline = Pipeline(DRILLS)
    pipeline.store.commit(*(Delete(each.path) for each in pipeline.store.documents()))
    load(pipeline.store, small_demo().store)
    pipeline.clock.now = END
    active = pipeline.store.find(Query(COLLECTION, where={"state": "active"}))
    phone, open_drill = next(
        (phone, found)
        for phone in (each.path.rpartition("/")[2] for each in active)
        if (found := dialogs.load(pipeline.store, phone).model.open_drill) is not None
    )
    first, *_ = pipeline.text(phone, open_drill.prompt.correct_response or "")
    assert first.startswith(("Correct!", "¡Correcto!", "Bravo !"))
    assert len(pipeline.parked()) == 1
