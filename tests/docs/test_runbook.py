"""The operators' pages agree with the code and with Terraform: alerts, log entries, commands, outputs, links."""

import re
from pathlib import Path

import pytest

from manage import main
from shared import topology
from shared.operations.erasure import QUIET
from shared.sms.twilio.error_codes import BUSY, NEVER_LEFT, UNREACHABLE, WORDING
from tests.docs.pages import prose, quantities, sections, table

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
    """Return the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_alerts_and_headings_before_the_log_entries_are_the_same() -> None:
    monitoring = (ROOT / "terraform" / "monitoring.tf").read_text()
    declared = re.findall(r'^    "([^"]+)" = \{$', monitoring, re.MULTILINE)
    policies = monitoring.split('resource "google_monitoring_alert_policy"')[1:]
    own = r'"Textdrill \$\{var\.stage\}: ([^"$(]+?)(?: \(\$\{each\.key\}\))?"'
    declared += [name for each in policies for name in re.findall(own, each)]
    assert len(policies) == 3  # one for each of the alerts above, and two of their own
    assert headings(RUNBOOK)[1 : headings(RUNBOOK).index("Log entries")] == declared


def logged() -> dict[str, str]:
    """Return the names of all log entries that the code writes, with their severities."""
    code = "\n".join(file.read_text() for file in (ROOT / "shared").rglob("*.py"))
    severities = {"info": "INFO", "warning": "WARNING", "error": "ERROR", "failure": "ERROR"}
    return {name: severities[how] for how, name in re.findall(r'telemetry\.(\w+)\(\s*"([a-z_]+)"', code)}


def entries() -> dict[str, list[str]]:
    """Return the runbook's table of log entries: severity, alert and meaning of each."""
    return {name.strip("`"): cells for name, cells in table(RUNBOOK, "entry | severity").items()}


def alerts_by_entry() -> dict[str, str]:
    """Return the alert that counts each log entry, as monitoring.tf declares it."""
    (block,) = re.findall(r"counted_entries = \{\n(.*?)\n  \}", TERRAFORM, re.DOTALL)
    counted = dict(re.findall(r"(\w+) += \[(.*?)\]", block))
    alerts = {
        metric: name for name, metric in re.findall(r'"([^"]+)" = \{\s+filter = local\.counted\.(\w+)', TERRAFORM)
    }
    assert counted.keys() == alerts.keys()
    return {entry: alerts[metric] for metric, names in counted.items() for entry in re.findall(r"\w+", names)}


def test_the_runbook_lists_every_log_entry_of_the_code_and_no_others() -> None:
    assert {name: severity for name, (severity, _, _) in entries().items()} == logged()


def test_the_runbook_names_the_alert_that_counts_each_log_entry() -> None:
    named = {name: alert for name, (_, alert, _) in entries().items() if alert}
    assert named == {entry: f"[{alert}](#{anchor(alert)})" for entry, alert in alerts_by_entry().items()}


def test_every_counted_log_entry_is_written_and_every_error_is_counted() -> None:
    written, counted = logged(), set(alerts_by_entry())
    assert counted <= written.keys()
    assert {name for name, severity in written.items() if severity == "ERROR"} <= counted


def test_the_codes_of_texts_that_never_left_are_the_same_everywhere() -> None:
    (declared,) = re.findall(r"never_left_codes = \[(.*)\]", TERRAFORM)
    explained = table(sections(RUNBOOK)["Texts that never left"], "code")
    assert codes(declared) == codes(" ".join(explained)) == NEVER_LEFT


def test_the_codes_of_waiting_texts_are_those_that_wait() -> None:
    throttled = table(sections(RUNBOOK)["Texts wait for the carrier"], "where to look")["`logs text_deferred 1h`"]
    assert codes(throttled[0]) == {429, *BUSY}
    accounts = codes(" ".join(table(sections(RUNBOOK)["Account refused by the carrier"], "code")))
    assert accounts
    assert not accounts & (BUSY | UNREACHABLE | WORDING)


def codes(text: str) -> set[int]:
    """Return all error codes and HTTP statuses in a text."""
    return {int(code) for code in re.findall(r"\d{3,5}", text)}


def test_the_runbook_searches_for_log_entries_that_exist() -> None:
    asked = set(re.findall(r"(?:`|^)logs\s+([a-z_]+)", RUNBOOK, re.MULTILINE))
    assert asked
    assert asked <= entries().keys()


def test_every_option_of_manage_on_the_pages_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for command, rest in re.findall(r"manage\.py ([a-z-]+)([^`\n|]*)", ALL):
        assert main([command, "--help"]) == 0, command
        explained = capsys.readouterr().out
        assert all(option in explained for option in re.findall(r"--[a-z-]+", rest)), (command, rest)


def test_terraform_declares_the_names_that_the_pages_use() -> None:
    for output in re.findall(r"output -raw (\w+)", ALL):
        assert f'output "{output}"' in TERRAFORM, output
    for variable in re.findall(r"-var=(\w+)=", ALL):
        assert f'variable "{variable}"' in TERRAFORM, variable
    for kind, name in re.findall(r"-target=(\w+)\.(\w+)", ALL):
        assert f'resource "{kind}" "{name}"' in TERRAFORM, name


def test_restoring_stops_every_function_behind_a_topic_or_a_schedule() -> None:
    declared, restoring = topology.load(), OPERATORS["restoring.md"]
    jobs, pushed = re.findall(r"^    for \w+ in (.+); do$", restoring, re.MULTILINE)[:2]
    assert jobs.split() == [each.function for each in declared.schedules]
    assert pushed.split() == [
        each.function for each in declared.subscriptions if each.topic != declared.dead_letters.topic
    ]


def test_forgetting_refuses_for_the_hours_on_the_page() -> None:
    said = quantities(prose(sections(OPERATORS["security.md"])["Consent and deletion"]))
    assert said == {(QUIET.total_seconds() / 3600, "hours")}


@pytest.mark.parametrize("page", PAGES, ids=lambda file: file.name)
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    for target, heading in re.findall(r"\]\(([^):#]*)#([^)]+)\)", page.read_text()):
        there = (page.parent / target).read_text() if target else page.read_text()
        assert heading in map(anchor, headings(there)), f"{target}#{heading}"
