"""The command that decides a log again, and how a verification that was killed goes on."""

import json
from io import StringIO

import pytest
from rich.console import Console

from cli.progress import EVERY, Progress
from shared.ports import Update
from tests.harness.command_line import CommandLine, captured_by
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a pipeline in which a learner has registered."""
    pipeline = Pipeline()
    for text in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, text)
    return CommandLine(pipeline, captured_by(capsys))


def test_replay_says_how_many_batches_are_the_same(manage: CommandLine) -> None:
    done = manage("replay", "+1 (212) 555-0100")
    count = len(manage.pipeline.batches(PHONE))
    assert (done.code, done.out) == (0, f"{PHONE}: {count} batches decided again, to the same bytes\n")
    assert json.loads(manage("replay", PHONE, "--json").out) == {
        "phone": PHONE,
        "decided": count,
        "folded": 0,
        "emptied": 0,
        "releases": [],
        "difference": None,
    }


def test_replay_names_the_first_difference(manage: CommandLine) -> None:
    batch = manage.pipeline.batches(PHONE)[2]
    path = f"dialogs/{PHONE}/batches/{batch.command.id}"
    changed = batch.model_copy(update={"profile": batch.profile.model_copy(update={"name": "\x1b[31mEve"})})
    manage.pipeline.store.commit(Update(path, {"body": changed.model_dump_json()}))
    done = manage("replay", PHONE)
    assert done.code == 1
    assert done.out.splitlines()[0] == f"{PHONE}: batch 3, of {batch.command.id}, differs in profile.name"
    assert "\x1b" not in done.out
    found = json.loads(manage("replay", PHONE, "--json").out)["difference"]
    assert (found["seq"], found["field"], found["decided"]) == (3, "profile.name", "null")


def test_replay_of_an_unknown_number_is_refused(manage: CommandLine) -> None:
    refused = manage("replay", "+12125550199")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "+12125550199: nothing is in the log of this number\n"


def test_a_killed_command_leaves_behind_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    piped, terminal = Console(file=StringIO()), Console(file=(screen := StringIO()), force_terminal=True)
    for console in (piped, terminal):
        progress = Progress("learners verified", lambda: 0.0, resumes=True, console=console)
        progress.__enter__()  # and never ends, as after SIGKILL
        for number in range(EVERY):
            progress.done(f"+1212555{number:04d}")
        progress._bar.refresh()  # noqa: SLF001 - as the bar does by itself ten times a second
    last = f"{EVERY} learners verified; go on with --after +1212555{EVERY - 1:04d}"
    assert last in capsys.readouterr().err
    assert last in screen.getvalue()
