"""docs/failures.md agrees with the code: each failure has its picture and its tests, and every number is checked."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from shared import topology
from shared.clock import MAX_CLOCK_SKEW
from shared.sms.reconciling import CALL_OVER_SECONDS
from shared.sms.recovery import SPAN
from shared.sms.sending import LEASE
from shared.sms.twilio.client import CLOCKS_APART as FROM_TWILIOS
from shared.sms.twilio.client import MOST_INBOUND
from shared.sms.twilio.error_codes import CREDENTIALS
from shared.store.scans import SHARE
from tests.docs.pages import prose, quantities, sections, table

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "failures.md").read_text()
SUBSCRIPTIONS = (ROOT / "terraform" / "pubsub.tf").read_text()
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()

EVERY = timedelta(minutes=5)
"""Interval between two runs of the sweep."""

NUMBERS = "The numbers on this page"
FAILURES = {name: text for name, text in sections(PAGE).items() if name != NUMBERS}


def minutes(span: timedelta | float) -> str:
    """Return a time as the page writes it; a number is in seconds."""
    seconds = span if isinstance(span, int | float) else span.total_seconds()
    return f"{seconds / 60:.0f} minutes"


def declared_numbers() -> dict[str, str]:
    """Return the numbers of the page's table, from the topology and the code."""
    declared = topology.load()
    attempts = declared.dead_letters.attempts
    backoffs = {each.function: each.max_backoff for each in declared.subscriptions if each.function != "park"}
    (usual,) = {seconds for function, seconds in backoffs.items() if function != "send-texts"}
    slowest = backoffs["send-texts"]
    catching_up = timedelta(days=1) / (SPAN - MAX_CLOCK_SKEW - EVERY) * EVERY
    (retention,) = re.findall(r'message_retention_duration = "([0-9]+)s"', SUBSCRIPTIONS)
    return {
        "deliveries before a message is dead-lettered": f"{attempts} deliveries",
        "longest backoff": f"{usual} s",
        "longest backoff of `send-texts`": f"{slowest} s",
        "time until a message is dead-lettered": minutes(attempts * usual),
        "time until a message to `send-texts` is dead-lettered": minutes(attempts * slowest),
        "retention of a message in a subscription": f"{int(retention) // 86_400} days",
        "maximum error of an instance's clock": "10 minutes",
        "overlap of queries by time (`MAX_CLOCK_SKEW`)": minutes(MAX_CLOCK_SKEW),
        "lease of a text (`LEASE`)": f"{LEASE.total_seconds():.0f} s",
        "wait for another instance's call (`CALL_OVER_SECONDS`)": f"{CALL_OVER_SECONDS:.0f} s",
        "tolerance between our clock and Twilio's": minutes(FROM_TWILIOS).rstrip("s"),
        "interval of scheduled runs": minutes(EVERY),
        "share of its time-out that a scheduled run uses": f"{SHARE * 100:.0f} %",
        "window that one run of the sweep asks Twilio about (`SPAN`)": minutes(SPAN),
        "messages searched in that window (`MOST_INBOUND`)": f"{MOST_INBOUND:,} messages",
        "time in which the sweep makes up for a day without Twilio": f"{catching_up / timedelta(hours=1):.0f} hours",
    }


def test_the_table_of_numbers_is_the_codes() -> None:
    assert {name: cells[0] for name, cells in table(PAGE, "number").items()} == declared_numbers()
    assert {each.cron for each in topology.load().schedules} == {"*/5 * * * *"}


def test_every_number_with_a_unit_in_the_text_is_in_the_table() -> None:
    known = quantities(" ".join(declared_numbers().values()))
    assert quantities(prose(PAGE)) <= known


def test_the_pictures_show_the_codes_numbers() -> None:
    def shown(pattern: str) -> set[str]:
        return set(re.findall(pattern, PAGE))

    declared = topology.load()
    slowest = {each.function: str(each.max_backoff) for each in declared.subscriptions}
    assert shown(r"less (\d+) min") == {f"{MAX_CLOCK_SKEW.total_seconds() / 60:.0f}"}
    assert shown(r"lease until 09:50:(\d\d)") == {f"{LEASE.total_seconds():.0f}"}
    assert shown(r"waits (\d+) s") == {f"{CALL_OVER_SECONDS:.0f}"}
    assert shown(r"the (\d+)th time") == {str(declared.dead_letters.attempts)}
    assert shown(r"2 s, 4 s … (\d+) s") == {slowest["send-texts"]}
    assert shown(r"1 s, 2 s … (\d+) s") == {slowest["handle-command"]}


@pytest.mark.parametrize("section", FAILURES)
def test_every_failure_has_a_picture_and_tests_that_exist(section: str) -> None:
    assert re.search(r"\n\n    \S", "\n" + FAILURES[section])
    tests = re.findall(r"`(tests/\S+)`", FAILURES[section])
    assert tests
    assert not [name for name in tests if not (ROOT / name).is_file()]


def test_the_runbook_has_the_numbers_of_the_sweep() -> None:
    said = quantities(prose(sections(RUNBOOK)["Webhook errors"]))
    known = declared_numbers()
    for name in (
        "overlap of queries by time (`MAX_CLOCK_SKEW`)",
        "interval of scheduled runs",
        "messages searched in that window (`MOST_INBOUND`)",
        "time in which the sweep makes up for a day without Twilio",
    ):
        assert quantities(known[name]) <= said, name


def test_the_credential_errors_on_the_page_are_the_codes() -> None:
    assert {int(code) for code in table(PAGE, "code")} == CREDENTIALS
