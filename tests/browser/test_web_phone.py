"""The web phone in a real browser, on the real local stack."""

import re

from playwright.sync_api import expect

from local.gateway.page_api import MAX_BODY_BYTES
from shared import topology
from shared.contracts.phrases import PHRASES
from tests.browser.accessibility import serious_faults
from tests.browser.visits import Phone, Visit
from tests.emulator.test_end_to_end import QUESTION
from tests.emulator.test_end_to_end import WELCOME as HELLO

UNKNOWN_CODE = PHRASES["en"].unknown_code
INCORRECT = PHRASES["en"].feedback.incorrect_answer
ENDING = "Text MORE to go on."


def at_the_question(phone: Phone, name: str) -> None:
    """The learner has the question about water open."""
    phone.says("WELCOME", HELLO)
    phone.says("A", "What is your name?")
    phone.says(name, f"Nice to meet you, {name}.", QUESTION)


def test_a_first_visit_shows_one_phone_and_the_code_to_text(visit: Visit) -> None:
    empty_replay = "event: ready\ndata: {}\n\n"
    visit.page.route("**/api/stream", lambda route: route.fulfill(content_type="text/event-stream", body=empty_replay))
    visit.page.goto(visit.url)
    expect(visit.page.get_by_test_id("phone")).to_have_count(1)
    expect(visit.page.get_by_test_id("phone").get_by_text("Text WELCOME to register")).to_be_visible()
    expect(visit.page.get_by_test_id("composer")).to_be_focused()


def test_a_learner_completes_a_drill_while_dots_travel(visit: Visit) -> None:
    visit.prefers_motion()
    phone = visit.opens()
    open_prompt = visit.page.get_by_test_id("open-prompt")
    phone.says("WELCOME", HELLO)
    visit.page.locator(".pulse").first.wait_for(state="attached")
    expect(open_prompt).to_contain_text("01-water › language")
    phone.says("A", "What is your name?")
    expect(open_prompt).to_contain_text("01-water › name")
    phone.says("Maria", "Nice to meet you, Maria.", QUESTION)
    expect(open_prompt).to_contain_text("01-water › glasses")
    phone.says("b", "Correct!", ENDING)

    expect(open_prompt).to_have_count(0)
    expect(phone.section.get_by_role("heading")).to_have_text("Maria")
    expect(phone.section.locator("[data-direction=outbound]:not([data-status=delivered])")).to_have_count(0)
    expect(phone.section.get_by_label("Delivered")).to_have_count(6)
    expect(visit.page.get_by_test_id("progress")).to_contain_text("1 of 2 completed")
    expect(visit.drill("01-water").get_by_label("completed", exact=True)).to_be_visible()
    expect(visit.drill("02-sun").get_by_label("not started", exact=True)).to_be_visible()
    expect(visit.log_entry(1)).to_contain_text("USER_VALIDATED")
    expect(visit.log_entry(2)).to_contain_text("DRILL_STARTED")
    expect(visit.log_entry(5)).to_contain_text("DRILL_COMPLETED")
    expect(visit.page.get_by_test_id("log-entry")).to_have_count(5)


def test_a_wrong_answer_gets_another_try_and_is_in_the_log(visit: Visit) -> None:
    phone = visit.opens()
    at_the_question(phone, "Ana")
    phone.says("c", INCORRECT)
    expect(visit.log_entry(5)).to_contain_text("FAILED_PROMPT")
    expect(visit.page.get_by_test_id("open-prompt")).to_contain_text("01-water › glasses")


def test_the_page_has_no_serious_fault_of_accessibility_in_light_and_dark_colours(visit: Visit) -> None:
    at_the_question(visit.opens(), "Ana")
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert serious_faults(visit.page) == [], scheme


def test_two_learners_side_by_side_keep_their_own_conversations(visit: Visit) -> None:
    ana = visit.opens()
    at_the_question(ana, "Ana")
    ben = visit.adds_a_learner()
    expect(ben.composer).to_be_focused()
    ben.chip("WELCOME").click()
    ben.shows("> WELCOME", f"< {HELLO}")
    ben.chip("B").click()
    ben.shows("> B", "< What is your name?")
    ana.says("20 glasses", INCORRECT)
    ben.says("Ben", "Nice to meet you, Ben.", QUESTION)
    ana.shows()

    expect(visit.log_entry(4)).to_contain_text("COMPLETED_PROMPT")
    expect(visit.log_entry(5)).to_have_count(0)
    ana.composer.click()
    expect(visit.log_entry(5)).to_contain_text("FAILED_PROMPT")
    expect(visit.page.get_by_test_id("progress")).to_contain_text("Progress Ana")


def test_the_page_can_be_used_with_the_keyboard_alone(visit: Visit) -> None:
    first, second = visit.opens_with_phones(2)
    keyboard = visit.page.keyboard
    expect(first.composer).to_be_focused()
    keyboard.type("WELCOME")
    keyboard.press("Enter")
    first.shows("> WELCOME", f"< {HELLO}")

    keyboard.press("Alt+2")
    expect(second.composer).to_be_focused()
    keyboard.type("one line")
    keyboard.press("Shift+Enter")
    keyboard.type("and another")
    keyboard.press("Tab")
    expect(second.section.get_by_test_id("send")).to_be_focused()
    keyboard.press("Space")
    second.shows("> one line\nand another", f"< {UNKNOWN_CODE}")

    keyboard.press("Alt+1")
    expect(first.composer).to_be_focused()
    visit.presses_until_focused("Shift+Tab", first.chip("A"))
    keyboard.press("Enter")
    first.shows("> A", "< What is your name?")
    expect(first.composer).to_be_focused()

    keyboard.press("Tab")
    expect(first.section.get_by_role("link", name="To this learner’s log")).to_be_focused()
    keyboard.press("Enter")
    visit.presses_until_focused("Tab", visit.log_entry(3).locator("summary"))
    keyboard.press("Enter")
    expect(visit.log_entry(3).get_by_text('"01-water"').first).to_be_visible()
    visit.presses_until_focused("Tab", visit.page.get_by_test_id("function-send-texts"))
    does = topology.load().function("send-texts").does
    expect(visit.page.get_by_test_id("pipeline")).to_contain_text(f"send-texts {does}")


def test_a_narrow_screen_shows_one_view_at_a_time_completely(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 375, "height": 812})
    first, second = visit.opens_with_phones(2)
    details, pipeline = visit.page.get_by_test_id("log"), visit.page.get_by_test_id("pipeline")
    first.says("W" * 200, UNKNOWN_CODE)
    expect(second.section).not_to_be_in_viewport()
    assert visit.out_of_sight(first.section) == []
    assert visit.out_of_sight(visit.page.get_by_role("banner")) == []

    visit.page.get_by_test_id("phone-tab").nth(1).click()
    expect(second.section).to_be_in_viewport(ratio=0.99)
    expect(first.section).not_to_be_in_viewport()
    expect(details).to_be_hidden()

    visit.page.get_by_role("button", name="Log", exact=True).click()
    expect(details).to_be_visible()
    expect(second.section).to_be_hidden()
    visit.page.get_by_test_id("phone-tab").nth(0).click()
    expect(visit.log_entry(1)).to_be_visible()
    visit.log_entry(1).click()
    assert visit.out_of_sight(details) == []

    visit.page.get_by_role("button", name="Pipeline", exact=True).click()
    expect(pipeline).to_be_visible()
    expect(details).to_be_hidden()
    assert visit.out_of_sight(pipeline) == []

    visit.page.get_by_role("button", name="Phones", exact=True).click()
    expect(first.section).to_be_in_viewport(ratio=0.99)


def test_after_a_reload_the_page_shows_everything_again(visit: Visit) -> None:
    phone, silent = visit.opens_with_phones(2)
    at_the_question(phone, "Ana")
    expect(visit.page.get_by_test_id("open-prompt")).to_contain_text("glasses")
    expect(phone.section.get_by_label("Delivered")).to_have_count(4)
    visit.page.reload()
    visit.caught_up()
    phone.shows()
    silent.shows()
    expect(phone.section.get_by_label("Delivered")).to_have_count(4)
    expect(visit.page.get_by_test_id("open-prompt")).to_contain_text("01-water › glasses")
    expect(visit.page.get_by_test_id("log-entry")).to_have_count(4)
    phone.says("a", INCORRECT)


def test_markup_in_a_text_is_shown_and_never_executed(visit: Visit) -> None:
    phone = visit.opens()
    title, markup = visit.page.title(), "<img/src=x/onerror=document.title=1>"
    at_the_question(phone, "Ana")
    phone.says(markup, INCORRECT)
    visit.log_entry(5).click()
    expect(visit.log_entry(5)).to_contain_text(markup)
    expect(visit.page.locator("main img")).to_have_count(0)
    assert visit.page.title() == title


def test_a_picture_of_another_host_is_a_link_and_is_not_fetched(visit: Visit) -> None:
    phone = visit.opens()
    at_the_question(phone, "Ana")
    phone.says("8 glasses", "Correct!", ENDING)
    link = phone.bubble(ENDING).get_by_role("link")
    expect(link).to_have_attribute("href", "https://textdrill.example/water.png")
    expect(link).to_contain_text("textdrill.example")
    expect(link.locator("img")).to_have_count(0)
    assert not any("textdrill.example" in url for url in visit.requests)


def test_a_refused_text_returns_to_the_composer_with_the_reason(visit: Visit) -> None:
    phone = visit.opens()
    too_long = "x" * (MAX_BODY_BYTES + 1)
    phone.composer.fill(too_long)
    phone.composer.press("Enter")
    expect(phone.section.get_by_test_id("problem")).to_have_text("The text is too long.")
    expect(phone.composer).to_have_value(too_long)
    phone.shows()
    assert "413" in visit.errors.pop()


def test_a_text_that_did_not_reach_the_stack_can_be_sent_again(visit: Visit) -> None:
    phone = visit.opens()
    visit.page.context.set_offline(True)
    phone.composer.press_sequentially("hello")
    phone.composer.press("Enter")
    problem = phone.section.get_by_test_id("problem")
    expect(problem).to_contain_text("does not answer")
    expect(phone.composer).to_have_value("hello")
    visit.page.context.set_offline(False)
    phone.composer.press("Enter")
    phone.shows("> hello", f"< {UNKNOWN_CODE}")
    expect(problem).to_be_hidden()
    assert visit.errors
    visit.errors.clear()


def test_the_pipeline_counts_the_calls_of_each_function(visit: Visit) -> None:
    phone = visit.opens()
    expect(visit.page.get_by_test_id("function-handle-command")).to_have_attribute("data-calls", "0")
    phone.says("hello", UNKNOWN_CODE)
    for name in ("twilio-webhook", "handle-command", "queue-texts", "send-texts", "record-receipt", "update-progress"):
        function = visit.page.get_by_test_id(f"function-{name}")
        expect(function).to_have_attribute("data-calls", re.compile(r"^[1-9]\d*$"))
        expect(function).to_have_attribute("data-status", re.compile(r"^2\d\d$"))


def test_after_stop_no_text_is_sent_until_start(visit: Visit) -> None:
    phone = visit.opens()
    at_the_question(phone, "Ana")
    phone.composer.press_sequentially("STOP")
    phone.composer.press("Enter")
    expect(visit.page.get_by_test_id("progress")).to_contain_text("Opted out")
    expect(phone.section).to_contain_text("opted out")
    expect(visit.page.get_by_test_id("open-prompt")).to_have_count(0)
    phone.shows(
        "> STOP", "< You are unsubscribed now and get no more texts from this number. Text START to get them again."
    )
    phone.says("b")
    expect(visit.log_entry(6)).to_contain_text("no event")
    phone.says("START", "You are subscribed again and get texts from this number. Text HELP for help, STOP to end.")
    phone.says("MORE", HELLO)
