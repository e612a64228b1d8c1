"""A person's actions on the web phone, and what the page then shows."""

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
    """One learner's phone on the page. A conversation is a list of `> learner's text` and `< reply`."""

    def __init__(self, section: Locator) -> None:
        self.section = section
        self.composer = section.get_by_test_id("composer")
        self.expected: list[str] = []

    def says(self, body: str, *replies: str) -> None:
        """Type and send a text; wait until the phone shows it and these replies after the conversation so far."""
        self.composer.press_sequentially(body)
        self.composer.press("Enter")
        self.shows(f"> {body}", *(f"< {reply}" for reply in replies))

    def shows(self, *more: str) -> None:
        """Wait until the phone shows exactly the conversation so far and these texts."""
        self.expected += more
        eventually(self.conversation, lambda shown: shown == self.expected)

    def conversation(self) -> list[str]:
        """All texts that the phone shows."""
        shown: list[str] = self.section.get_by_test_id("bubble").evaluate_all(_CONVERSATION)
        return shown

    def bubble(self, text: str) -> Locator:
        """The bubble that contains this text."""
        return self.section.get_by_test_id("bubble").filter(has_text=text)

    def chip(self, text: str) -> Locator:
        """The quick reply with this text."""
        return self.section.get_by_test_id("chip").get_by_text(text, exact=True)


class Visit:
    """A browser window. `requests`: every requested URL; `errors`: the errors on the console."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.context.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def prefers_motion(self) -> None:
        """Let dots travel along the diagram's lines, and new texts glide in."""
        self.page.emulate_media(reduced_motion="no-preference")

    def opens(self) -> Phone:
        """Open the page with an unused phone; see `caught_up`."""
        (phone,) = self.opens_with_phones(1)
        return phone

    def opens_with_phones(self, number: int) -> list[Phone]:
        """Open the page with this number of unused phones, which come first on the page."""
        phones = [any_phone() for _ in range(number)]
        self.page.add_init_script(_REMEMBER.format(phones=json.dumps(json.dumps(phones))))
        self.page.goto(self.url)
        self.caught_up()
        return [Phone(self.page.locator(f'[data-testid=phone][data-phone="{phone}"]')) for phone in phones]

    def caught_up(self) -> None:
        """Wait until the page has replayed all earlier events; from then on it announces new texts."""
        expect(self.page.get_by_role("log").first).to_have_attribute("aria-live", "polite")

    def adds_a_learner(self) -> Phone:
        """Add a learner with the button."""
        phones = self.page.get_by_test_id("phone")
        before = phones.count()
        self.page.get_by_test_id("add-learner").click()
        expect(phones).to_have_count(before + 1)
        number = phones.last.get_attribute("data-phone")
        return Phone(self.page.locator(f'[data-testid=phone][data-phone="{number}"]'))

    def drill(self, slug: str) -> Locator:
        """The entry of a drill in the selected learner's list."""
        return self.page.locator(f'[data-testid=progress] li[data-drill="{slug}"]')

    def log_entry(self, seq: int) -> Locator:
        """An entry of the selected learner's log."""
        return self.page.locator(f'[data-testid=log-entry][data-seq="{seq}"]')

    def presses_until_focused(self, key: str, target: Locator) -> None:
        """Press a key until the target has the focus, which may pass through every phone of the stack first."""
        for _ in range(1000):
            self.page.keyboard.press(key)
            if target.evaluate("each => each === document.activeElement"):
                return
        raise AssertionError(f"{key} never leads to {target}")

    def out_of_sight(self, area: Locator) -> list[str]:
        """The elements of this area that lie beyond the left or the right edge of the window."""
        elements: list[str] = area.evaluate(_OUT_OF_SIGHT)
        return elements
