"""Monitoring counts log entries by their names, so a renamed entry would no longer raise its alert."""

import re

from tests.terraform.configuration import ROOT


def counted() -> set[str]:
    block = re.search(r"counted_entries = \{(.*?)\}", (ROOT / "terraform" / "monitoring.tf").read_text(), re.DOTALL)
    assert block is not None
    return set(re.findall(r'"([a-z_]+)"', block[1]))


def logged(*severities: str) -> set[str]:
    calls = re.compile(rf'telemetry\.(?:{"|".join(severities)})\(\s*"([a-z_]+)"')
    return {name for file in (ROOT / "shared").rglob("*.py") for name in calls.findall(file.read_text())}


def test_every_error_entry_is_counted() -> None:
    assert logged("error", "failure") <= counted()


def test_every_counted_entry_is_written_by_the_code() -> None:
    assert counted() <= logged("error", "failure", "warning")
