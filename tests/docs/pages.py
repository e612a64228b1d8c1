"""Readers for Markdown pages: tables, sections, numbers with their units.

Tests of documents pin these and not sentences, so that a page can be rewritten.
"""

import re

UNITS = r"(minutes?|hours?|days?|s|%|KiB|deliveries|messages|instances|attempts|outcomes)"
"""Units of the numbers that the tests compare with the code."""


def table(page: str, heading: str) -> dict[str, list[str]]:
    """Return the rows of the table whose first column has this heading, by their first cell."""
    _, _, below = page.partition(f"\n| {heading} |")
    rows = below.split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {name: rest for name, *rest in cells}


def sections(page: str) -> dict[str, str]:
    """Return the text below each heading of the second level."""
    return dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))


def prose(page: str) -> str:
    """Return a page without its tables, pictures and code blocks, as one line."""
    text = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    return " ".join(re.sub(r"^(?:    |\|).*$", "", text, flags=re.MULTILINE).split())


def number(text: str) -> float:
    """Return a number that is written with commas between thousands."""
    return float(text.replace(",", ""))


def numbers(text: str) -> list[float]:
    """Return all numbers of a text, in order."""
    return [number(found) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def quantities(text: str) -> set[tuple[float, str]]:
    """Return all numbers that have a unit behind them, each with the unit in the plural."""
    found = re.findall(rf"(\d[\d,]*(?:\.\d+)?) {UNITS}(?!\w)", text)
    return {(number(amount), f"{unit.rstrip('s')}s" if len(unit) > 3 else unit) for amount, unit in found}
