"""One learner's page: what it shows of them, and what operators can do that other tests do not."""

import json

import pytest

from shared.drill_progress.learners import learner_path
from shared.ports import Update
from shared.sms.carrier import Refused
from tests.harness.desk import ADMIN, REFERENCES, Browser
from tests.pipeline.desk.desks import ANA, BEN, HOSTILE, OLGA, OTTO, PARKED, VERA, VITO, address, desk

_, APP = desk()
"""For requests that change nothing."""


def test_a_text_of_the_learner_has_its_reading_below_it_in_words() -> None:
    shown = Browser(APP).get(address(ANA)).text
    assert "read as the name “Ana”: taken for name, which is not graded" in shown
    assert "read as the answer “" in shown
    assert "read as a call for a person: a person should answer" in shown


def test_a_text_to_the_learner_has_what_became_of_it_below_it_in_words() -> None:
    pipeline, app = desk()
    pipeline.carrier.outcomes.append(Refused(21611, unreachable=False))
    pipeline.text(ANA, "score")
    shown = Browser(app).get(address(ANA)).text
    assert "· delivered" in shown
    assert "could not be sent, error 21611 of the carrier" in shown


def test_an_operators_text_names_the_operator() -> None:
    pipeline, app = desk()
    browser = Browser(app, OLGA)
    page = browser.get(address(ANA))
    fields = {"key": page.field("key"), "last_seen": page.field("last_seen"), "text": "Hello!"}
    browser.send(page, f"{address(ANA)}/say", **fields)
    pipeline.settle()
    assert f"{OLGA}: Hello! {OLGA} ·" in browser.get(address(ANA)).text


def test_a_conversation_goes_on_with_what_the_live_part_shows() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    page = live = browser.get(address(ANA))
    for text in ("Hello!", "Can you say more?"):
        fields = {"key": page.field("key"), "last_seen": live.field("last_seen"), "text": text}
        page = browser.send(page, f"{address(ANA)}/say", **fields)
        assert page.status == 200
        pipeline.settle()
        assert pipeline.carrier.ledger[-1].body == text
        pipeline.text(ANA, "thanks, but I do not get it")
        live = browser.get(f"{address(ANA)}/live?seen=what-the-page-showed")


def test_the_page_shows_profile_mistakes_consent_and_what_is_due() -> None:
    pipeline, app = desk()
    for text in ("c", "c"):
        pipeline.text(ANA, text)
    shown = Browser(app).get(address(ANA)).text
    progress = pipeline.progress(ANA)
    assert progress.mistakes
    for each in progress.mistakes:
        assert f"{each.prompt_slug} of {each.drill_slug}, missed 2026-03-02" in shown
    assert "name Ana" in shown
    assert f"company, of the code {HOSTILE}" in shown
    assert "given, registration code" in shown
    assert "Next lesson 2026-03-0" in shown


def test_parked_messages_of_the_learner_are_listed_and_those_of_others_are_not() -> None:
    assert "record-receipt: no such text" in Browser(APP).get(address(BEN)).text
    assert "record-receipt: no such text" not in Browser(APP).get(address(ANA)).text
    assert PARKED not in Browser(APP, VERA).get(address(BEN)).html


def test_a_viewer_sees_no_form() -> None:
    for operator in (VERA, VITO):
        html = Browser(APP, operator).get(address(ANA)).html
        assert 'method="post"' not in html
    assert "Rebuild" not in Browser(APP, OTTO).get(address(ANA)).text
    assert "Rebuild" in Browser(APP, ADMIN).get(address(ANA)).text


@pytest.mark.parametrize(
    ("action", "fields", "why"),
    [
        ("resume", {}, "Ana: is not paused"),
        ("opt-in", {}, "Ana: has not opted out"),
        ("start", {"drill": "nothing"}, "'nothing' is not a drill"),
        ("update", {"key": "language", "value": "klingon"}, "'klingon' is not a language code"),
    ],
)
def test_a_refused_action_is_explained_and_keeps_what_was_written(
    action: str, fields: dict[str, str], why: str
) -> None:
    _, app = desk()
    browser = Browser(app)
    shown = browser.send(browser.get(address(ANA)), f"{address(ANA)}/do/{action}", reason="asked by phone", **fields)
    assert shown.status == 409
    assert f"Nothing was done. {why}" in shown.text.replace("Ana: '", "'")
    form = shown.html.split("<details open>")[1].split("</details>")[0]
    assert f"/do/{action}" in form
    assert 'value="asked by phone"' in form
    assert fields.get("value", "") in form


def test_all_that_is_kept_of_a_learner_is_exported_and_audited() -> None:
    _, app = desk()
    browser = Browser(app, OTTO)
    page = browser.get(address(ANA))
    assert browser.send(page, f"{address(ANA)}/export").status == 400
    file = browser.send(page, f"{address(ANA)}/export", reason="asked by post")
    kept = json.loads(file.html)
    assert (file.status, kept["phone"]) == (200, ANA)
    assert kept["documents"]["texts"]
    assert ANA[1:] not in file.headers["Content-Disposition"]
    assert BEN not in file.html
    assert "export person" in Browser(app).get("/audit").text
    assert "all that is kept of one person: asked by post" in Browser(app).get("/audit").text


def test_an_unreadable_learner_is_said_and_nobody_else_is_shown() -> None:
    pipeline, app = desk()
    pipeline.store.commit(Update(learner_path(ANA), {"body": "{"}))
    shown = Browser(app).get(address(ANA))
    assert shown.status == 404
    assert "the progress cannot be read; `rebuild` mends the progress" in shown.text


def test_a_number_of_which_nothing_is_stored_is_said() -> None:
    shown = Browser(APP).get(address("+12125550177"))
    assert shown.status == 404
    assert "nothing is stored about this number" in shown.text


@pytest.mark.parametrize("before", ["0", "-1", "x", "1.5", "9" * 30, "1"])
def test_a_part_that_cannot_be_is_a_page_that_says_so(before: str) -> None:
    assert Browser(APP).get(f"{address(ANA)}?before={before}").status in (400, 404)


def test_a_part_of_the_past_is_not_live_and_has_no_form_to_answer() -> None:
    shown = Browser(APP).get(f"{address(ANA)}?before=3")
    assert shown.status == 200
    assert "hx-get" not in shown.html
    assert 'name="last_seen"' not in shown.html
    assert REFERENCES.of(ANA) in shown.html
