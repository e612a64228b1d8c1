"""The operators' command line on the emulators of the stack: in this process, and in some of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cli.app import main
from cli.identity import Identity
from cli.session import Session
from local.runtime.http import CLIENT
from local.runtime.processes import ROOT
from shared import wiring
from shared.composition import Ports
from shared.drills.catalogue import load
from shared.gcp.publisher import PubSubPublisher, publisher_channel
from shared.operations.export.tables import COLUMNS
from shared.settings import from_environment
from tests.conftest import DRILLS, store_on
from tests.emulator.test_end_to_end import answering
from tests.harness.command_line import OPERATOR, Printed, captured_by
from tests.harness.handset import Handset, any_phone
from tests.harness.isolated_project import isolated_project
from tests.harness.pipeline import always, push_request
from tests.harness.waiting import eventually

BY_PHONE = ("--reason", "by phone")


def ports_on(emulators: Mapping[str, str]) -> Ports:
    """The ports on the emulators, with the drills of the stack."""
    settings = from_environment(emulators)
    assert settings.google_cloud_project is not None
    channel = publisher_channel(settings.google_cloud_region, settings.pubsub_emulator_host)
    return replace(
        wiring.PORTS,
        documents=always(store_on(emulators)),
        publisher=always(PubSubPublisher(channel, settings.google_cloud_project)),
        catalogue=always(load(DRILLS)),
    )


@dataclass(frozen=True)
class Manage:
    """Runs commands in this process, on the emulators."""

    ports: Ports
    environment: Mapping[str, str]
    captured: Callable[[], tuple[str, str]]

    def run(self, *arguments: str) -> Printed:
        """Run a command until it ends."""
        self.captured()
        session = Session(
            lambda: from_environment(self.environment),
            lambda: self.ports,
            lambda: Identity(OPERATOR, authenticated=False),
            None,
        )
        code = main(arguments, session)
        out, err = self.captured()
        return Printed(code, out, err)

    def __call__(self, *arguments: str) -> str:
        """Run a command that succeeds; return what it prints."""
        printed = self.run(*arguments)
        assert printed.code == 0, printed.err
        assert printed.err.startswith("stage local, project ")
        return printed.out

    def objects(self, *arguments: str) -> list[dict[str, object]]:
        """Return the JSON objects that a command prints."""
        return [json.loads(line) for line in self(*arguments, "--json").splitlines()]


@pytest.fixture(scope="module")
def ports(emulators: Mapping[str, str]) -> Ports:
    """The ports in the project of the stack."""
    return ports_on(emulators)


@pytest.fixture
def manage(ports: Ports, emulators: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Manage:
    """The command line in the project of the stack."""
    return Manage(ports, emulators, captured_by(capsys))


@pytest.fixture
def learner(stack_url: str) -> Handset:
    """A learner who has just registered."""
    handset = Handset(stack_url)
    handset.says("WELCOME")
    handset.reads(1)
    return handset


def test_an_operator_opts_a_learner_out_and_in(manage: Manage, learner: Handset) -> None:
    phone = learner.phone
    written = f"{phone[:2]} ({phone[2:5]}) {phone[5:]}"
    assert manage("opt-out", written, *BY_PHONE) == f"{phone}: opt-out published\n"
    assert "START" in learner.reads(1)[0]
    assert manage("opt-in", phone, "--evidence", "a form") == f"{phone}: opt-in published\n"
    learner.reads(1)
    again = manage.run("opt-in", phone, "--evidence", "a form")
    assert (again.code, again.out) == (1, "")
    assert again.err.splitlines()[-1].startswith(f"{phone}: has not opted out")
    entries = manage.objects("consents", phone)
    assert [(each["phone"], each["given"], each["how"]) for each in entries] == [
        (phone, True, "registration code"),
        (phone, False, "operator"),
        (phone, True, "operator"),
    ]
    assert [each["operator"] for each in entries[1:]] == [OPERATOR] * 2
    assert (entries[1]["reason"], entries[2]["evidence"]) == ("by phone", "a form")


def test_an_operator_acts_on_a_learner_and_the_audit_trail_tells(manage: Manage, learner: Handset) -> None:
    phone = learner.phone
    assert manage("update", phone, "name=Ana", *BY_PHONE) == f"{phone}: change of name published\n"
    actions = (("say", "See you at 8?"), ("repeat",), ("start", "02-sun"), ("abandon",), ("pause",), ("resume",))
    for number, (command, *arguments) in enumerate(actions, 2):
        manage(command, phone, *arguments, *BY_PHONE)
        found = eventually(lambda: outcomes(manage, phone), all)
        assert len(found) == number
    assert outcomes(manage, phone)[:2] == ["USER_UPDATED", "AD_HOC_MESSAGE_SENT"]
    assert f"{phone}  Ana\n" in manage("learner", phone)
    (view,) = manage.objects("learner", phone)
    assert view["phone"] == phone


def outcomes(manage: Manage, phone: str) -> list[object]:
    """Return what came of each action on a learner."""
    return [each["outcome"] for each in manage.objects("audit", phone)]


def test_an_opt_out_by_text_is_lifted_by_no_operator(manage: Manage, learner: Handset) -> None:
    learner.says("parar")
    learner.reads(1)
    refused = manage.run("opt-in", learner.phone, "--evidence", "a form")
    assert (refused.code, refused.out) == (1, "")
    assert "START" in refused.err


def test_learners_are_listed_in_pages(manage: Manage, learner: Handset) -> None:
    (page,) = manage.objects("learners", "--state", "registered", "--size", "1")
    rows = page["rows"]
    assert isinstance(rows, list)
    assert len(rows) == 1
    assert learner.phone in manage("learners", "--size", "10000")


def test_progress_is_rebuilt_for_one_learner_and_for_all(manage: Manage, learner: Handset) -> None:
    (done,) = manage.objects("rebuild", learner.phone, *BY_PHONE)
    assert (done["phone"], done["effect"]) == (learner.phone, "1 rebuilt")
    assert int(manage("rebuild", *BY_PHONE).split()[0]) >= 1
    last = manage("rebuild", "--after", "+998901234567", *BY_PHONE, "--dry-run")
    assert last == "dry run: 0 learners would be rebuilt\n"


def test_due_times_are_refreshed(manage: Manage, learner: Handset) -> None:
    assert learner.received()
    assert int(manage("refresh", *BY_PHONE).split()[0]) >= 1
    assert manage("refresh", "--after", "+998901234567", *BY_PHONE) == "0 refreshed\n"


def test_a_learner_verifies(manage: Manage, learner: Handset) -> None:
    eventually(lambda: manage.run("verify", learner.phone).code, lambda code: code == 0)


def test_a_log_is_replayed_and_a_number_is_searched_for(manage: Manage, learner: Handset) -> None:
    assert "decided again, to the same bytes" in manage("replay", learner.phone)
    (replayed,) = manage.objects("replay", learner.phone)
    assert (replayed["difference"], replayed["folded"]) == (None, 0)
    found = manage.run("verify", learner.phone, "--forgotten", "--json")
    assert found.code == 1
    assert {json.loads(line)["kind"] for line in found.out.splitlines()} == {"forgotten"}


def test_tables_and_a_person_are_exported_and_costs_summed(manage: Manage, stack_url: str, tmp_path: Path) -> None:
    learner = answering(stack_url, "Ana")
    for table in COLUMNS:
        (statement,) = manage.objects("export", table, "--out", str(tmp_path / f"{table}.csv"))
        assert (statement["table"], statement["complete"]) == (table, True)
    (person,) = manage.objects("export", "--phone", learner.phone)
    assert person["phone"] == learner.phone
    (report,) = manage.objects("cost")
    assert manage("cost").splitlines()[0].split("\t")[:3] == ["all", "-", str(report["texts"])]
    assert manage.run("cost", "--forecast", "10").out.startswith("texts\t")  # of no stage


def test_accounts_and_operators_are_kept(emulators: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    own = isolated_project(emulators)
    manage = Manage(ports_on(own), own, captured_by(capsys))
    assert manage("add-account", "cafe-luna", "Café Luna", *BY_PHONE) == "account cafe-luna added: Café Luna\n"
    assert [each["id"] for each in manage.objects("accounts")] == ["cafe-luna", "-"]
    manage("add-operator", OPERATOR, "--role", "admin", *BY_PHONE)
    assert [(each["name"], each["role"]) for each in manage.objects("operators")] == [(OPERATOR, "admin")]
    manage("remove-operator", OPERATOR, *BY_PHONE)
    assert manage.objects("operators") == []


def test_an_added_code_registers_learners_until_it_is_removed(manage: Manage, stack_url: str) -> None:
    assert manage("add-code", "Cafe-7", "--company", "Café Luna", *BY_PHONE) == "Cafe-7 registers learners\n"
    assert "CAFE-7\t-\tCafé Luna\t-\t-\n" in manage("codes")
    registered = Handset(stack_url)
    registered.says("cafe-7")
    assert registered.reads(1)[0].startswith("Hello")
    assert manage("remove-code", "CAFE-7", *BY_PHONE) == "CAFE-7 no longer registers learners\n"
    late = Handset(stack_url)
    late.says("cafe-7")
    assert late.reads(1)[0].startswith("Textdrill: we don't know that code.")


def test_a_learner_is_not_forgotten_while_work_may_be_in_progress(manage: Manage, learner: Handset) -> None:
    stranger = any_phone()
    run = manage.run("forget", learner.phone, stranger, "--reason", "a letter")
    assert (run.code, run.out) == (1, f"{stranger}: 0 documents deleted\n")
    assert f"\n{learner.phone}: the dialog was active within" in run.err


def test_a_parked_message_is_listed_and_put_back_once(manage: Manage, stack_url: str) -> None:
    phone = any_phone()
    pushed = json.loads(push_request("no message of ours", phone))
    pushed["subscription"] = "projects/p/subscriptions/record-receipt"
    answer = CLIENT.post(f"{stack_url}/functions/record-receipt", json=pushed, timeout=60)
    assert answer.status_code == 204
    listed = manage("parked")
    assert phone not in listed
    assert "no message of ours" not in listed
    (parked_id,) = {line.split()[0] for line in listed.splitlines() if "record-receipt" in line}
    assert manage("redrive", parked_id, *BY_PHONE) == "1 put back\n"


def test_sending_is_paused_and_resumed(emulators: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    own = isolated_project(emulators)
    manage = Manage(ports_on(own), own, captured_by(capsys))
    for _ in range(2):
        assert manage("pause-sending", *BY_PHONE).startswith("sending is paused; 0 texts are held; ")
    assert manage("sending-state").splitlines()[0] == "paused: yes, 0 texts are held"
    assert manage("resume-sending", *BY_PHONE) == "sending is not paused\n"
    assert manage("sending-state") == "paused: no\ncarrier: up\ndaily limit: not reached\n"
    assert [each["action"] for each in manage.objects("audit")] == [*["pause-sending"] * 2, "resume-sending"]


def process(emulators: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    """Start a command as a process of its own, without a terminal.

    A shell lets its background processes ignore SIGINT, and so would those that they start.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, **emulators},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_process_prints_data_to_stdout_and_the_stage_to_stderr(emulators: Mapping[str, str]) -> None:
    run = process(isolated_project(emulators), "codes", "--json")
    out, err = run.communicate()
    assert (run.returncode, out) == (0, "")
    assert err.splitlines()[1:] == ["0 codes"]


UNREACHABLE = {
    "GOOGLE_CLOUD_PROJECT": "textdrill-test",
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1",
    "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
}


def test_an_unreachable_store_is_one_line_without_a_traceback() -> None:
    run = process(UNREACHABLE, "codes")
    out, err = run.communicate()
    assert (run.returncode, out) == (1, "")
    _, line = err.splitlines()
    assert line.startswith("Firestore or Pub/Sub cannot be reached (ServiceUnavailable: 503 failed to connect")


def test_an_interrupted_process_says_so_in_one_line() -> None:
    with process(UNREACHABLE, "codes") as run:
        assert run.stderr is not None
        assert run.stderr.readline().startswith("stage local")
        run.send_signal(signal.SIGINT)
        assert (run.wait(), run.stderr.read()) == (130, "interrupted\n")


def test_a_reader_that_goes_away_ends_a_process_quietly() -> None:
    with process({}, "settings") as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert (run.wait(), run.stderr.read()) == (1, "")


def test_the_picture_and_the_settings_match_the_documents(manage: Manage) -> None:
    assert manage.run("picture").out.strip() in (ROOT / "README.md").read_text()
    assert manage.run("settings").out.strip() in (ROOT / "docs" / "settings.md").read_text()
    assert manage.run("check", "drills").out == "8 drills are fine\n"
