"""The commands on one learner, from their arguments to what they print."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace

import pytest

from shared.operations.command_line import LearnerCommands, operator
from tests.harness.pipeline import Pipeline, always, said
from tests.harness.scripted_store import ScriptedStore

PHONE = "+12125550100"
TYPED = "+1 (212) 555-0100"

Output = Callable[[], tuple[str, str]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Output:
    """Returns what was printed since the last call, to stdout and to stderr."""

    def read() -> tuple[str, str]:
        out, err = capsys.readouterr()
        return out, err

    return read


def learner() -> Pipeline:
    """Return the pipeline after the registration of a learner."""
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    return pipeline


def manage(pipeline: Pipeline, *arguments: str) -> int:
    """Run a command, and let its effects take place; return the exit code."""
    parser = ArgumentParser()
    LearnerCommands(lambda: pipeline.ports).add_to(parser.add_subparsers())
    given = vars(parser.parse_args(arguments))
    code: int = given.pop("command")(**given)
    pipeline.settle()
    return code


@pytest.mark.parametrize(
    ("arguments", "told", "event"),
    [
        (("say", TYPED, "Hi!"), "text published", "AD_HOC_MESSAGE_SENT"),
        (("start", TYPED, "02-sun"), "start of 02-sun published", "DRILL_STARTED"),
        (("repeat", TYPED), "repetition of language published", "PROMPT_REPEATED"),
        (("abandon", TYPED), "end of 01-water published", "DRILL_ABANDONED"),
        (("pause", TYPED), "pause published", "PAUSED"),
        (("update", TYPED, "name=Ana", "language=es"), "change of name, language published", "USER_UPDATED"),
        (("opt-out", TYPED), "opt-out published", "OPTED_OUT"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else None,
)
def test_a_command_acts_on_the_learner_and_says_so(
    arguments: tuple[str, ...], told: str, event: str, printed: Output
) -> None:
    pipeline = learner()
    before = pipeline.events(PHONE)
    command = (*arguments, "--reason", "by phone")
    assert manage(pipeline, *command, "--dry-run") == 0
    assert printed() == (f"{PHONE}: dry run: {told}\n", "")
    assert pipeline.events(PHONE) == before
    assert manage(pipeline, *command) == 0
    assert printed() == (f"{PHONE}: {told}\n", "")
    assert pipeline.events(PHONE) == [*before, event]


def test_a_pause_and_an_opt_out_are_undone(printed: Output) -> None:
    pipeline = learner()
    manage(pipeline, "pause", PHONE, "--reason", "by phone")
    assert manage(pipeline, "resume", PHONE, "--reason", "by phone") == 0
    manage(pipeline, "opt-out", PHONE, "--reason", "by phone")
    assert manage(pipeline, "opt-in", PHONE, "--evidence", "a form") == 0
    assert printed()[1] == ""
    profile = pipeline.progress(PHONE).profile
    assert (profile.paused, profile.opted_out) == (False, False)


def test_a_refusal_is_one_line_on_stderr(printed: Output) -> None:
    assert manage(learner(), "start", PHONE, "99-none", "--reason", "by phone") == 1
    out, err = printed()
    assert out == ""
    assert err.startswith(f"{PHONE}: '99-none' is not a drill")
    assert err.count("\n") == 1


def test_an_unavailable_store_is_one_line_on_stderr(printed: Output) -> None:
    pipeline = learner()
    pipeline.ports = replace(pipeline.ports, documents=always(ScriptedStore(pipeline.store, commits_until_outage=0)))
    assert manage(pipeline, "say", PHONE, "Hi!", "--reason", "by phone") == 1
    assert printed() == ("", f"{PHONE}: the store or the topics cannot be reached; try again\n")


@pytest.mark.parametrize("command", ["say", "repeat", "update", "opt-in", "forget"])
def test_a_command_without_a_reason_is_refused(command: str, printed: Output) -> None:
    more = {"say": ["Hi!"], "update": ["name=Ana"]}.get(command, [])
    with pytest.raises(SystemExit, match="2"):
        manage(learner(), command, PHONE, *more)
    assert ("--evidence" if command == "opt-in" else "--reason") in printed()[1]


def test_each_forgotten_learner_is_a_line_and_one_failure_fails_all(printed: Output) -> None:
    pipeline = learner()
    assert manage(pipeline, "forget", "+12125550199", PHONE, "--reason", "a letter") == 1
    out, err = printed()
    assert out == "+12125550199: 0 documents deleted\n"
    assert err.startswith(f"{PHONE}: the dialog was active")


def test_the_audit_trail_is_printed_as_json_lines(printed: Output) -> None:
    pipeline = learner()
    manage(pipeline, "say", PHONE, "Hi!", "--reason", "by phone\x1b[31m")
    pipeline.clock.sleep(60)
    manage(pipeline, "forget", PHONE, "--reason", "a letter")
    printed()
    assert manage(pipeline, "audit") == 0
    out = printed()[0]
    entries = [json.loads(line) for line in out.splitlines()]
    assert [(each["action"], each["operator"], each["outcome"]) for each in entries] == [
        ("say", operator(), "AD_HOC_MESSAGE_SENT"),
        ("forget", operator(), entries[1]["outcome"]),
    ]
    assert entries[1]["outcome"].startswith("refused: the dialog was active")
    assert "\x1b" not in out
    assert manage(pipeline, "audit", PHONE) == 0
    assert [json.loads(line)["reason"] for line in printed()[0].splitlines()] == ["by phone\x1b[31m"]


def test_what_an_operator_says_reaches_the_learner() -> None:
    pipeline = learner()
    manage(pipeline, "say", PHONE, "See you at 8?", "--reason", "by phone")
    assert said(pipeline.carrier.ledger[-1]) == "See you at 8?"


def test_a_learner_is_shown_with_every_part(printed: Output) -> None:
    pipeline = learner()
    pipeline.text(PHONE, "a")
    pipeline.topics.publish("outbound-sms", PHONE, "no message of ours")
    manage(pipeline, "say", PHONE, "Hi!", "--reason", "by phone")
    printed()
    assert manage(pipeline, "learner", TYPED) == 0
    lines = printed()[0].splitlines()
    assert lines[0] == f"{PHONE}  without a name"
    assert [line for line in lines if not line.startswith(" ")][3:] == [
        *("due:", "drills:", "consent:", "transcript:", "timeline:", "parked messages:", "what operators did:")
    ]
    assert "  2026-03-02T15:00:00+00:00  > a  (LANGUAGE)" in lines
    assert any(line.endswith("< Hi!  (DELIVERED, 1 segments)") for line in lines)
    assert any(
        line.endswith(f"operator  SEND_AD_HOC_MESSAGE: AD_HOC_MESSAGE_SENT  {operator()}  by phone") for line in lines
    )


def test_a_learner_is_one_json_object(printed: Output) -> None:
    pipeline = learner()
    assert manage(pipeline, "learner", PHONE, "--json") == 0
    view = json.loads(printed()[0])
    assert (view["phone"], view["seq"], view["transcript"][0]["text"]) == (PHONE, 2, "WELCOME")


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_a_learner_wrote_is_no_escape_sequence(more: tuple[str, ...], printed: Output) -> None:
    pipeline = learner()
    pipeline.text(PHONE, "a")
    pipeline.text(PHONE, "\x1b[2J\x9b\u202eAna\r\n  > no text")
    manage(pipeline, "learner", PHONE, *more)
    out = printed()[0]
    assert not set(out) & set("\x1b\x9b\u202e\r")
    assert "\\n  > no text" in out


def test_an_unknown_number_is_refused_in_one_line(printed: Output) -> None:
    assert manage(Pipeline(), "learner", PHONE) == 1
    assert printed() == ("", f"{PHONE}: nothing is stored about this number\n")
