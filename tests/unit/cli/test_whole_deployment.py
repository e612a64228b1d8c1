"""The commands about codes, sending, parked messages and content, from their arguments to what they print."""

import json
from pathlib import Path

import pytest

from tests.harness.command_line import CommandLine

BY_PHONE = ("--reason", "by phone")
NEW = "+12125550199"


def audited(manage: CommandLine) -> list[tuple[str, str]]:
    """Return action and outcome of each entry in the audit trail."""
    entries = [json.loads(line) for line in manage("audit", "--json").out.splitlines()]
    return [(each["action"], each["outcome"]) for each in entries]


def test_a_code_is_added_listed_and_removed(manage: CommandLine) -> None:
    facts = ("--company", "Café Luna", "--language", "es", "--time-zone", "America/Chicago")
    tried = manage("add-code", "Cafe-7", *facts, *BY_PHONE, "--dry-run")
    assert tried.out == "dry run: Cafe-7 would be added, and register learners\n"
    before = manage("codes").out
    assert "CAFE-7" not in before
    assert manage("add-code", "Cafe-7", *facts, *BY_PHONE).out == "Cafe-7 registers learners\n"
    assert "CAFE-7\t-\tCafé Luna\tes\tAmerica/Chicago\n" in manage("codes").out
    listed = [json.loads(line) for line in manage("codes", "--json").out.splitlines()]
    assert [each["account_info"]["company"] for each in listed if each["code"] == "CAFE-7"] == ["Café Luna"]
    manage.pipeline.text(NEW, "cafe-7")
    assert manage.pipeline.progress(NEW).profile.validated
    again = manage("add-code", "cafe-7", *BY_PHONE, "--dry-run")
    assert again.out == "dry run: cafe-7 would be changed, and register learners\n"
    would = manage("remove-code", "cafe-7", *BY_PHONE, "--dry-run")
    assert would.out == "dry run: cafe-7 would no longer register learners\n"
    removed = json.loads(manage("remove-code", "cafe-7", *BY_PHONE, "--json").out)
    assert removed["effect"] == "cafe-7 no longer registers learners"
    assert manage("codes").out == before
    assert audited(manage) == [
        ("add-code", "Cafe-7 registers learners"),
        ("remove-code", "cafe-7 no longer registers learners"),
    ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("add-code", "STOP"), "STOP cannot register anybody"),
        (("add-code", "x" * 101), "101 characters"),
        (("add-code", "caf é"), "letters, digits"),
        (("add-code", "HELLO", "--time-zone", "Central"), "'Central' is not a time zone"),
        (("remove-code", "NONE"), "'NONE' does not exist"),
        (("redrive", "nothing-of-that-name"), "no parked message 'nothing-of-that-name'"),
        (("redrive", "a/b"), "no parked message 'a/b'"),
        (("redrive", ""), "no parked message ''"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_what_is_impossible_is_refused_by_name_and_not_recorded(
    manage: CommandLine, arguments: tuple[str, ...], named: str, more: tuple[str, ...]
) -> None:
    refused = manage(*arguments, *BY_PHONE, *more)
    assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert named in refused.err
    assert audited(manage) == []


def test_sending_is_paused_and_resumed(manage: CommandLine) -> None:
    tried = manage("pause-sending", *BY_PHONE, "--dry-run")
    assert tried.out == "dry run: sending would be paused; now it is not paused, and 0 texts wait\n"
    assert manage("sending-state").out == "paused: no\ncarrier: up\ndaily limit: not reached\n"
    told = "sending is paused; 0 texts are held; answers to STOP, HELP and START still leave"
    for _ in range(2):
        assert manage("pause-sending", *BY_PHONE).out == f"{told}\n"
    shown = json.loads(manage("sending-state", "--json").out)
    assert (shown["paused"], shown["held"]) == (True, 0)
    assert json.loads(manage("resume-sending", *BY_PHONE, "--json").out)["effect"] == "sending is not paused"
    assert manage("sending-state").out.startswith("paused: no\n")
    paused, resumed = ("pause-sending", told), ("resume-sending", "sending is not paused")
    assert audited(manage) == [paused, paused, resumed]


def test_a_parked_message_is_listed_and_put_back_once(manage: CommandLine) -> None:
    assert manage("parked").err == "0 parked messages\n"
    manage.pipeline.topics.publish("outbound-sms", NEW, "no message of ours")
    manage.pipeline.settle()
    (message,) = [json.loads(line) for line in manage("parked", "--json").out.splitlines()]
    assert (message["function"], message["parked_at"][:16]) == ("send-texts", "2026-03-02T15:00")
    listed = manage("parked").out
    assert listed.split("\t")[0] == message["id"]
    assert NEW not in listed
    assert "no message of ours" not in listed
    assert manage("redrive", message["id"], *BY_PHONE, "--dry-run").out == "dry run: 1 would be put back\n"
    refused = manage("redrive", message["id"], "another", *BY_PHONE)
    assert (refused.code, manage("parked").out) == (1, listed)
    assert manage("redrive", message["id"], *BY_PHONE).out == "1 put back\n"
    assert audited(manage) == [("redrive", "1 put back")]


def test_content_is_checked_and_each_problem_is_a_line(manage: CommandLine, tmp_path: Path) -> None:
    assert manage("check", "drills").out == "8 drills are fine\n"
    assert json.loads(manage("check", "drills", "--json").out) == {"drills": 8, "problems": [], "warnings": []}
    (tmp_path / "01-broken.yaml").write_text('slug: "01-\\e[2J"\nprompts: 3\n')
    broken = manage("check", str(tmp_path))
    assert (broken.code, broken.out) == (1, "")
    assert "01-broken.yaml:1: '01-" in broken.err
    assert "\x1b" not in broken.err
    as_json = manage("check", str(tmp_path), "--json")
    assert (as_json.code, json.loads(as_json.out)["problems"]) == (1, broken.err.splitlines())


def test_a_folder_that_does_not_exist_is_refused_in_one_line(manage: CommandLine) -> None:
    refused = manage("check", "no-such-folder")
    assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert "no-such-folder" in refused.err


def test_the_picture_and_the_settings_are_printed(manage: CommandLine) -> None:
    assert manage("picture").out.startswith("flowchart LR\n")
    assert manage("settings").out.startswith("| variable |")
