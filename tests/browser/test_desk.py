"""The desk in a real browser, as a programme manager uses it, over a demo whose figures are counted from its log."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from local.demo.fortnight import END
from shared.desk.lesson_tables import PLACES
from shared.drill_progress import learners
from shared.drill_progress.query_fields import state_of
from shared.ports import Query
from tests.browser.accessibility import serious_faults
from tests.browser.desk_visit import DeskVisit
from tests.harness.log_figures import LogFigures, log_figures
from tests.harness.served_desk import ServedDesk, served_desk
from tests.harness.waiting import PATIENCE_SECONDS, eventually

ZONE = ZoneInfo("America/New_York")
TODAY = END.astimezone(ZONE).date()
DAYS = [TODAY - timedelta(days=13 - number) for number in range(14)]
PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
PAGES = ("/", "/inbox", "/lessons", "/lessons/03-cleaning", "/learners", "/accounts", "/parked", "/audit", "/sending")
WIDE, NARROW = {"width": 1400, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def desk() -> Iterator[ServedDesk]:
    with served_desk() as desk:
        yield desk


@pytest.fixture(scope="module")
def figures(desk: ServedDesk) -> LogFigures:
    return log_figures(desk.pipeline.store, ZONE)


def visits(browser: Browser, desk: ServedDesk, viewport: object, scheme: str) -> Iterator[DeskVisit]:
    context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="en-US")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    visit = DeskVisit(context.new_page(), desk)
    yield visit
    context.close()
    assert visit.errors == []
    assert [each for each in visit.requests if not each.startswith(desk.url)] == []


@pytest.fixture
def visit(browser: Browser, desk: ServedDesk) -> Iterator[DeskVisit]:
    """A window of 1400 pixels, in light colours."""
    yield from visits(browser, desk, WIDE, "light")


@pytest.fixture
def phone_visit(browser: Browser, desk: ServedDesk) -> Iterator[DeskVisit]:
    """A window of 390 pixels, in dark colours."""
    yield from visits(browser, desk, NARROW, "dark")


def by_day(figures: LogFigures, *names: str) -> dict[str, list[str]]:
    """The rows of a table as the log has them. Today is marked as unfinished."""
    return {
        f"{day}{' (unfinished)' if day == TODAY else ''}": [f"{figures.days[day, name]:,}" for name in names]
        for day in DAYS
    }


def test_the_overviews_figures_are_those_of_the_log(visit: DeskVisit, figures: LogFigures) -> None:
    visit.opens()
    assert visit.table("Active learners, table") == by_day(figures, "active", "registered")
    assert visit.table("Lessons, table") == by_day(figures, "started", "finished")
    assert visit.table("Texts in, table") == by_day(figures, "in")
    statuses = ("delivered", "sent", "queued", "undelivered", "failed", "ambiguous", "cancelled")
    assert visit.table("Texts out, table") == by_day(figures, *(f"out.{status}" for status in statuses))
    right, answered = (sum(figures.days[day, name] for day in DAYS) for name in ("right", "answered"))
    expect(visit.figure("Right at first try")).to_contain_text(f"{100 * right / answered:.0f}")
    expect(visit.figure("Right at first try")).to_contain_text(f"{answered:,}")
    money = sum(figures.days[day, "micro_dollars"] for day in DAYS) / 1_000_000
    expect(visit.figure("Money")).to_contain_text(f"${money:,.2f}")


def test_the_filter_shows_one_accounts_figures(visit: DeskVisit, desk: ServedDesk) -> None:
    page = visit.opens()
    page.get_by_label("Account").select_option("cafe-luna")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**account=cafe-luna**")
    own = log_figures(desk.pipeline.store, ZONE, "cafe-luna")
    assert visit.table("Active learners, table") == by_day(own, "active", "registered")
    assert visit.table("Lessons, table") == by_day(own, "started", "finished")


def test_the_stages_are_those_of_the_learners(visit: DeskVisit, desk: ServedDesk) -> None:
    counted: Counter[str] = Counter()
    for document in desk.pipeline.store.find(Query("learners", limit=1000)):
        has_finished = document.fields["finished"] is not None
        counted[state_of(learners.BODY.decode(document), has_finished=has_finished)] += 1
    visit.opens()
    for state in ("active", "finished", "silent", "dead", "opted-out"):
        expect(visit.figure(state).locator("strong")).to_have_text(str(counted[state]))


def test_a_lessons_funnel_is_that_of_the_log(visit: DeskVisit, figures: LogFigures) -> None:
    visit.opens("/lessons/03-cleaning")
    rows = visit.table("From prompt to prompt, table")
    assert rows
    for prompt, values in rows.items():
        slug = prompt.split()[0]
        assert values == [f"{figures.prompts['03-cleaning', slug, place]:,}" for place in ("reached", *PLACES)], slug


def test_a_manager_finds_where_a_lesson_loses_people_and_what_they_answered(
    visit: DeskVisit, figures: LogFigures
) -> None:
    page = visit.opens()
    (drill, prompt), number = figures.lost(TODAY).most_common(1)[0]
    worst = page.get_by_role("listitem").filter(has_text=f"{drill}, at {prompt}")
    expect(worst).to_contain_text(f"{number} lost")
    worst.get_by_role("link").click()
    question = page.locator("section.card", has=page.get_by_role("heading", name=prompt))
    expect(question).to_contain_text("first answers")
    expect(question.get_by_role("listitem").first).to_be_visible()


def learner_who_waits(visit: DeskVisit) -> Page:
    """Open a learner who waits, and whose conversation nobody has taken."""
    page = visit.opens("/inbox")
    page.locator("#inbox .item:not(:has(.badge)) a").first.click()
    return page


def test_a_manager_answers_somebody_who_waits(visit: DeskVisit, desk: ServedDesk) -> None:
    page = learner_who_waits(visit)
    page.get_by_role("button", name="Take the conversation").click()
    expect(page.get_by_role("status")).to_contain_text("taken")
    desk.pipeline.settle()
    page.reload()
    page.get_by_label("Text to the learner").fill("The office is open from nine to five.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Done")
    desk.pipeline.settle()
    expect(page.locator(".bubble").last).to_contain_text("The office is open from nine to five.")
    page.reload()
    page.get_by_role("button", name="Close").first.click()
    expect(page.get_by_role("status")).to_contain_text("closed")
    desk.pipeline.settle()
    page.reload()
    expect(page.get_by_role("button", name="Take the conversation")).to_be_visible()


def test_a_conversation_is_live_and_what_is_typed_stays(visit: DeskVisit, desk: ServedDesk) -> None:
    page = learner_who_waits(visit)
    number = page.locator(".facts dd").first.inner_text()
    box = page.get_by_label("Text to the learner")
    box.press_sequentially("Good mor")
    desk.pipeline.text(number, "are you there?")
    expect(page.locator(".bubble.in").last).to_contain_text("are you there?")
    expect(box).to_be_focused()
    box.press_sequentially("ning")
    expect(box).to_have_value("Good morning")


def test_a_manager_pauses_and_resumes_sending(visit: DeskVisit) -> None:
    page = visit.opens()
    page.get_by_role("link", name="Pause all sending").click()
    page.get_by_label("Reason").fill("a wrong text")
    page.get_by_role("button", name="Pause all sending").click()
    expect(page.get_by_role("heading", name="Sending is paused")).to_be_visible()
    visit.opens()
    page.get_by_role("link", name="Resume sending").click()
    page.get_by_label("Reason").fill("mended")
    page.get_by_role("button", name="Resume sending").click()
    expect(page.get_by_role("heading", name="Texts are sent")).to_be_visible()


def test_a_manager_finds_a_learner_by_number_and_sees_why_a_text_was_read_as_it_was(
    visit: DeskVisit, desk: ServedDesk
) -> None:
    number = desk.pipeline.store.find(Query("learners", where={"state": "active"}, limit=1))[0].path.split("/")[1]
    page = visit.opens("/learners")
    page.get_by_label("Number", exact=True).fill(number)
    page.get_by_role("button", name="Open").click()
    expect(page.locator(".bubble.in footer").last).to_contain_text("read as")
    assert number[1:] not in page.url


def test_an_expired_session_leads_the_whole_page_to_sign_in(browser: Browser, desk: ServedDesk) -> None:
    context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{desk.url}/inbox")
    desk.is_signed_in = False
    try:
        page.evaluate("htmx.trigger('#inbox', 'refresh')")
        page.evaluate("htmx.ajax('GET', window.location.pathname, '#inbox')")
        expect(page.get_by_role("heading", name="Sign in again")).to_be_visible()
    finally:
        desk.is_signed_in = True
        context.close()


def test_a_chart_is_read_by_keyboard(visit: DeskVisit, figures: LogFigures) -> None:
    page = visit.opens()
    chart = page.locator("#chart-texts-in")
    chart.locator("canvas").focus()
    page.keyboard.press("ArrowRight")
    expect(chart.locator(".read")).to_contain_text(f"{DAYS[0]}: texts in: {figures.days[DAYS[0], 'in']}")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_serious_fault_of_accessibility_on_a_wide_screen(visit: DeskVisit, address: str) -> None:
    assert serious_faults(visit.opens(address)) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_none_on_a_phone_in_dark_colours_either_and_fits(phone_visit: DeskVisit, address: str) -> None:
    page = phone_visit.opens(address)
    assert serious_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_conversation_has_no_serious_fault_of_accessibility(visit: DeskVisit, phone_visit: DeskVisit) -> None:
    for each in (visit, phone_visit):
        page = learner_who_waits(each)
        assert serious_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("name", "address"),
    [("overview", "/"), ("lesson", "/lessons/03-cleaning"), ("inbox", "/inbox")],
)
def test_the_documents_have_pictures_of_the_desk(visit: DeskVisit, name: str, address: str) -> None:
    """Takes a picture that is missing: to take one anew, delete it and run this test."""
    page = visit.opens(address)
    eventually(lambda: page.evaluate("document.readyState"), lambda state: state == "complete")
    picture = PICTURES / f"desk-{name}.png"
    taken = page.screenshot()
    if not picture.exists():
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(taken)
    assert picture.read_bytes()[16:24] == taken[16:24]  # width and height
