"""The commands that act on one learner, from their arguments to what they print."""

import json
from dataclasses import replace

import pytest

from tests.harness.command_line import CommandLine, captured_by
from tests.harness.pipeline import Pipeline, always, said
from tests.harness.scripted_store import ScriptedStore

PHONE = "+12125550100"
TYPED = "+1 (212) 555-0100"


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a pipeline in which a learner has registered."""
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    return CommandLine(pipeline, captured_by(capsys))


ACTIONS = [
    (("say", TYPED, "Hi!"), "text published", "AD_HOC_MESSAGE_SENT"),
    (("take", TYPED), "conversation taken", "CONVERSATION_TAKEN"),
    (("close", TYPED), "conversation closed", "CONVERSATION_CLOSED"),
    (("start", TYPED, "02-sun"), "start of 02-sun published", "DRILL_STARTED"),
    (("repeat", TYPED), "repetition of language published", "PROMPT_REPEATED"),
    (("abandon", TYPED), "end of 01-water published", "DRILL_ABANDONED"),
    (("pause", TYPED), "pause published", "PAUSED"),
    (("update", TYPED, "name=Ana", "language=es"), "change of name, language published", "USER_UPDATED"),
    (("opt-out", TYPED), "opt-out published", "OPTED_OUT"),
]


@pytest.mark.parametrize(("arguments", "told", "event"), ACTIONS, ids=[each[0][0] for each in ACTIONS])
def test_a_command_acts_on_the_learner_and_says_so(
    manage: CommandLine, arguments: tuple[str, ...], told: str, event: str
) -> None:
    before = manage.pipeline.events(PHONE)
    command = (*arguments, "--reason", "by phone")
    tried = manage(*command, "--dry-run")
    assert (tried.code, tried.out, tried.err) == (0, f"{PHONE}: dry run: {told}\n", "")
    assert manage.pipeline.events(PHONE) == before
    done = manage(*command)
    assert (done.code, done.out, done.err) == (0, f"{PHONE}: {told}\n", "")
    assert manage.pipeline.events(PHONE) == [*before, event]


@pytest.mark.parametrize(("arguments", "told", "event"), ACTIONS, ids=[each[0][0] for each in ACTIONS])
def test_a_command_says_what_it_did_as_json(
    manage: CommandLine, arguments: tuple[str, ...], told: str, event: str
) -> None:
    done = json.loads(manage(*arguments, "--reason", "by phone", "--json").out)
    assert done == {"action": arguments[0], "phone": PHONE, "dry_run": False, "effect": told}
    assert manage.pipeline.events(PHONE)[-1] == event


def test_a_pause_and_an_opt_out_are_undone(manage: CommandLine) -> None:
    manage("pause", PHONE, "--reason", "by phone")
    assert manage("resume", PHONE, "--reason", "by phone").code == 0
    manage("opt-out", PHONE, "--reason", "by phone")
    assert manage("opt-in", PHONE, "--evidence", "a form").code == 0
    profile = manage.pipeline.progress(PHONE).profile
    assert (profile.paused, profile.opted_out) == (False, False)


def test_a_refusal_is_one_line_on_stderr(manage: CommandLine) -> None:
    refused = manage("start", PHONE, "99-none", "--reason", "by phone")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"{PHONE}: '99-none' is not a drill")
    assert refused.err.count("\n") == 1


def test_an_unavailable_store_is_one_line_on_stderr(manage: CommandLine) -> None:
    pipeline = manage.pipeline
    pipeline.ports = replace(pipeline.ports, documents=always(ScriptedStore(pipeline.store, commits_until_outage=0)))
    failed = manage("say", PHONE, "Hi!", "--reason", "by phone")
    assert (failed.code, failed.out) == (1, "")
    assert failed.err == "Firestore or Pub/Sub cannot be reached; try again\n"


@pytest.mark.parametrize("command", ["say", "repeat", "update", "opt-in", "forget"])
def test_a_command_without_a_reason_is_refused(manage: CommandLine, command: str) -> None:
    more = {"say": ["Hi!"], "update": ["name=Ana"]}.get(command, [])
    refused = manage(command, PHONE, *more)
    assert refused.code == 2
    assert ("--evidence" if command == "opt-in" else "--reason") in refused.err


def test_each_forgotten_learner_is_a_line_and_one_failure_fails_all(manage: CommandLine) -> None:
    forgotten = manage("forget", "+12125550199", PHONE, "--reason", "a letter")
    assert (forgotten.code, forgotten.out) == (1, "+12125550199: 0 documents deleted\n")
    assert forgotten.err.startswith(f"{PHONE}: the dialog was active")


def test_what_an_operator_says_reaches_the_learner(manage: CommandLine) -> None:
    manage("say", PHONE, "See you at 8?", "--reason", "by phone")
    assert said(manage.pipeline.carrier.ledger[-1]) == "See you at 8?"
