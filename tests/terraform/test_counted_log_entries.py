"""Monitoring counts log entries by their names: after a rename in the code alone, its alert would never fire again."""

import re

from tests.terraform.configuration import ROOT


def counted() -> set[str]:
    """Return the log entries that monitoring.tf counts."""
    block = re.search(r"counted_entries = \{(.*?)\}", (ROOT / "terraform" / "monitoring.tf").read_text(), re.DOTALL)
    assert block is not None
    return set(re.findall(r'"([a-z_]+)"', block[1]))


def logged(*severities: str) -> set[str]:
    """Return the log entries that the code writes with these functions of shared/telemetry.py."""
    written = re.compile(rf'telemetry\.(?:{"|".join(severities)})\(\s*"([a-z_]+)"')
    return {name for file in (ROOT / "shared").rglob("*.py") for name in written.findall(file.read_text())}


def test_every_error_that_the_code_logs_is_counted() -> None:
    assert logged("error", "failure") <= counted()


def test_every_counted_log_entry_is_logged_by_the_code() -> None:
    assert counted() <= logged("error", "failure", "warning")
