"""The operators' command line, on the emulators of the stack."""

import getpass
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from local.runtime.http import CLIENT
from local.runtime.processes import ROOT
from tests.harness.handset import Handset, any_phone
from tests.harness.isolated_project import isolated_project
from tests.harness.pipeline import push_request
from tests.harness.waiting import eventually


@pytest.fixture(scope="module")
def learner(stack_url: str) -> Handset:
    """A learner who registered, opted out and opted in again."""
    handset = Handset(stack_url)
    for body, number in (("WELCOME", 1), ("opt out", 1), ("yes", 1)):
        handset.says(body)
        if number:
            handset.reads(number)
    return handset


def manage(emulators: Mapping[str, str], *arguments: str) -> str:
    """Run a command; return its output."""
    run = run_manage(emulators, *arguments)
    run.check_returncode()
    return run.stdout


def run_manage(emulators: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command until it exits."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **emulators},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_record_of_consent_is_exported(emulators: Mapping[str, str], learner: Handset) -> None:
    lines = [json.loads(line) for line in manage(emulators, "consents", learner.phone).splitlines()]
    assert [(line["phone"], line["given"], line["how"]) for line in lines] == [
        (learner.phone, True, "registration code"),
        (learner.phone, False, "word"),
        (learner.phone, True, "word"),
    ]


def test_an_operator_opts_a_learner_out_and_in(emulators: Mapping[str, str], stack_url: str) -> None:
    handset = Handset(stack_url)
    handset.says("WELCOME")
    handset.reads(1)
    written = f"{handset.phone[:2]} ({handset.phone[2:5]}) {handset.phone[5:]}"
    assert manage(emulators, "opt-out", written, "--reason", "by phone") == f"{handset.phone}: opt-out published\n"
    assert "START" in handset.reads(1)[0]
    assert manage(emulators, "opt-in", handset.phone, "--evidence", "a form") == f"{handset.phone}: opt-in published\n"
    handset.reads(1)
    again = run_manage(emulators, "opt-in", handset.phone, "--evidence", "a form")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith(f"{handset.phone}: has not opted out")
    lines = [json.loads(line) for line in manage(emulators, "consents", handset.phone).splitlines()]
    assert [(line["given"], line["how"]) for line in lines[1:]] == [(False, "operator"), (True, "operator")]
    assert [line["operator"] for line in lines[1:]] == [getpass.getuser()] * 2
    assert (lines[1]["reason"], lines[2]["evidence"]) == ("by phone", "a form")


def test_what_an_operator_did_is_in_the_audit_trail(emulators: Mapping[str, str], stack_url: str) -> None:
    handset = Handset(stack_url)
    handset.says("WELCOME")
    handset.reads(1)
    done = manage(emulators, "update", handset.phone, "name=Ana", "--reason", "by phone")
    assert done == f"{handset.phone}: change of name published\n"

    def outcomes() -> list[object]:
        entries = [json.loads(line) for line in manage(emulators, "audit", handset.phone).splitlines()]
        assert [(each["action"], each["operator"]) for each in entries] == [("update", getpass.getuser())]
        return [each["outcome"] for each in entries]

    eventually(outcomes, lambda found: found == ["USER_UPDATED"])


def test_an_opt_out_by_text_is_lifted_by_no_operator(emulators: Mapping[str, str], stack_url: str) -> None:
    handset = Handset(stack_url)
    for body in ("WELCOME", "parar"):
        handset.says(body)
        handset.reads(1)
    refused = run_manage(emulators, "opt-in", handset.phone, "--evidence", "a form")
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert "START" in refused.stderr


@pytest.mark.parametrize("command", ["forget", "consents", "rebuild", "opt-out", "opt-in"])
def test_a_number_that_is_none_is_refused_by_name(command: str) -> None:
    by_phone = ["--reason", "by phone"]
    more = {"opt-out": by_phone, "forget": by_phone, "opt-in": ["--evidence", "a form"]}.get(command, [])
    refused = run_manage({}, command, "555-0100", *more)
    assert refused.returncode == 2
    assert "'555-0100' is not a complete phone number" in refused.stderr


def test_an_empty_reason_is_refused() -> None:
    refused = run_manage({}, "opt-out", "+12125550100", "--reason", " ")
    assert refused.returncode == 2
    assert "--reason" in refused.stderr


def test_progress_is_rebuilt_for_one_learner_and_for_all(emulators: Mapping[str, str], learner: Handset) -> None:
    assert manage(emulators, "rebuild", learner.phone) == "1 rebuilt\n"
    assert int(manage(emulators, "rebuild").split()[0]) >= 1


def test_due_times_are_refreshed(emulators: Mapping[str, str], learner: Handset) -> None:
    assert learner.received()
    assert int(manage(emulators, "refresh").split()[0]) >= 1


def test_an_added_code_registers_learners_until_it_is_removed(emulators: Mapping[str, str], stack_url: str) -> None:
    assert manage(emulators, "add-code", "Cafe-7", "--company", "Café Luna") == "Cafe-7 registers learners\n"
    registered = Handset(stack_url)
    registered.says("cafe-7")
    assert registered.reads(1)[0].startswith("Hello")
    assert manage(emulators, "remove-code", "CAFE-7") == "CAFE-7 no longer registers learners\n"
    late = Handset(stack_url)
    late.says("cafe-7")
    assert late.reads(1)[0].startswith("Textdrill: we don't know that code.")


def test_a_learner_is_not_forgotten_while_work_may_be_in_progress(
    emulators: Mapping[str, str], learner: Handset
) -> None:
    stranger = any_phone()
    run = run_manage(emulators, "forget", learner.phone, stranger, "--reason", "a letter")
    assert run.returncode == 1
    assert run.stderr.startswith(f"{learner.phone}: the dialog was active within")
    assert run.stdout == f"{stranger}: 0 documents deleted\n"


def test_a_parked_message_is_listed_and_put_back_once(emulators: Mapping[str, str], stack_url: str) -> None:
    phone = any_phone()
    pushed = json.loads(push_request("no message of ours", phone))
    pushed["subscription"] = "projects/p/subscriptions/record-receipt"
    answer = CLIENT.post(f"{stack_url}/functions/record-receipt", json=pushed, timeout=60)
    assert answer.status_code == 204
    listed = manage(emulators, "parked")
    assert phone not in listed
    assert "no message of ours" not in listed
    (parked_id,) = {line.split()[0] for line in listed.splitlines() if "record-receipt" in line}
    assert manage(emulators, "redrive", parked_id) == "1 put back\n"
    unknown = run_manage(emulators, "redrive", "nothing-of-that-name")
    assert unknown.returncode == 1
    assert unknown.stderr


def test_sending_is_paused_and_resumed(emulators: Mapping[str, str]) -> None:
    own = isolated_project(emulators)
    assert manage(own, "pause-sending") == manage(own, "pause-sending") == "sending is paused\n"
    assert manage(own, "sending-state").splitlines()[0] == "paused: yes"
    assert manage(own, "resume-sending") == manage(own, "resume-sending") == "sending is not paused\n"
    assert manage(own, "sending-state") == "paused: no\ncarrier: up\ndaily limit: not reached\n"


def test_content_is_checked_without_a_store(tmp_path: Path) -> None:
    assert manage({}, "check", "drills") == "8 drills are fine\n"
    (tmp_path / "01-broken.yaml").write_text("slug: 01-broken\nprompts: 3\n")
    broken = run_manage({}, "check", str(tmp_path))
    assert broken.returncode == 1
    assert "01-broken.yaml:" in broken.stderr


def test_the_picture_and_the_settings_match_the_documents() -> None:
    assert manage({}, "picture").strip() in (ROOT / "README.md").read_text()
    assert manage({}, "settings").strip() in (ROOT / "docs" / "settings.md").read_text()


def test_an_unknown_command_is_refused_with_the_known_ones() -> None:
    run = subprocess.run([sys.executable, "manage.py", "dance"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "rebuild" in run.stderr
