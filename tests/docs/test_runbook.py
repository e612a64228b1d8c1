"""The operators' pages stay true: each alert has its heading, each log entry its meaning, each option exists."""

import re
from pathlib import Path

import pytest

from manage import main
from shared import topology
from shared.operations.erasure import QUIET
from tests.docs.test_scaling import table

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
RUNBOOK = (DOCS / "runbook.md").read_text()
OPERATORS = {name: (DOCS / name).read_text() for name in ("deploy.md", "runbook.md", "restoring.md", "security.md")}
ALL = "\n".join(OPERATORS.values())
TERRAFORM = "\n".join(file.read_text() for file in sorted((ROOT / "terraform").glob("*.tf")))
PAGES = sorted((ROOT / "docs").glob("*.md"))


def headings(page: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)


def anchor(heading: str) -> str:
    """What a heading is called in a link, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_alert_has_its_heading_and_every_heading_before_the_log_entries_its_alert() -> None:
    monitoring = (ROOT / "terraform" / "monitoring.tf").read_text()
    declared = re.findall(r'^    "([^"]+)" = \{$', monitoring, re.MULTILINE)
    policies = monitoring.split('resource "google_monitoring_alert_policy"')[1:]
    declared += [name for each in policies for name in re.findall(r'"Textdrill \$\{var\.stage\}: ([^"$]+)"', each)]
    assert len(policies) == 2  # one for each of the alerts above, and one of its own
    assert headings(RUNBOOK)[1 : headings(RUNBOOK).index("Log entries")] == declared


def logged() -> dict[str, str]:
    """The names of all log entries that the code writes, with their severities."""
    code = "\n".join(file.read_text() for file in (ROOT / "shared").rglob("*.py"))
    severities = {"info": "INFO", "warning": "WARNING", "error": "ERROR", "failure": "ERROR"}
    return {name: severities[how] for how, name in re.findall(r'telemetry\.(\w+)\(\s*"([a-z_]+)"', code)}


def test_every_log_entry_of_ours_has_its_meaning_and_its_severity() -> None:
    said = {name.strip("`"): cells[0] for name, cells in table(RUNBOOK, "entry | severity").items()}
    assert said == logged()


def test_every_log_entry_that_an_alert_counts_is_one_and_the_table_names_the_alert() -> None:
    (counted,) = re.findall(r"counted_entries = \{\n(.*?)\n  \}", TERRAFORM, re.DOTALL)
    entries = set(re.findall(r'"(\w+)"', counted))
    assert entries <= logged().keys()
    meanings = {name.strip("`"): cells[1] for name, cells in table(RUNBOOK, "entry | severity").items()}
    assert entries == {name for name, says in meanings.items() if says.startswith(("alert *", "likewise"))}


def test_every_log_entry_that_the_runbook_asks_for_is_one() -> None:
    known = {name.strip("`") for name in table(RUNBOOK, "entry | severity")}
    asked = set(re.findall(r"(?:`|^)logs ([a-z_]+)", RUNBOOK, re.MULTILINE))
    assert asked
    assert asked <= known


def test_every_option_of_manage_that_a_page_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for command, rest in re.findall(r"manage\.py ([a-z-]+)([^`\n|]*)", ALL):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        explained = capsys.readouterr().out
        assert all(option in explained for option in re.findall(r"--[a-z-]+", rest)), (command, rest)


def test_what_the_pages_ask_of_terraform_is_declared() -> None:
    for output in re.findall(r"output -raw (\w+)", ALL):
        assert f'output "{output}"' in TERRAFORM, output
    for variable in re.findall(r"-var=(\w+)=", ALL):
        assert f'variable "{variable}"' in TERRAFORM, variable
    for kind, name in re.findall(r"-target=(\w+)\.(\w+)", ALL):
        assert f'resource "{kind}" "{name}"' in TERRAFORM, name


def test_the_functions_that_restoring_stops_are_all_that_a_topic_or_a_schedule_calls() -> None:
    declared, restoring = topology.load(), OPERATORS["restoring.md"]
    jobs, pushed = re.findall(r"^    for \w+ in (.+); do$", restoring, re.MULTILINE)[:2]
    assert jobs.split() == [each.function for each in declared.schedules]
    assert pushed.split() == [
        each.function for each in declared.subscriptions if each.topic != declared.dead_letters.topic
    ]


def test_forgetting_refuses_for_as_long_as_the_pages_say() -> None:
    assert f"within the last {QUIET.total_seconds() / 3600:.0f} hours" in " ".join(OPERATORS["security.md"].split())


@pytest.mark.parametrize("page", PAGES, ids=lambda file: file.name)
def test_every_link_to_a_heading_finds_it(page: Path) -> None:
    for target, heading in re.findall(r"\]\(([^):#]*)#([^)]+)\)", page.read_text()):
        there = (page.parent / target).read_text() if target else page.read_text()
        assert heading in map(anchor, headings(there)), f"{target}#{heading}"
