"""docs/failures.md agrees with the code: each failure has its picture and its tests, and every number is checked."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from shared import topology
from shared.clock import MAX_CLOCK_SKEW
from shared.settings import Settings
from shared.sms import gate, reconciling, sending_state, waiting
from shared.sms.carrier import NotTaken
from shared.sms.inbound import LONGEST_HOLD, SPAN
from shared.sms.look_back import MOST_MISSED, MOST_PAGES
from shared.sms.queueing import PATIENCE
from shared.sms.text import MAX_ATTEMPTS, MAX_UNKNOWN
from shared.sms.twilio.client import PAGE as MESSAGES_OF_A_PAGE
from shared.sms.twilio.error_codes import BUSY, NEVER_LEFT, outcome_of
from shared.sms.twilio.http import TIMEOUT_SECONDS
from shared.store.scans import SHARE
from tests.docs.pages import numbers, prose, quantities, sections, table

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "failures.md").read_text()
SUBSCRIPTIONS = (ROOT / "terraform" / "pubsub.tf").read_text()
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()

EVERY = timedelta(minutes=5)
"""Interval between two runs of the sweep, and of the other scheduled functions except `announce-texts`."""

ANNOUNCED_EVERY = timedelta(minutes=1)
"""Interval between two runs of `announce-texts`."""

NUMBERS = "The numbers on this page"
FAILURES = {name: text for name, text in sections(PAGE).items() if name != NUMBERS}


def minutes(span: timedelta | float) -> str:
    """Return a time as the page writes it; a number is in seconds."""
    seconds = span if isinstance(span, int | float) else span.total_seconds()
    return plural(seconds / 60, "minute")


def hours(span: timedelta) -> str:
    """Return a time as the page writes it."""
    return plural(span / timedelta(hours=1), "hour")


def in_seconds(span: timedelta) -> str:
    """Return a time as the page writes it."""
    return f"{span.total_seconds():.0f} s"


def plural(amount: float, unit: str) -> str:
    return f"{amount:.0f} {unit}" if amount == 1 else f"{amount:.0f} {unit}s"


def declared_numbers() -> dict[str, str]:
    """Return the numbers of the page's table, from the topology and the code."""
    declared, given = topology.load(), Settings()
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
        "maximum error of an instance's clock": "45 s",
        "overlap of queries by time (`MAX_CLOCK_SKEW`)": minutes(MAX_CLOCK_SKEW),
        "time limit of a call to the carrier (`TIMEOUT_SECONDS`)": f"{TIMEOUT_SECONDS:.0f} s",
        "age of a lease at which its call is over (`CALL_IS_OVER`)": in_seconds(reconciling.CALL_IS_OVER),
        "settle time of an unknown outcome (`CARRIER_SETTLE_SECONDS`)": in_seconds(given.carrier_settle),
        "how far before the attempt the carrier's list is read (`LOOK_BACK`)": minutes(reconciling.LOOK_BACK),
        "most attempts that the carrier denies (`MAX_UNKNOWN`)": f"{MAX_UNKNOWN} attempts",
        "pause before the third attempt (`NEXT_ATTEMPT_AFTER`)": minutes(reconciling.NEXT_ATTEMPT_AFTER[1]),
        "time for which a text in another wording is asked about (`UNRESOLVED_FOR`)": hours(reconciling.UNRESOLVED_FOR),
        "most attempts in all (`MAX_ATTEMPTS`)": f"{MAX_ATTEMPTS} attempts",
        "first pauses of a text that was not taken (`QUICK_PAUSES`)": ", ".join(
            f"{seconds:.0f} s" for seconds in waiting.QUICK_PAUSES
        ),
        "longest pause of a waiting text (`LONGEST_PAUSE`)": minutes(waiting.LONGEST_PAUSE),
        "interval of announcements": minutes(ANNOUNCED_EVERY),
        "age at which an unsent text is announced again (`PATIENCE`)": minutes(PATIENCE),
        "outcomes in a row after which the carrier counts as down (`REFUSALS`)": f"{sending_state.REFUSALS} outcomes",
        "interval of probes (`PROBE_EVERY`)": minutes(sending_state.PROBE_EVERY),
        "first interval of an instance's texts after an outage (`FIRST_INTERVAL`)": in_seconds(
            sending_state.FIRST_INTERVAL
        ),
        "time after which it is halved (`DOUBLES_EVERY`)": in_seconds(sending_state.DOUBLES_EVERY),
        "time after which there is no interval (`RAMP`)": minutes(sending_state.RAMP),
        "age at which an instance reads the state of sending again (`REFRESH`)": in_seconds(gate.REFRESH),
        "wait for the receipt of the text before (`RECEIPT_WAIT_SECONDS`)": in_seconds(given.receipt_wait),
        "age at which a text no longer holds up the next one (`UNANSWERED_FOR`)": minutes(reconciling.UNANSWERED_FOR),
        "age of a text without a receipt at which it is asked about (`CONFIRM_AFTER`)": minutes(waiting.CONFIRM_AFTER),
        "interval of further questions (`CONFIRM_AGAIN`)": hours(waiting.CONFIRM_AGAIN),
        "age at which they end (`CONFIRM_FOR`)": hours(waiting.CONFIRM_FOR),
        "time for which a reply is fresh (`REPLY_FRESH_HOURS`)": hours(given.reply_fresh),
        "interval of the other scheduled runs": minutes(EVERY),
        "share of its time-out that a scheduled run uses": f"{SHARE * 100:.0f} %",
        "window that one run of the sweep asks Twilio about (`SPAN`)": minutes(SPAN),
        "messages of a page of Twilio's list (`PAGE`)": f"{MESSAGES_OF_A_PAGE:,} messages",
        "pages of one second that it reads at most (`MOST_PAGES`)": f"{MOST_PAGES} pages",
        "missed texts that it imports at most, about (`MOST_MISSED`)": f"{MOST_MISSED:,} texts",
        "time for which missed texts wait for an earlier one (`LONGEST_HOLD`)": minutes(LONGEST_HOLD),
        "time in which the sweep makes up for a day without Twilio": f"{catching_up / timedelta(hours=1):.0f} hours",
    }


def test_the_table_of_numbers_is_the_codes() -> None:
    assert {name: cells[0] for name, cells in table(PAGE, "number").items()} == declared_numbers()
    crons = {each.function: each.cron for each in topology.load().schedules}
    assert {crons.pop(name) for name in ("announce-texts", "tally")} == {"* * * * *"}
    assert set(crons.values()) == {"*/5 * * * *"}


def test_every_number_with_a_unit_in_the_text_is_in_the_table() -> None:
    known = quantities(" ".join(declared_numbers().values()))
    assert quantities(prose(PAGE)) <= known


def test_the_pictures_show_the_codes_numbers() -> None:
    def shown(pattern: str) -> set[str] | set[tuple[str, ...]]:
        return set(re.findall(pattern, PAGE))

    declared, given = topology.load(), Settings()
    slowest = {each.function: str(each.max_backoff) for each in declared.subscriptions}
    assert shown(r"less (\d+) min") == {f"{MAX_CLOCK_SKEW.total_seconds() / 60:.0f}"}
    assert shown(r"the (\d+)th time") == {str(declared.dead_letters.attempts)}
    assert shown(r"1 s, 2 s … (\d+) s") == {slowest["handle-command"]}
    assert shown(r"⋮ (\d+) s after the attempt") == {f"{given.carrier_settle_seconds:.0f}"}
    assert shown(r"⋮ (\d+) minutes after text 1") == {f"{waiting.CONFIRM_AFTER / timedelta(minutes=1):.0f}"}
    assert shown(r"(\d+) such outcomes in a row") == {str(sending_state.REFUSALS)}
    assert shown(r"read at most every (\d+) s") == {f"{gate.REFRESH.total_seconds():.0f}"}
    assert shown(r"(\d+) s and (\d+) s later") == {tuple(f"{each:.0f}" for each in waiting.QUICK_PAUSES)}
    pauses = tuple(f"{waiting.pause(waits) / timedelta(minutes=1):.0f}" for waits in range(3))
    assert shown(r"(\d+), (\d+), then (\d+) minutes") == {pauses}
    assert waiting.pause(3) == waiting.pause(2)
    first, last = given.hours.first, given.hours.last
    assert shown(r"within (\d+)-(\d+) o'clock, .* before (\d+):00") == {(str(first), str(last), str(last))}


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
        "interval of the other scheduled runs",
        "missed texts that it imports at most, about (`MOST_MISSED`)",
        "time in which the sweep makes up for a day without Twilio",
    ):
        assert quantities(known[name]) <= said, name


def codes(heading: str) -> set[int]:
    """Return the error codes in the first column of the table with this heading."""
    return {int(code) for code in numbers(" ".join(table(PAGE, heading)))}


def test_errors_of_the_account_on_the_page_wait_and_alert() -> None:
    assert codes("account's code")
    for code in codes("account's code"):
        assert outcome_of(400, code) == NotTaken(code, account=True)


def test_receipts_on_the_page_that_a_text_never_left_are_the_codes() -> None:
    assert codes("receipt's code") == NEVER_LEFT


def test_the_codes_of_throttling_on_the_page_are_the_codes() -> None:
    (said,) = re.findall(r"The codes are (.*?)\. ", prose(FAILURES["The carrier throttles"]))
    assert set(numbers(said)) == {429, *BUSY}
