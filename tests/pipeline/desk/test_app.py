"""What all pages have in common: headers, escaping, sessions, and what they say when something is wrong."""

import json
from dataclasses import replace

import pytest

from shared.errors import RetryError
from tests.harness.desk import Browser, desk_app
from tests.harness.pipeline import always
from tests.harness.scripted_store import ScriptedStore
from tests.pipeline.desk.desks import ANA, HOSTILE, address, desk, visit

_, APP = desk()
"""For requests that change nothing."""

PAGES = ["/", "/inbox", "/lessons", "/lessons/01-water", "/learners", address(ANA), "/accounts", "/parked", "/audit"]


@pytest.mark.parametrize("page", [*PAGES, "/sending", "/nothing"])
def test_every_page_forbids_what_it_does_not_contain(page: str) -> None:
    shown = Browser(APP).get(page)
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert shown.headers["Cache-Control"] == "no-store"
    assert "<style" not in shown.html
    assert " style=" not in shown.html
    assert " on" + "click" not in shown.html


@pytest.mark.parametrize("page", PAGES)
def test_what_people_wrote_is_escaped(page: str) -> None:
    assert HOSTILE not in Browser(APP).get(page).html


def test_no_page_names_an_address_outside_the_machine() -> None:
    for page in PAGES:
        assert not [link for link in Browser(APP).get(page).links if not link.startswith(("/desk", "#"))], page


@pytest.mark.parametrize("page", ["/nothing", "/learner/nobody", "/lessons/no-such-lesson", "/lessons/%00"])
def test_an_address_typed_by_hand_gets_a_page_that_says_what_to_do(page: str) -> None:
    shown = Browser(APP).get(page)
    assert shown.status == 404
    assert "There is nothing here" in shown.text


@pytest.mark.parametrize(
    "query",
    [
        "first=yesterday",
        "first=2026-02-30",
        "first=2026-03-02&last=2026-03-01",
        "first=2020-01-01&last=2026-01-01",
        "first=0001-01-01&last=0001-01-01",
        "last=9999-12-31",
        "language=klingon",
    ],
)
def test_a_filter_that_cannot_be_says_what_would_be_right(query: str) -> None:
    shown = Browser(APP).get(f"/?{query}")
    assert shown.status == 400
    assert "This address does not say what to show" in shown.text


@pytest.mark.parametrize("query", ["state=happy", "after=nonsense", "active_since=x"])
def test_conditions_that_cannot_be_say_what_would_be_right(query: str) -> None:
    assert Browser(APP).get(f"/learners?{query}").status == 400


@pytest.mark.parametrize("page", ["/", "/inbox", "/lessons", "/lessons/01-water", "/learners"])
def test_a_filter_that_matches_nobody_says_so(page: str) -> None:
    shown = Browser(APP).get(f"{page}?account=nobody&language=tl")
    assert shown.status == 200


def test_a_store_that_does_not_answer_is_said() -> None:
    pipeline, _ = desk()
    broken = ScriptedStore(pipeline.store, before_call=dict.fromkeys(range(50), RetryError()))
    shown = Browser(desk_app(replace(pipeline.ports, documents=always(broken)))).get("/")
    assert shown.status == 503
    assert "The store does not answer" in shown.text


def test_an_unexpected_fault_is_a_page_and_an_entry_without_personal_data(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline, _ = desk()
    broken = ScriptedStore(pipeline.store, before_call={3: KeyError(ANA)})
    shown = Browser(desk_app(replace(pipeline.ports, documents=always(broken)))).get(address(ANA))
    assert shown.status == 500
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [each["message"] for each in entries] == ["desk_failed"]
    assert ANA[1:] not in json.dumps(entries)


def test_a_page_of_a_session_that_is_over_does_nothing_and_says_so() -> None:
    pipeline, app = desk()
    page = Browser(app).get("/sending")
    shown = Browser(app).send(page, "/sending/pause", reason="a test")
    assert shown.status == 409
    assert "This page is out of date" in shown.text
    assert "a test" in shown.text
    assert pipeline.store.get("sending/state") is None


def test_an_expired_session_makes_a_live_part_load_the_whole_page() -> None:
    _, app = desk()
    shown = Browser(app, None).get("/inbox", headers={"HX-Request": "true"})
    assert (shown.status, shown.headers["HX-Refresh"]) == (401, "true")


def test_a_visitor_who_is_not_verified_is_an_entry_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert Browser(APP, None).get("/").status == 401
    (entry,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (entry["message"], entry["reason"]) == ("visitor_not_verified", "nobody is named")


def test_a_form_that_is_too_large_is_refused() -> None:
    desks = visit()
    shown = desks.send(desks.get("/sending"), "/sending/pause", reason="x" * 200_000)
    assert shown.status == 413


def test_static_files_need_no_operator() -> None:
    _, app = desk()
    assert Browser(app, None).get("/static/desk.css").status == 200
