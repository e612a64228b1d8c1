"""A programme manager's browser at the desk."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page

from tests.harness.served_desk import ServedDesk


class DeskVisit:
    """A window at the desk. `errors`: on its console; `requests`: every requested URL."""

    def __init__(self, page: Page, desk: ServedDesk) -> None:
        self.page = page
        self.desk = desk
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.context.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def opens(self, address: str = "/") -> Page:
        """Open a page below /desk."""
        self.page.goto(self.desk.url + address)
        return self.page

    def table(self, region: str) -> Mapping[str, Sequence[str]]:
        """The rows of a table by their headings; its details are opened first."""
        found = self.page.locator(f'[role="region"][aria-label="{region}"]')
        if not found.is_visible():
            self.page.locator("details").filter(has=found).locator("summary").click()
        rows: list[list[str]] = found.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        )
        return {heading: values for heading, *values in rows}

    def figure(self, name: str) -> Locator:
        """What the page says of one figure."""
        return self.page.locator(".figure", has=self.page.get_by_text(name, exact=True))
