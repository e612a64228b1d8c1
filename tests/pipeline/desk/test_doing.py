"""What operators do at the desk, and what becomes of it."""

import pytest

from shared.dialog import store as dialogs
from shared.event_log.log import dialog_path
from shared.operations import sending_switch
from shared.operations.operators import Operators
from tests.harness.desk import ADMIN, Browser, Shown
from tests.harness.pipeline import Pipeline
from tests.pipeline.desk.desks import ANA, BEN, OLGA, PARKED, address, desk

HELLO = "Hello Ana, how can I help?"


def said(pipeline: Pipeline) -> list[str]:
    """Let everything happen, and return the latest texts to the learner."""
    before = len(pipeline.carrier.ledger)
    pipeline.settle()
    return [text.body or "" for text in pipeline.carrier.ledger[before:]]


def say(browser: Browser, page: Shown, text: str = HELLO) -> Shown:
    fields = {"key": page.field("key"), "last_seen": page.field("last_seen"), "text": text}
    return browser.send(page, f"{address(ANA)}/say", **fields)


def do(browser: Browser, action: str, **fields: str) -> Shown:
    return browser.send(browser.get(address(ANA)), f"{address(ANA)}/do/{action}", **fields)


def test_a_text_is_sent_once_however_often_its_form_is_sent() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    page = browser.get(address(ANA))
    assert [say(browser, page).status for _ in range(2)] == [200, 200]
    assert said(pipeline) == [HELLO]
    say(browser, page)
    assert said(pipeline) == []


def test_a_form_that_was_sent_to_one_learner_sends_nothing_to_another() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    page = browser.get(address(ANA))
    say(browser, page)
    said(pipeline)
    fields = {"key": page.field("key"), "last_seen": "999", "text": HELLO}
    shown = browser.send(page, f"{address(BEN)}/say", **fields)
    assert (shown.status, said(pipeline)) == (409, [])
    assert "open the page again" in shown.text


def test_nothing_is_sent_if_the_learner_has_texted_since_the_page_was_shown() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    page = browser.get(address(ANA))
    pipeline.text(ANA, "wait, I know it")
    shown = say(browser, page)
    assert shown.status == 409
    assert "Nothing was sent" in shown.text
    assert "wait, I know it" in shown.text
    assert HELLO in shown.text
    assert said(pipeline) == []


def test_nothing_is_sent_if_the_learner_texts_before_the_command_is_handled() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    page = browser.get(address(ANA))
    assert pipeline.post(ANA, "wait") == 200
    assert say(browser, page).status == 200
    assert HELLO not in said(pipeline)


def test_nothing_is_sent_after_another_operators_answer() -> None:
    pipeline, app = desk()
    first, second = Browser(app), Browser(app, OLGA)
    pages = first.get(address(ANA)), second.get(address(ANA))
    say(first, pages[0])
    assert said(pipeline) == [HELLO]
    assert say(second, pages[1], "Hi!").status == 409
    assert said(pipeline) == []


def test_a_taken_conversation_holds_the_lesson_back_until_it_is_closed() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    do(browser, "take")
    said(pipeline)
    assert f"{ADMIN} has it until" in browser.get("/inbox").text
    assert pipeline.text(ANA, "b") == []
    assert "b" in browser.get("/inbox").text
    do(browser, "close")
    assert len(said(pipeline)) == 1
    assert pipeline.events(ANA)[-2:] == ["CONVERSATION_CLOSED", "PROMPT_REPEATED"]
    assert "Ana" not in browser.get("/inbox?account=luna").text.replace("Luna", "")
    assert "b" in pipeline.batches(ANA)[-3].model_dump_json()
    pipeline.text(ANA, "a")
    assert "COMPLETED_PROMPT" in pipeline.events(ANA)[-2:]


def test_another_operator_can_neither_answer_nor_close_a_taken_conversation() -> None:
    pipeline, app = desk()
    holder, other = Browser(app), Browser(app, OLGA)
    do(holder, "take")
    said(pipeline)
    page = other.get(address(ANA))
    assert "Text to the learner" not in page.text
    fields = {"key": "another", "last_seen": "999", "text": HELLO}
    assert other.send(page, f"{address(ANA)}/say", **fields).status == 409
    assert do(other, "close").status == 409
    assert do(other, "take").status == 409
    assert said(pipeline) == []


@pytest.mark.parametrize(
    ("action", "fields", "event"),
    [
        ("start", {"drill": "01-water"}, "DRILL_STARTED"),
        ("repeat", {}, "PROMPT_REPEATED"),
        ("abandon", {}, "DRILL_ABANDONED"),
        ("pause", {}, "PAUSED"),
        ("update", {"key": "language", "value": "es"}, "USER_UPDATED"),
        ("opt-out", {}, "OPTED_OUT"),
    ],
)
def test_an_action_is_done_and_audited_with_its_reason(action: str, fields: dict[str, str], event: str) -> None:
    pipeline, app = desk()
    browser = Browser(app)
    assert do(browser, action, reason="asked by phone", **fields).status == 200
    said(pipeline)
    assert event in pipeline.events(ANA)
    audited = browser.get("/audit").text
    assert action in audited
    assert "asked by phone" in audited


def test_an_action_without_a_reason_is_not_done_and_keeps_what_was_written() -> None:
    pipeline, app = desk()
    shown = do(Browser(app), "update", key="name", value="Anabel")
    assert shown.status == 400
    assert "Anabel" in shown.text
    assert said(pipeline) == []


def test_sending_is_paused_and_resumed_with_the_number_of_texts_that_wait() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    paused = browser.send(browser.get("/sending"), "/sending/pause", reason="a wrong text")
    assert "Sending is paused" in paused.text
    assert "Sending is paused" in browser.get("/").text
    pipeline.clock.sleep(10)
    assert pipeline.text(ANA, "score") == []
    assert "Texts that wait: 1" in browser.get("/sending").text
    resumed = browser.send(browser.get("/sending"), "/sending/resume", reason="mended")
    assert "Texts are sent" in resumed.text
    assert not sending_switch.state(pipeline.store).paused


def test_a_parked_message_is_put_back() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    assert browser.send(browser.get("/parked"), "/parked/redrive", reason="mended").status == 400
    browser.send(browser.get("/parked"), "/parked/redrive", reason="mended", id=PARKED)
    assert pipeline.topics.waiting() != []
    assert "No message is parked" in browser.get("/parked").text


def test_accounts_codes_and_operators_are_added_and_removed() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    page = browser.get("/accounts")
    assert browser.send(page, "/accounts/add", id="st-anna", name="St. Anna", reason="new").status == 200
    added = browser.send(page, "/codes/add", code="ANNA", account="st-anna", language="es", reason="new")
    assert "ANNA" in added.text
    browser.send(page, "/operators/add", name="new@example.com", role="operator", accounts="st-anna", reason="new")
    assert Operators(pipeline.store).named("new@example.com").accounts == ("st-anna",)
    browser.send(page, "/operators/remove", name="new@example.com", reason="left")
    assert "new@example.com" not in browser.get("/accounts").html.split("<tbody>")[-1]
    assert "ANNA" not in browser.send(page, "/codes/remove", code="ANNA", reason="old").html.split("<tbody>")[2]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/add", {"id": "Not An Id", "name": "X"}),
        ("/codes/add", {"code": "STOP"}),
        ("/codes/remove", {"code": "NOTHING"}),
        ("/operators/add", {"name": "a b", "role": "viewer"}),
        ("/operators/remove", {"name": ADMIN}),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(path: str, fields: dict[str, str]) -> None:
    _, app = desk()
    browser = Browser(app)
    shown = browser.send(browser.get("/accounts"), path, reason="a test", **fields)
    assert shown.status == 409
    assert all(value in shown.text for value in fields.values())


def test_a_learner_is_forgotten_once_the_operator_agrees_and_their_page_says_so() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    page = browser.get(address(ANA))
    pipeline.clock.sleep(86_400)
    assert browser.send(page, f"{address(ANA)}/forget", reason="asked by post").status == 400
    assert browser.send(page, f"{address(ANA)}/forget", reason="asked by post", agreed="yes").status == 200
    assert dialogs.load(pipeline.store, ANA).model.profile.name is None
    assert pipeline.store.get(dialog_path(ANA)) is None
    shown = browser.get(address(ANA))
    assert shown.status == 404
    assert "forgotten" in shown.text


def test_a_live_conversation_comes_again_only_when_something_has_changed() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    html = browser.get(address(ANA)).html
    seen = html.split("live?seen=")[1].split('"')[0]
    assert browser.get(f"{address(ANA)}/live?seen={seen}").status == 204
    pipeline.text(ANA, "score")
    shown = browser.get(f"{address(ANA)}/live?seen={seen}")
    assert shown.status == 200
    assert "read as the keyword score" in shown.text


def test_files_are_limited_for_each_operator() -> None:
    pipeline, app = desk()
    browser = Browser(app)
    assert {browser.get("/learners.csv").status for _ in range(60)} == {200}
    assert browser.get("/learners.csv").status == 429
    assert Browser(app, OLGA).get("/learners.csv").status == 200
    pipeline.clock.sleep(601)
    assert browser.get("/learners.csv").status == 200
