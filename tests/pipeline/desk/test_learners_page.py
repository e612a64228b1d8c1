"""The list of learners: conditions, pages, the search by number, and its file."""

from functools import cache

import pytest
from flask import Flask

from tests.harness.desk import ADMIN, Browser, add_operator, desk_app
from tests.harness.pipeline import Pipeline
from tests.pipeline.desk.desks import ANA, BEN, HARBOR, LUNA, OLGA, OTTO, VERA, VITO, address, desk

_, APP = desk()
"""For requests that change nothing."""

CROWD = [f"+1212555{number:04d}" for number in range(100, 240)]


@cache
def crowd() -> Flask:
    """Return the desk over many strangers, the last of whom has registered."""
    pipeline = Pipeline()
    for phone in CROWD:
        pipeline.text(phone, "hello")
    for text in ("WELCOME", "a", "Zoe"):
        pipeline.text(CROWD[-1], text)
    add_operator(pipeline.store, ADMIN, "admin")
    return desk_app(pipeline.ports)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ana", "Benedetto"]),
        (f"account={HARBOR}", ["Benedetto"]),
        ("account=-", []),
        ("state=active&language=en", ["Ana", "Benedetto"]),
        ("state=paused", []),
        ("name=ben", ["Benedetto"]),
        ("drill=01-water", ["Ana", "Benedetto"]),
        ("drill=03-nothing", []),
        ("active_since=2026-03-02", ["Ana", "Benedetto"]),
        ("active_since=2026-03-03", []),
        ("inactive_since=2026-03-03", ["Ana", "Benedetto"]),
    ],
)
def test_learners_are_found_by_conditions(query: str, names: list[str]) -> None:
    shown = Browser(APP).get(f"/learners?{query}")
    assert [name for name in ("Ana", "Benedetto") if f">{name}</a>" in shown.html] == names
    if not names:
        assert "No learner matches" in shown.text


def test_pages_follow_each_other_without_a_number_in_an_address() -> None:
    browser, seen, page = Browser(crowd()), list[str](), "/learners?state=stranger"
    while page:
        shown = browser.get(page)
        seen += [phone for phone in CROWD if phone in shown.text]
        more = [link for link in shown.links if "after=" in link and "csv" not in link]
        page = more[0].removeprefix("/desk") if more else ""
        assert not [phone for phone in CROWD if phone[1:] in "".join(shown.links)]
    assert seen == CROWD[:-1]


def test_a_page_that_could_compare_only_some_learners_says_so_and_leads_on() -> None:
    browser = Browser(crowd())
    first = browser.get("/learners?drill=01-water")
    assert "None of the learners who were compared so far matches" in first.text
    assert "Only 110 learners were compared for this page" in first.text
    (more,) = [link for link in first.links if "after=" in link]
    second = browser.get(more.removeprefix("/desk"))
    assert "Zoe" in second.text
    assert "were compared" not in second.text


@pytest.mark.parametrize("written", [ANA, "+1 (212) 555-0100", "001 212 555 0100"])
def test_a_search_by_number_leads_to_the_learner(written: str) -> None:
    browser = Browser(APP)
    shown = browser.send(browser.get("/learners"), "/learners/number", number=written)
    assert (shown.status, shown.address) == (200, f"/desk{address(ANA)}")


def test_a_search_finds_neither_what_is_no_number_nor_a_hidden_learner() -> None:
    browser = Browser(APP, OTTO)
    page = browser.get("/learners")
    wrong = browser.send(page, "/learners/number", number="12")
    assert (wrong.status, "12" in wrong.text) == (400, True)
    hidden = browser.send(page, "/learners/number", number=BEN)
    unknown = browser.send(page, "/learners/number", number="+12125550177")
    assert hidden.status == unknown.status == 404
    assert hidden.text == unknown.text


def test_the_file_has_the_page_and_masks_numbers_for_viewers() -> None:
    whole = Browser(APP).get("/learners.csv?name=ana").html.splitlines()
    assert whole[0].split(",")[:2] == ["number", "name"]
    assert whole[1].split(",")[:4] == ["'" + ANA, "Ana", "en", LUNA]
    assert len(whole) == 2
    for viewer in (VERA, VITO):
        masked = Browser(APP, viewer).get(f"/learners.csv?account={LUNA}").html
        assert "Ana" in masked
        assert ANA[1:] not in masked
    assert Browser(APP, VITO).get(f"/learners.csv?account={HARBOR}").status == 403


def test_the_file_masks_numbers_in_names_for_viewers() -> None:
    pipeline, app = desk()
    olga = Browser(app, OLGA)
    page = olga.get(address(ANA))
    olga.send(page, f"{address(ANA)}/do/update", key="name", value="Ana 12125550177", reason="a test")
    pipeline.settle()
    names = [Browser(app, operator).get("/learners.csv?name=ana").html for operator in (OLGA, VERA)]
    assert ["12125550177" in each for each in names] == [True, False]
    assert "Ana …0177" in names[1]


@pytest.mark.parametrize("page", ["/", "/inbox", "/lessons", "/learners"])
def test_a_filter_offers_who_is_limited_only_their_accounts(page: str) -> None:
    def offered(operator: str) -> list[bool]:
        html = Browser(APP, operator).get(page).html
        return [f'<option value="{account}"' in html for account in (LUNA, HARBOR)]

    assert offered(ADMIN) == [True, True]
    assert offered(VITO) == [True, False]
