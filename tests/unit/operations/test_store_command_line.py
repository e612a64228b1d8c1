"""The commands over all learners, from their arguments to what they print."""

import json
import re
from argparse import ArgumentParser
from dataclasses import replace

import pytest

from shared.errors import RetryError
from shared.operations.store_command_line import PROGRESS_EVERY, StoreCommands
from shared.ports import Update
from tests.harness.pipeline import Pipeline, always
from tests.harness.scripted_store import ScriptedStore

ANA, BEA = "+12125550100", "+12125550101"


@pytest.fixture
def pipeline() -> Pipeline:
    """A store with a learner in English and one in Spanish."""
    pipeline = Pipeline()
    for phone, texts in ((ANA, ("WELCOME", "a", "Ana\x1b[2J")), (BEA, ("DEMO", "b"))):
        for text in texts:
            pipeline.text(phone, text)
    return pipeline


def manage(pipeline: Pipeline, *arguments: str) -> int:
    """Run a command; return the exit code."""
    parser = ArgumentParser()
    StoreCommands(lambda: pipeline.ports).add_to(parser.add_subparsers())
    given = vars(parser.parse_args(arguments))
    code: int = given.pop("command")(**given)
    return code


def test_learners_are_listed_and_counted(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert manage(pipeline, "learners", "--language", "es", "--state", "demo", "--company", "CAFE LUNA") == 0
    out, err = capsys.readouterr()
    assert out == (
        f"{BEA}  -  es  Cafe Luna  registered, demo, in-drill  01-water  0 completed  2026-03-02T15:00:00+00:00\n"
    )
    assert err == "1 of 2 learners match\n"


def test_a_page_names_the_option_for_the_next_one(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert manage(pipeline, "learners", "--size", "1") == 0
    assert capsys.readouterr().err.splitlines()[-1] == f"more: --after {ANA}"
    assert manage(pipeline, "learners", "--size", "1", "--after", ANA, "--json") == 0
    out, err = capsys.readouterr()
    page = json.loads(out)
    assert ([row["phone"] for row in page["rows"]], page["after"], page["matching"]) == ([BEA], None, 2)
    assert "more" not in err


def test_what_a_learner_wrote_is_no_escape_sequence(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ((), ("--json",)):
        manage(pipeline, "learners", *more)
        out = capsys.readouterr().out
        assert "Ana" in out
        assert "\x1b" not in out


@pytest.mark.parametrize("more", [(), ("--after", BEA)])
def test_a_filter_that_matches_nobody_fails(
    pipeline: Pipeline, more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert manage(pipeline, "learners", "--drill", "99-none", *more) == 1
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[0]) == ("", "0 of 2 learners match")
    assert err.splitlines()[1].startswith("no learner matches")


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
    pipeline: Pipeline, arguments: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        manage(pipeline, "learners", *arguments)
    assert re.search(named, capsys.readouterr().err)


def test_an_unavailable_store_is_one_line_on_stderr(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    failing = ScriptedStore(pipeline.store, before_call={0: RetryError()})
    pipeline.ports = replace(pipeline.ports, documents=always(failing))
    assert manage(pipeline, "learners") == 1
    assert capsys.readouterr() == ("", "the store or the topics cannot be reached; try again\n")


def test_a_sound_store_verifies_with_its_number_of_learners(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert manage(pipeline, "verify") == 0
    assert capsys.readouterr() == ("", "2 learners verified, 0 problems\n")
    assert manage(pipeline, "verify", "--after", ANA) == 0
    assert capsys.readouterr().err == "1 learners verified, 0 problems\n"


def test_each_problem_is_a_line_and_the_command_fails(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.store.commit(Update(f"learners/{ANA}", {"drill_due_at": None}))
    assert manage(pipeline, "verify", ANA) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"due-time  learners/{ANA}  a due time is not what")
    assert (out.count("\n"), err) == (1, "1 learners verified, 1 problems\n")
    assert manage(pipeline, "verify", "--json") == 1
    assert json.loads(capsys.readouterr().out)["kind"] == "due-time"
    assert manage(pipeline, "verify", BEA) == 0


@pytest.mark.parametrize(("error", "why"), [(RetryError(), "cannot be reached"), (KeyboardInterrupt(), "interrupted")])
def test_an_interrupted_verification_says_where_to_go_on(
    pipeline: Pipeline, error: BaseException, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reads_until_the_second = 3 + 5
    failing = ScriptedStore(pipeline.store, before_call={reads_until_the_second: error})
    pipeline.ports = replace(pipeline.ports, documents=always(failing))
    assert manage(pipeline, "verify") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert why in err
    assert err.endswith(f"after 1 learners; go on with --after {ANA}\n")


def test_a_long_verification_says_how_fast_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = Pipeline()
    for number in range(PROGRESS_EVERY + 1):
        pipeline.text(f"+12125550{number:03d}", "hello")
    seconds = iter([0.0, 10.0, 20.0])
    pipeline.ports = replace(pipeline.ports, stopwatch=lambda: next(seconds))
    assert manage(pipeline, "verify") == 0
    assert capsys.readouterr().err.splitlines() == [
        f"{PROGRESS_EVERY} learners verified, 10 a second",
        f"{PROGRESS_EVERY + 1} learners verified, 5 a second, 0 problems",
    ]


def test_verifying_a_number_of_which_nothing_is_stored_fails(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert manage(pipeline, "verify", "+12125550199") == 1
    assert capsys.readouterr() == ("", "+12125550199: nothing is stored about this number\n")
