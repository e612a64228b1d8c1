"""docs/failures.md stays true: each section has its picture and tests that exist, and its numbers are the code's."""

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

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "failures.md").read_text()
WORDS = " ".join(PAGE.split())
"""The page, wherever its lines break."""

EVERY = timedelta(minutes=5)
"""So often the sweep runs."""

HOUR = timedelta(hours=1)

SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_has_a_picture_and_names_tests_that_exist(section: str) -> None:
    assert re.search(r"\n\n    \S", "\n" + SECTIONS[section])
    tests = re.findall(r"`(tests/\S+)`", SECTIONS[section])
    assert tests
    assert not [name for name in tests if not (ROOT / name).is_file()]


def test_the_platform_gives_up_after_the_topologys_attempts_and_about_the_time_that_they_take() -> None:
    declared = topology.load()
    attempts = declared.dead_letters.attempts
    backoffs = {each.function: each.max_backoff for each in declared.subscriptions if each.function != "park"}
    others = {seconds for function, seconds in backoffs.items() if function != "send-texts"}
    (usual,), slowest = others, backoffs["send-texts"]
    assert f"After about {attempts} deliveries" in WORDS
    assert f"the {attempts}th time" in WORDS
    assert f"after some {attempts * usual / 60:.0f} minutes where the longest backoff is {usual} s" in WORDS
    assert f"some {attempts * slowest / 60:.0f} at `send-texts` with {slowest} s" in WORDS


def test_what_is_said_of_clocks_is_what_the_code_waits_for() -> None:
    assert f"looks back {MAX_CLOCK_SKEW.total_seconds() / 60:.0f} minutes (`MAX_CLOCK_SKEW`)" in WORDS
    assert f"runs/missed-inbound less {MAX_CLOCK_SKEW.total_seconds() / 60:.0f} min" in WORDS
    assert f"waits {CALL_OVER_SECONDS:.0f} s, then reads again" in WORDS
    assert f"lease until 09:50:{LEASE.total_seconds():.0f}" in WORDS
    assert f"{MAX_CLOCK_SKEW.total_seconds() / 60:.0f} minutes of which were asked for before" in WORDS
    assert SPAN.total_seconds() == 3600  # "an hour a run"
    assert FROM_TWILIOS.total_seconds() == 60  # "from a minute before our call"


def test_the_sweep_looks_through_as_many_messages_as_the_page_and_the_runbook_say() -> None:
    runbook = " ".join((ROOT / "docs" / "runbook.md").read_text().split())
    assert f"the latest {MOST_INBOUND:,} messages" in WORDS
    assert f"the latest {MOST_INBOUND:,} messages" in runbook
    assert f"less {MAX_CLOCK_SKEW.total_seconds() / 60:.0f} minutes" in runbook
    catching_up_in_a_run = SPAN - MAX_CLOCK_SKEW - EVERY
    assert f"a day takes it about {timedelta(days=1) / catching_up_in_a_run * EVERY / HOUR:.0f} hours" in runbook
    assert {each.cron for each in topology.load().schedules if each.function == "sweep"} == {"*/5 * * * *"}


def test_the_codes_for_which_no_text_fails_are_the_codes() -> None:
    (codes,) = re.findall(r"A wrong or suspended account or token \(([0-9, ]+)\)", WORDS)
    assert {int(code) for code in codes.split(", ")} == CREDENTIALS
