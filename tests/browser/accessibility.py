"""Faults of accessibility on a page, as axe finds them."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}
_AXE = Axe()


def serious_faults(page: Page) -> list[str]:
    """Return the serious faults on a page, with the elements that have them."""
    found = _AXE.run(page).response["violations"]
    serious = [each for each in found if each["impact"] in SERIOUS]
    return [f"{each['id']}: {node['html'][:160]}" for each in serious for node in each["nodes"]]
