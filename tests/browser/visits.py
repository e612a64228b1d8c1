"""What a person does on the web phone, and what they see there."""

import json

from playwright.sync_api import Locator, Page, expect

from tests.harness.handset import any_phone
from tests.harness.waiting import eventually

_REMEMBER = "localStorage.getItem('textdrill.phones') ?? localStorage.setItem('textdrill.phones', {phones})"
_CONVERSATION = """bubbles => bubbles.map(bubble =>
    (bubble.dataset.direction === "inbound" ? "> " : "< ")
    + bubble.querySelector("[data-testid=bubble-body]").textContent)"""
_OUT_OF_SIGHT = """area => [area, ...area.querySelectorAll("*")]
    .filter(each => each.checkVisibility() && !each.closest(".unseen"))
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([each, {left, right}]) => left < -1 || right > innerWidth + 1)
    .map(([each]) => each.outerHTML.slice(0, 120))"""


class Phone:
    """One learner's phone on the page. A conversation is written as `> said by the learner`, `< answered`."""

    def __init__(self, section: Locator) -> None:
        self.section = section
        self.composer = section.get_by_test_id("composer")
        self.told: list[str] = []

    def says(self, said: str, *answers: str) -> None:
        """Type and send; then the phone shows the whole conversation so far, with these answers to this text."""
        self.composer.press_sequentially(said)
        self.composer.press("Enter")
        self.shows(f"> {said}", *(f"< {answer}" for answer in answers))

    def shows(self, *more: str) -> None:
        """The conversation goes on with exactly this."""
        self.told += more
        eventually(self.conversation, lambda seen: seen == self.told)

    def conversation(self) -> list[str]:
        """All that is shown."""
        told: list[str] = self.section.get_by_test_id("bubble").evaluate_all(_CONVERSATION)
        return told

    def bubble(self, text: str) -> Locator:
        """The bubble with this in it."""
        return self.section.get_by_test_id("bubble").filter(has_text=text)

    def chip(self, word: str) -> Locator:
        """The quick reply."""
        return self.section.get_by_test_id("chip").get_by_text(word, exact=True)


class Visit:
    """A browser window of somebody's own. `requests`: every URL asked for; `errors`: what the console complains of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.context.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def opens(self) -> Phone:
        """Open the page with a phone that nobody else uses; see `caught_up`."""
        (phone,) = self.opens_with_phones(1)
        return phone

    def opens_with_phones(self, number: int) -> list[Phone]:
        """Open the page with so many phones that nobody else uses, the first ones there."""
        phones = [any_phone() for _ in range(number)]
        self.page.add_init_script(_REMEMBER.format(phones=json.dumps(json.dumps(phones))))
        self.page.goto(self.url)
        self.caught_up()
        return [Phone(self.page.locator(f'[data-testid=phone][data-phone="{phone}"]')) for phone in phones]

    def caught_up(self) -> None:
        """The page has been told all that was before: from now on it reads out what comes."""
        expect(self.page.get_by_role("log").first).to_have_attribute("aria-live", "polite")

    def adds_a_learner(self) -> Phone:
        """Add one with the button."""
        phones = self.page.get_by_test_id("phone")
        before = phones.count()
        self.page.get_by_test_id("add-learner").click()
        expect(phones).to_have_count(before + 1)
        number = phones.last.get_attribute("data-phone")
        return Phone(self.page.locator(f'[data-testid=phone][data-phone="{number}"]'))

    def drill(self, slug: str) -> Locator:
        """The selected learner's drill in the list."""
        return self.page.locator(f'[data-testid=progress] li[data-drill="{slug}"]')

    def log_entry(self, seq: int) -> Locator:
        """The selected learner's log entry."""
        return self.page.locator(f'[data-testid=log-entry][data-seq="{seq}"]')

    def presses_until_focused(self, key: str, wanted: Locator) -> None:
        """Press a key until this has the focus; the way there may lead through every phone of the stack."""
        for _ in range(1000):
            self.page.keyboard.press(key)
            if wanted.evaluate("each => each === document.activeElement"):
                return
        raise AssertionError(f"{key} never leads to {wanted}")

    def out_of_sight(self, area: Locator) -> list[str]:
        """What in this area stands beyond the left or the right edge of the window."""
        found: list[str] = area.evaluate(_OUT_OF_SIGHT)
        return found
