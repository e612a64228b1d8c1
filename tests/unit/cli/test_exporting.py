"""The commands `export` and `cost`, from their arguments to what they print and write."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from shared.operations.prices import basis, forecast
from tests.harness.command_line import OPERATOR, CommandLine, captured_by
from tests.harness.pipeline import Pipeline, always
from tests.harness.scripted_store import ScriptedStore

ANA, BEN = "+12125550100", "+12125550101"


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a pipeline with two learners."""
    pipeline = Pipeline()
    pipeline.text(ANA, "WELCOME")
    pipeline.text(BEN, "DEMO")
    pipeline.clock.sleep(60)
    return CommandLine(pipeline, captured_by(capsys))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", ["learners", "answers", "texts", "consents"])
def test_a_table_is_written_and_its_statement_told(manage: CommandLine, tmp_path: Path, table: str) -> None:
    manage.pipeline.text(BEN, "a")
    manage.pipeline.clock.sleep(60)
    path = tmp_path / "a.csv"
    done = manage("export", table, "--out", str(path), "--account", "cafe-luna")
    assert (done.code, done.out) == (0, "")
    found = rows(path)
    assert {row["phone"] for row in found} == {"(+1) 212-555-0101"}
    assert done.err.startswith(f"{path}: {len(found)} rows of 1 learners, complete; filter: account cafe-luna; ")
    printed = manage("export", table, "--out", str(tmp_path / "b.csv"), "--json")
    statement = json.loads(printed.out)
    assert statement == json.loads((tmp_path / "b.json").read_text())
    assert (statement["table"], statement["complete"]) == (table, True)


def test_a_filter_that_matches_nobody_fails_and_says_so(manage: CommandLine, tmp_path: Path) -> None:
    failed = manage("export", "texts", "--out", str(tmp_path / "a.csv"), "--since", "2031-01-01")
    assert failed.code == 1
    assert "no row meets the filter" in failed.err


def test_an_interrupted_export_says_how_to_go_on(manage: CommandLine, tmp_path: Path) -> None:
    pipeline, path = manage.pipeline, tmp_path / "a.csv"
    ports = pipeline.ports
    pipeline.ports = replace(
        ports, documents=always(ScriptedStore(pipeline.store, before_call={3: KeyboardInterrupt()}))
    )
    failed = manage("export", "texts", "--out", str(path))
    assert failed.code == 130
    assert failed.err.endswith("go on with the same command and --resume\n")
    pipeline.ports = ports
    assert manage("export", "texts", "--out", str(path)).code == 1
    assert manage("export", "texts", "--out", str(path), "--resume").code == 0
    assert {row["phone"][-4:] for row in rows(path)} == {"0100", "0101"}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("texts",),
        ("--out", "a.csv"),
        ("texts", "--phone", ANA),
        ("--phone", ANA, "--language", "es"),
        ("--phone", "2125550100"),
        ("drills", "--out", "a.csv"),
        ("texts", "--out", "a.csv", "--since", "yesterday"),
        ("texts", "--out", "a.csv", "--language", "klingon"),
    ],
)
def test_a_misuse_is_one_line_and_writes_nothing(manage: CommandLine, arguments: tuple[str, ...]) -> None:
    refused = manage("export", *arguments)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.count("\n") == 1
    assert not Path("a.csv").exists()


def test_a_person_is_exported_as_json_and_audited(manage: CommandLine) -> None:
    found = json.loads(manage("export", "--phone", "+1 212 555 0100").out)
    assert found["phone"] == ANA
    assert found["documents"]["texts"]
    entry = json.loads(manage("audit", ANA, "--json").out)
    assert (entry["operator"], entry["action"]) == (OPERATOR, "export person")


def test_nothing_is_exported_of_an_unknown_number(manage: CommandLine) -> None:
    failed = manage("export", "--phone", "+12125550199")
    assert (failed.code, failed.out) == (1, "")
    assert failed.err == "+12125550199: nothing is stored about this number\n"


def test_costs_are_a_table_or_json(manage: CommandLine) -> None:
    printed = manage("cost")
    lines = [line.split("\t") for line in printed.out.splitlines()]
    report = json.loads(manage("cost", "--json").out)
    assert lines[0] == ["all", "-", "2", "2", f"{report['micro_dollars'] / 1e6:.4f}", "0", "0", "-"]
    assert {line[0] for line in lines} == {"all", "lesson", "account", "learner"}
    assert ["account", "cafe-luna"] in [line[:2] for line in lines]
    assert printed.err == (
        "2 texts: 0 at the carrier's price, 2 at the settings' when they were queued, 0 of an earlier release, whose "
        "price is unknown\n"
    )


def test_a_forecast_names_each_part_with_its_sum(manage: CommandLine) -> None:
    printed = manage("cost", "--forecast", "1000")
    parts = [line.split("\t") for line in printed.out.splitlines()]
    assert [part[0] for part in parts] == [*(each.part for each in forecast(1000, basis())), "in all"]
    assert float(parts[-1][2]) == pytest.approx(sum(float(part[2]) for part in parts[:-1]), abs=0.05)
    assert printed.err == "1000 learners, 30 lessons each in a month\n"
    as_json = [json.loads(line) for line in manage("cost", "--forecast", "1000", "--json").out.splitlines()]
    assert [each["part"] for each in as_json] == [part[0] for part in parts[:-1]]


def test_a_forecast_for_nobody_is_refused(manage: CommandLine) -> None:
    refused = manage("cost", "--forecast", "0")
    assert (refused.code, refused.out) == (2, "")
    assert "'0' is not a number from 1 on" in refused.err
