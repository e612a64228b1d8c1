"""The errors of the grader on the labelled set, below the results of the tests that check them."""

import pytest

from tests.grading.labelled_set import labelled_set, summary


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print false accepts and false rejects, per language and part."""
    terminalreporter.section("grading of the labelled set")
    for line in summary(labelled_set()):
        terminalreporter.write_line(line)
