"""Monitoring counts log entries by their names: a renamed one would never alert anybody again."""

import re

from tests.terraform.configuration import ROOT


def counted() -> set[str]:
    block = re.search(r"counted_entries = \{(.*?)\}", (ROOT / "terraform" / "monitoring.tf").read_text(), re.DOTALL)
    assert block is not None
    return set(re.findall(r'"([a-z_]+)"', block[1]))


def logged(*severities: str) -> set[str]:
    written = re.compile(rf'telemetry\.(?:{"|".join(severities)})\(\s*"([a-z_]+)"')
    return {name for file in (ROOT / "shared").rglob("*.py") for name in written.findall(file.read_text())}


def test_every_error_entry_is_counted() -> None:
    assert logged("error", "failure") <= counted()


def test_every_counted_entry_is_written_by_the_code() -> None:
    assert counted() <= logged("error", "failure", "warning")
