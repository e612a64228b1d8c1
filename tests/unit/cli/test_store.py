"""The commands over the whole store, from their arguments to what they print."""

import json
from dataclasses import replace

import pytest

from cli.progress import EVERY
from shared.errors import RetryError
from shared.ports import Update
from shared.tallies.store import Guard
from tests.harness.command_line import OPERATOR, CommandLine
from tests.harness.pipeline import Pipeline, always
from tests.harness.scripted_store import ScriptedStore

ANA, BEA = "+12125550100", "+12125550101"
BY_PHONE = ("--reason", "by phone")


def audited(manage: CommandLine) -> list[tuple[str, str | None, str | None]]:
    """Return action, reason and outcome of each entry in the audit trail."""
    entries = [json.loads(line) for line in manage("audit", "--json").out.splitlines()]
    assert {each["operator"] for each in entries} <= {OPERATOR}
    return [(each["action"], each["reason"], each["outcome"]) for each in entries]


def failing(manage: CommandLine, error: BaseException, *, call: int) -> None:
    """Let a call to the store fail once."""
    store = ScriptedStore(manage.pipeline.store, before_call={call: error})
    manage.pipeline.ports = replace(manage.pipeline.ports, documents=always(store))


def test_a_sound_store_verifies_with_its_number_of_learners(manage: CommandLine) -> None:
    verified = manage("verify")
    assert (verified.code, verified.out, verified.err) == (0, "", "2 learners verified, 0 problems\n")
    assert manage("verify", "--after", ANA).err == "1 learners verified, 0 problems\n"


def test_each_problem_is_a_line_and_the_command_fails(manage: CommandLine) -> None:
    manage.pipeline.store.commit(Update(f"learners/{ANA}", {"drill_due_at": None}))
    found = manage("verify", ANA)
    assert (found.code, found.err) == (1, "1 learners verified, 1 problems\n")
    assert found.out.startswith(f"due-time  learners/{ANA}  a due time is not what")
    assert found.out.count("\n") == 1
    as_json = manage("verify", "--json")
    assert (as_json.code, json.loads(as_json.out)["kind"]) == (1, "due-time")
    assert manage("verify", BEA).code == 0


def test_of_a_forgotten_learner_nothing_is_found_but_an_opt_out(manage: CommandLine) -> None:
    manage.pipeline.text(ANA, "STOP")
    manage.pipeline.clock.sleep(3 * 3600)
    before = manage("verify", ANA, "--forgotten", "--json")
    assert before.code == 1
    assert {json.loads(line)["kind"] for line in before.out.splitlines()} == {"forgotten"}
    assert manage("forget", ANA, "--reason", "a letter").code == 0
    after = manage("verify", ANA, "--forgotten")
    assert (after.code, after.out) == (0, "")
    assert after.err == f"{ANA}: in 0 documents, not counting a kept opt-out\n"


@pytest.mark.parametrize("more", [(), (ANA, "--sample", "2"), (ANA, "--after", BEA)])
def test_a_search_needs_numbers_and_nothing_else(manage: CommandLine, more: tuple[str, ...]) -> None:
    refused = manage("verify", "--forgotten", *more)
    assert (refused.code, refused.out) == (2, "")
    assert "takes the numbers to search for" in refused.err


@pytest.mark.parametrize(
    ("error", "why", "code"), [(RetryError(), "cannot be reached", 1), (KeyboardInterrupt(), "interrupted", 130)]
)
def test_an_interrupted_verification_says_where_to_go_on(
    manage: CommandLine, error: BaseException, why: str, code: int
) -> None:
    operators, numbers, learner, figures = 1, 4, 5, 2
    reads_until_the_second = operators + numbers + learner + figures
    failing(manage, error, call=reads_until_the_second)
    stopped = manage("verify")
    assert (stopped.code, stopped.out) == (code, "")
    assert why in stopped.err
    assert stopped.err.endswith(f"after 1 learners verified; go on with --after {ANA}\n")
    assert manage("verify", "--after", ANA).err == "1 learners verified, 0 problems\n"


def test_a_long_verification_says_how_fast_it_is(manage: CommandLine) -> None:
    manage.pipeline = Pipeline()
    for number in range(EVERY + 1):
        manage.pipeline.text(f"+12125550{number:03d}", "hello")
    seconds = iter([0.0, 10.0, 20.0])
    manage.pipeline.ports = replace(manage.pipeline.ports, stopwatch=lambda: next(seconds))
    assert manage("verify").err.splitlines() == [
        f"{EVERY} learners verified, 10 a second; go on with --after +12125550{EVERY - 1:03d}",
        f"{EVERY + 1} learners verified, 5 a second, 0 problems",
    ]


def test_verifying_a_number_of_which_nothing_is_stored_fails(manage: CommandLine) -> None:
    refused = manage("verify", "+12125550199")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "+12125550199: nothing is stored about this number\n"


@pytest.mark.parametrize(("command", "done"), [("rebuild", "2 rebuilt"), ("refresh", "2 refreshed")])
def test_learners_are_computed_again_and_the_audit_trail_says_so(manage: CommandLine, command: str, done: str) -> None:
    before = manage.pipeline.store.get(f"learners/{ANA}")
    tried = manage(command, *BY_PHONE, "--dry-run")
    assert (tried.code, tried.out) == (0, f"dry run: 2 learners would be {done.removeprefix('2 ')}\n")
    assert audited(manage) == []
    manage.pipeline.store.commit(Update(f"learners/{ANA}", {"drill_due_at": None}))
    assert manage(command, *BY_PHONE).out == f"{done}\n"
    after = manage.pipeline.store.get(f"learners/{ANA}")
    assert before is not None
    assert after is not None
    assert after.fields == before.fields
    assert audited(manage) == [(command, "by phone", done)]


def test_wrong_figures_are_found_and_mended(manage: CommandLine) -> None:
    manage.pipeline.clock.sleep(180)
    manage.pipeline.run("tally")
    assert manage("verify").code == 0
    month = "totals/month:-:2026-03"
    manage.pipeline.store.commit(Update(month, {"body": '{"02/en/in":1}'}))
    found = manage("verify")
    assert (found.code, found.out.count("\n")) == (1, 1)
    assert found.out.startswith(
        f"totals  {month}  figures are not the sum of what all learners add: 02/en/accepted.0 is 0"
    )
    assert manage("verify", ANA).code == 0
    assert manage("verify", "--sample", "2").code == 0
    assert manage("rebuild-figures", *BY_PHONE, "--dry-run").out == "dry run: 2 learners would be counted again\n"
    assert manage("rebuild-figures", *BY_PHONE).out == "2 counted again\n"
    assert manage("verify").code == 0
    assert audited(manage) == [("rebuild-figures", "by phone", "2 counted again")]


def test_totals_that_change_all_the_time_are_not_compared(manage: CommandLine) -> None:
    pipeline = manage.pipeline

    def counted() -> None:
        Guard.read(pipeline.store).commit(pipeline.store)

    store = ScriptedStore(pipeline.store, before_call=dict.fromkeys(range(100), counted))
    pipeline.ports = replace(pipeline.ports, documents=always(store))
    verified = manage("verify")
    assert verified.code == 0
    assert "not compared: learners were counted meanwhile" in verified.err


def test_one_learner_is_rebuilt_and_the_audit_trail_names_them(manage: CommandLine) -> None:
    done = json.loads(manage("rebuild", ANA, *BY_PHONE, "--json").out)
    assert done == {"action": "rebuild", "phone": ANA, "dry_run": False, "effect": "1 rebuilt"}
    assert [json.loads(line)["action"] for line in manage("audit", ANA, "--json").out.splitlines()] == ["rebuild"]


@pytest.mark.parametrize(("command", "done"), [("rebuild", "rebuilt"), ("refresh", "refreshed")])
def test_an_interrupted_run_says_where_to_go_on_and_is_recorded(manage: CommandLine, command: str, done: str) -> None:
    store = ScriptedStore(manage.pipeline.store, before_commit=[None, None, KeyboardInterrupt()])
    manage.pipeline.ports = replace(manage.pipeline.ports, documents=always(store))
    stopped = manage(command, *BY_PHONE)
    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.err == f"interrupted after 1 learners {done}; go on with --after {ANA}\n"
    assert audited(manage) == [(command, "by phone", "interrupted")]
    assert manage(command, *BY_PHONE, "--after", ANA).out == f"1 {done}\n"
