"""The commands that show learners and what was done to them, from their arguments to what they print."""

import json
import re
from dataclasses import replace

import pytest

from shared.errors import RetryError
from tests.harness.command_line import OPERATOR, CommandLine
from tests.harness.pipeline import always
from tests.harness.scripted_store import ScriptedStore

ANA, BEA = "+12125550100", "+12125550101"
TYPED = "\u202a+1\u00a0(212) 555\u20110100\u202c"
STRANGER = "+12125550199"


def test_a_learner_is_shown_with_every_part(manage: CommandLine) -> None:
    manage.pipeline.topics.publish("outbound-sms", ANA, "no message of ours")
    manage("say", ANA, "Hi!", "--reason", "by phone")
    shown = manage("learner", TYPED)
    lines = shown.out.splitlines()
    assert (shown.code, lines[0]) == (0, f"{ANA}  Ana")
    assert [line for line in lines if not line.startswith(" ")][3:] == [
        *("due:", "drills:", "consent:", "transcript:", "timeline:", "parked messages:", "what operators did:")
    ]
    assert "  2026-03-02T15:00:00+00:00  > a  (LANGUAGE)" in lines
    assert any(line.endswith("< Hi!  (DELIVERED, 1 segment)") for line in lines)
    said = f"operator  SEND_AD_HOC_MESSAGE: AD_HOC_MESSAGE_SENT  {OPERATOR}  by phone"
    assert any(line.endswith(said) for line in lines)


def test_a_learner_is_one_json_object(manage: CommandLine) -> None:
    view = json.loads(manage("learner", ANA, "--json").out)
    assert (view["phone"], view["transcript"][0]["text"]) == (ANA, "WELCOME")


@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.parametrize("command", ["learner", "learners"])
def test_what_a_learner_wrote_is_no_escape_sequence(manage: CommandLine, command: str, more: tuple[str, ...]) -> None:
    manage.pipeline.text(ANA, "\x1b[2J\x9b\u202e\x7fAna\r\n  > no text")
    out = manage(command, *(() if command == "learners" else (ANA,)), *more).out
    assert "Ana" in out
    assert not set(out) & set("\x1b\x9b\u202e\x7f\r")


def test_an_unknown_number_is_refused_in_one_line(manage: CommandLine) -> None:
    refused = manage("learner", STRANGER)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == f"{STRANGER}: nothing is stored about this number\n"


def test_learners_are_listed_and_counted(manage: CommandLine) -> None:
    manage("add-account", "cafe-luna", "Café Luna", "--reason", "a contract")
    listed = manage("learners", "--language", "es", "--state", "active", "--account", "cafe-luna")
    row = (BEA, "-", "es", "cafe-luna", "active", "01-water", "0", "2026-03-02T15:00:00+00:00")
    assert (listed.code, listed.out, listed.err) == (0, "\t".join(row) + "\n", "1 of 2 learners match\n")


def test_a_page_names_the_option_for_the_next_one(manage: CommandLine) -> None:
    assert manage("learners", "--size", "1").err.splitlines()[-1] == f"more: --after {ANA}"
    last = manage("learners", "--size", "1", "--after", ANA, "--json")
    page = json.loads(last.out)
    assert ([row["phone"] for row in page["rows"]], page["after"], page["matching"]) == ([BEA], None, 2)
    assert "more" not in last.err


@pytest.mark.parametrize("more", [(), ("--after", BEA)])
def test_a_filter_that_matches_nobody_fails(manage: CommandLine, more: tuple[str, ...]) -> None:
    none = manage("learners", "--drill", "99-none", *more)
    assert (none.code, none.out) == (1, "")
    assert none.err.splitlines()[-1].startswith("no learner matches")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--state", "asleep"), "'asleep'.*opted-out"),
        (("--language", "klingon"), "'klingon' is not a language code"),
        (("--active-since", "yesterday"), "'yesterday' is not a time"),
        (("--size", "0"), "'0' is not a number"),
        (("--after", "555"), "'555' is not a complete phone number"),
        (("--colour", "red"), "--colour"),
    ],
)
def test_an_unknown_filter_or_value_is_refused_by_name(
    manage: CommandLine, arguments: tuple[str, ...], named: str
) -> None:
    refused = manage("learners", *arguments)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert re.search(named, refused.err)


def test_an_unavailable_store_is_one_line_on_stderr(manage: CommandLine) -> None:
    failing = ScriptedStore(manage.pipeline.store, before_call={0: RetryError()})
    manage.pipeline.ports = replace(manage.pipeline.ports, documents=always(failing))
    failed = manage("learners")
    assert (failed.code, failed.out) == (1, "")
    assert failed.err == "Firestore or Pub/Sub cannot be reached; try again\n"


def test_the_audit_trail_is_listed(manage: CommandLine) -> None:
    manage("say", ANA, "Hi!", "--reason", "by phone\x1b[31m")
    manage.pipeline.clock.sleep(60)
    manage("forget", ANA, "--reason", "a letter")
    entries = [json.loads(line) for line in manage("audit", "--json").out.splitlines()]
    assert [(each["action"], each["operator"], each["phone"]) for each in entries] == [
        ("say", OPERATOR, ANA),
        ("forget", OPERATOR, None),
    ]
    assert entries[0]["outcome"] == "AD_HOC_MESSAGE_SENT"
    assert entries[1]["outcome"].startswith("refused: the dialog was active")
    listed = manage("audit", ANA)
    (line,) = listed.out.splitlines()
    assert line.split("\t")[1:] == [f"{OPERATOR}?", "say", ANA, "AD_HOC_MESSAGE_SENT", "Hi!", "by phone\\x1b[31m"]
    assert listed.err == "1 actions\n"


def test_the_record_of_consent_is_exported(manage: CommandLine) -> None:
    manage("opt-out", BEA, "--reason", "by phone")
    lines = [json.loads(line) for line in manage("consents", "--json").out.splitlines()]
    assert [(line["phone"], line["given"], line["how"]) for line in lines] == [
        (ANA, True, "registration code"),
        (BEA, True, "registration code"),
        (BEA, False, "operator"),
    ]
    exported = manage("consents", BEA)
    assert [line.split("\t")[:1] + line.split("\t")[2:4] for line in exported.out.splitlines()] == [
        [BEA, "given", "registration code"],
        [BEA, "withdrawn", "operator"],
    ]
    assert exported.err == "2 entries of 1 learners\n"
    assert manage("consents", STRANGER).err == "0 entries of 1 learners\n"
