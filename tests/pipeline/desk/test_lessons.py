"""The pages of lessons: funnels, options, samples and what people kept, for those who may see them."""

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from io import StringIO

import pytest

from shared.desk.charts import Chart
from shared.operations.accounts import Accounts
from shared.operations.edits import make
from shared.tallies import samples, store
from shared.tallies.cells import Cells, Place, PromptCell, add_prompt
from shared.tallies.fold import OtherText
from shared.tallies.runs import Version
from shared.tallies.views import MOST_LESSONS
from tests.harness.counting_store import CountingStore
from tests.harness.desk import ADMIN, Browser, Shown, add_operator, desk_app
from tests.harness.pipeline import Pipeline, always
from tests.pipeline.tallies.counted import ANA, BEN, WATER, count, with_learners

LUNA, SOL = Place(account="luna", language="en"), Place(account="sol", language="es")
VERSION = "0000aaaa"
FUNNEL = {
    (1, "language"): {"reached": 5, "passed": 5},
    (2, "name"): {"reached": 5, "passed": 4, "left": 1},
    (3, "glasses"): {
        "reached": 4,
        "first": 1,
        "later": 1,
        "revealed": 1,
        "left": 1,
        "answered": 3,
        "other": 1,
        "listed/2 glasses": 3,
        "listed/8 glasses": 3,
        "chosen/2 glasses": 1,
        "chosen/8 glasses": 1,
        "review1": 2,
        "kept1": 1,
        "review2": 1,
        "kept2": 1,
    },
    (4, "end"): {"reached": 3, "passed": 2, "open": 1},
}
"""Figures of five runs through the first drill, by position and prompt."""


def with_figures(*counted: tuple[str, str, Place, Mapping[tuple[int, str], Mapping[str, int]]]) -> Pipeline:
    """Return a pipeline with totals: for each drill, version and place these figures."""
    pipeline = Pipeline()
    cells: Cells = {}
    for drill, version, place, prompts in counted:
        for (position, prompt), figures in prompts.items():
            for figure, number in figures.items():
                for _ in range(number):
                    add_prompt(cells, place, drill, PromptCell(version, position, prompt, place.language, figure))
    pipeline.store.commit(*store.additions(pipeline.store, store.TOTALS, cells))
    for account in ("luna", "sol"):
        make(pipeline.store, Accounts(pipeline.store).adding(account, account))
    return pipeline


def sample(pipeline: Pipeline, place: Place, text: str) -> None:
    """Add a first answer that picks no listed option."""
    other = OtherText(place, WATER, VERSION, "glasses", text, datetime(2026, 3, 1, tzinfo=UTC))
    pipeline.store.commit(*samples.additions(pipeline.store, {ANA: [other]}))


def desk(pipeline: Pipeline, name: str = ADMIN) -> Browser:
    return Browser(desk_app(pipeline.ports), name)


def charts(page: Shown) -> list[Chart]:
    return [Chart.model_validate_json(unescape(each)) for each in re.findall(r"data-chart='([^']*)'", page.html)]


def read(file: Shown) -> list[list[str]]:
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(file.html, newline="")))


def test_the_pages_have_what_the_count_has_found() -> None:
    pipeline = with_learners()
    for phone, text in ((ANA, "c"), (ANA, "b"), (BEN, "b")):
        pipeline.text(phone, text)
    count(pipeline)
    browser = desk(pipeline)
    assert f"{WATER} Water 2 100\xa0% 2 of 2".replace("\xa0", " ") in browser.get("/lessons").text
    page = browser.get(f"/lessons/{WATER}")
    assert "8 glasses right now en 50 % 1 of 2" in page.text
    assert "taught now" not in page.text, "there is one version, the current one"
    assert "Version 1" not in page.text


def test_a_funnel_says_what_became_of_all_runs_at_each_prompt() -> None:
    browser = desk(with_figures((WATER, VERSION, LUNA, FUNNEL)))
    page = browser.get(f"/lessons/{WATER}")
    table = read(browser.get(f"/lessons/{WATER}/prompts.csv"))
    places = ["right at first try", "right later", "revealed", "passed", "left here", "open here"]
    assert table == [
        ["version", "position", "prompt", "reached", *places],
        [VERSION, "1", "language", "5", "0", "0", "0", "5", "0", "0"],
        [VERSION, "2", "name", "5", "0", "0", "0", "4", "1", "0"],
        [VERSION, "3", "glasses", "4", "1", "1", "1", "0", "1", "0"],
        [VERSION, "4", "end", "3", "0", "0", "0", "2", "0", "1"],
    ]
    assert all(" ".join(row[3:]) in page.text for row in table)
    funnel = charts(page)[0]
    assert [sum(number or 0 for number in parts) for _, parts in funnel.rows()] == [5, 5, 4, 3]
    assert funnel.stacked
    assert "of 5 runs" in funnel.says
    assert "All runs ever, not only of a period" in funnel.says


def test_the_list_says_where_most_leave_and_what_people_kept() -> None:
    browser = desk(with_figures((WATER, VERSION, LUNA, FUNNEL)))
    head, row = read(browser.get("/lessons.csv"))
    assert dict(zip(head, row, strict=True)) == {
        "lesson": WATER,
        "started": "5",
        "finished": "2",
        "left before the end": "2",
        "open": "1",
        "most left at": "name",
        "left there": "1",
        "of those who reached it": "5",
        "right at first try": "1",
        "answers at first try": "3",
        "right at first review": "1",
        "answers at first review": "2",
        "right at second review": "1",
        "answers at second review": "1",
        "right at third or later review": "0",
        "answers at third or later review": "0",
    }
    text = browser.get("/lessons").text
    assert "5 40 % 2 of 5 40 % 2 of 5 1 name 1 of 5 who reached it 33 % 1 of 3 50 % 1 of 2 100 % 1 of 1 –" in text
    assert "All runs ever, not only of a period" in text
    assert "Taught, and not taken yet 02-sun Sun" in text


def test_each_option_has_its_share_of_the_answers_that_could_pick_it() -> None:
    browser = desk(with_figures((WATER, VERSION, LUNA, FUNNEL)))
    page = browser.get(f"/lessons/{WATER}")
    assert "2 glasses en 33 % 1 of 3 8 glasses right now en 33 % 1 of 3" in page.text
    assert "1 of 3 first answers (33 %) picked no listed option" in page.text
    assert read(browser.get(f"/lessons/{WATER}/options.csv"))[1:] == [
        [VERSION, "3", "glasses", "en", "2 glasses", "1", "3"],
        [VERSION, "3", "glasses", "en", "8 glasses", "1", "3"],
        [VERSION, "3", "glasses", "", "no listed option", "1", "3"],
    ]


def test_right_answers_in_reviews_stand_beside_those_at_first_try() -> None:
    browser = desk(with_figures((WATER, VERSION, LUNA, FUNNEL)))
    page = browser.get(f"/lessons/{WATER}")
    kept = charts(page)[1]
    assert list(kept.rows()) == [("glasses", (33.3, 50.0, 100.0, None))]
    assert "33 % 1 of 3 50 % 1 of 2 100 % 1 of 1 –" in page.text
    assert read(browser.get(f"/lessons/{WATER}/reviews.csv"))[1][2:] == [
        "glasses",
        "1",
        "3",
        "1",
        "2",
        "1",
        "1",
        "0",
        "0",
    ]


def test_the_wording_is_in_the_language_of_the_filter() -> None:
    browser = desk(with_figures((WATER, VERSION, LUNA, FUNNEL), (WATER, VERSION, SOL, FUNNEL)))
    assert "How much water do you need" in browser.get(f"/lessons/{WATER}").text
    spanish = browser.get(f"/lessons/{WATER}?language=es")
    assert "¿Cuánta agua necesitas" in spanish.text
    assert "Started 5 runs" in spanish.text
    assert f"/desk/lessons/{WATER}/prompts.csv?language=es" in spanish.links


def test_versions_stand_apart_and_say_which_one_is_taught_now() -> None:
    now = Version.of(Pipeline().catalogue.drill(WATER, "en") or pytest.fail("not taught")).id
    one = {(1, "language"): {"reached": 1, "open": 1}}
    page = desk(with_figures((WATER, VERSION, LUNA, FUNNEL), (WATER, now, LUNA, one))).get(f"/lessons/{WATER}")
    assert f"Version 1 of 2 {VERSION}, runs: 5" in page.text
    assert f"Version 2 of 2 taught now {now}, runs: 1" in page.text
    assert "Started 6 runs" in page.text


def test_what_people_texted_is_shown_as_they_wrote_it_and_is_never_markup() -> None:
    pipeline = with_figures((WATER, VERSION, LUNA, FUNNEL))
    sample(pipeline, LUNA, "<script>alert(1)</script> & {{ 1 + 1 }}")
    page = desk(pipeline).get(f"/lessons/{WATER}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 1 + 1 }}" in page.html
    assert "<script>" not in page.html


def test_a_viewer_reads_no_number_in_what_people_texted() -> None:
    pipeline = with_figures((WATER, VERSION, LUNA, FUNNEL))
    sample(pipeline, LUNA, "ask 212-555-0199")
    add_operator(pipeline.store, ADMIN, "admin")
    add_operator(pipeline.store, "vi@example.com", "viewer")
    assert "212-555-0199" in desk(pipeline).get(f"/lessons/{WATER}").text
    page = desk(pipeline, "vi@example.com").get(f"/lessons/{WATER}")
    assert "ask " in page.text
    assert "555-0199" not in page.text


def test_who_is_limited_to_an_account_sees_no_figure_of_another() -> None:
    more = {prompt: {figure: 2 * number for figure, number in within.items()} for prompt, within in FUNNEL.items()}
    pipeline = with_figures((WATER, VERSION, LUNA, FUNNEL), (WATER, VERSION, SOL, more), ("09-sol", VERSION, SOL, more))
    sample(pipeline, SOL, "a secret of sol")
    add_operator(pipeline.store, ADMIN, "admin")
    add_operator(pipeline.store, "lu@example.com", "operator", "luna")
    browser = desk(pipeline, "lu@example.com")
    assert "Started 15 runs" in desk(pipeline).get(f"/lessons/{WATER}").text
    own = browser.get(f"/lessons/{WATER}")
    assert "Started 5 runs" in own.text
    assert "secret" not in own.text
    assert "09-sol" not in browser.get("/lessons").text
    assert [row[0] for row in read(browser.get("/lessons.csv"))] == ["lesson", WATER]
    assert read(browser.get(f"/lessons/{WATER}/prompts.csv"))[1][3] == "5"
    assert browser.get("/lessons/09-sol").status == 404
    for address in ("/lessons", "/lessons.csv", f"/lessons/{WATER}", f"/lessons/{WATER}/options.csv"):
        refused = browser.get(f"{address}?account=sol")
        assert refused.status == 403
        assert "runs" not in refused.text


def test_a_lesson_that_is_not_taken_yet_says_so() -> None:
    browser = desk(with_figures())
    assert "Nobody has taken a lesson yet" in browser.get("/lessons").text
    page = browser.get("/lessons/02-sun?account=luna")
    assert page.status == 200
    assert "Nobody of this account or language has taken this lesson yet" in page.text
    assert len(read(browser.get("/lessons/02-sun/prompts.csv"))) == 1


def test_a_lesson_that_is_not_taught_any_more_keeps_its_figures() -> None:
    browser = desk(with_figures(("99-old", VERSION, LUNA, FUNNEL)))
    page = browser.get("/lessons/99-old")
    assert "not taught any more" in page.text
    assert "Started 5 runs" in page.text
    assert "99-old not taught any more" in browser.get("/lessons").text


@pytest.mark.parametrize("address", ["99-unknown", "-", "a%2F..%2Fb", f"{WATER}/nothing.csv", "99-unknown/prompts.csv"])
def test_an_address_of_no_lesson_leads_back_to_the_list(address: str) -> None:
    page = desk(with_figures()).get(f"/lessons/{address}")
    assert page.status == 404
    assert "Choose" in page.text or "Follow" in page.text


@pytest.mark.parametrize("language", ["", "?language=en"])
def test_a_list_that_is_cut_says_so_and_reads_few_documents(language: str) -> None:
    last = f"{MOST_LESSONS:02}-last"
    drills = [*(f"{number:02}-more" for number in range(MOST_LESSONS)), last]
    one = {(1, "a"): {"reached": 1, "open": 1}}
    places = [SOL if number < 5 else LUNA for number in range(len(drills))]
    pipeline = with_figures(*((drill, VERSION, place, one) for drill, place in zip(drills, places, strict=True)))
    forgotten: Cells = {}
    for drill in drills:
        add_prompt(forgotten, LUNA, drill, PromptCell(VERSION, 1, "a", "en", "reached"))
    pipeline.store.commit(*store.additions(pipeline.store, store.FORGOTTEN_TOTALS, forgotten))
    counted = CountingStore(pipeline.store)
    page = Browser(desk_app(replace(pipeline.ports, documents=always(counted)))).get(f"/lessons{language}")
    assert f"Only the first {MOST_LESSONS} lessons" in page.text
    assert last not in page.text
    assert "not taken yet" not in page.text
    assert counted.reads <= 200


def test_a_drill_beyond_the_cut_of_one_collection_is_never_shown_by_half() -> None:
    one = {(1, "a"): {"reached": 1, "open": 1}}
    drills = [f"{number:02}-more" for number in range(MOST_LESSONS + 2)]
    pipeline = with_figures(*((drill, VERSION, LUNA, one) for drill in drills))
    forgotten: Cells = {}
    add_prompt(forgotten, LUNA, drills[-1], PromptCell(VERSION, 1, "a", "en", "reached"))
    pipeline.store.commit(*store.additions(pipeline.store, store.FORGOTTEN_TOTALS, forgotten))
    assert drills[-1] not in desk(pipeline).get("/lessons").text
    assert "Started 2 runs" in desk(pipeline).get(f"/lessons/{drills[-1]}").text
