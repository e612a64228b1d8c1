"""Exports of tables: what a file has, what its statement says, and how an interrupted one goes on."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from shared import composition
from shared.contracts.phone_numbers import typed
from shared.dialog import store as dialogs
from shared.errors import RejectError, RetryError
from shared.event_log import log
from shared.operations.audit import By
from shared.operations.export.exporting import Export
from shared.operations.export.selection import Selection
from shared.operations.export.statement import Statement
from shared.operations.export.tables import COLUMNS, TableName
from shared.ports import DocumentStore, Update
from tests.harness.pipeline import Pipeline
from tests.harness.scripted_store import ScriptedStore

ANA, BEN, CAFE = "+12125550100", "+12125550101", "+12125550102"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """Three learners, who have answered, opted out, and written what a spreadsheet would take for a formula."""
    pipeline = Pipeline()
    for phone, texts in (
        (ANA, ("WELCOME", "a", '=HYPERLINK("http://evil")', "a", "b")),
        (BEN, ("WELCOME", "b", "Ben, \"B\"\nor 'so'", "stop")),
        (CAFE, ("DEMO", "a")),
    ):
        for text in texts:
            pipeline.text(phone, text)
            pipeline.clock.sleep(1)
    pipeline.clock.sleep(60)
    return pipeline


def exported(
    pipeline: Pipeline,
    path: Path,
    table: TableName = "texts",
    selection: Selection | None = None,
    *,
    resume: bool = False,
    documents: DocumentStore | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Statement:
    audit = composition.audit(pipeline.ports)
    export = Export(documents or pipeline.store, pipeline.clock, audit, told)
    return export.run(table, selection or Selection(), path, partial(By, "ola"), resume=resume)


def rows(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.mark.parametrize("table", COLUMNS)
def test_the_header_is_the_columns(pipeline: Pipeline, tmp_path: Path, table: TableName) -> None:
    statement = exported(pipeline, path := tmp_path / "a.csv", table)
    found = rows(path)
    assert found
    assert all(list(row) == list(COLUMNS[table]) and None not in row.values() for row in found)
    assert statement.rows == len(found)
    assert {typed(row["phone"]) for row in found} == {ANA, BEN, CAFE}


def test_the_statement_beside_the_file_says_what_it_has(pipeline: Pipeline, tmp_path: Path) -> None:
    statement = exported(pipeline, path := tmp_path / "a.csv", "answers", Selection(language="es"))
    written = json.loads((tmp_path / "a.json").read_text())
    assert Statement.model_validate(written) == statement
    assert (written["complete"], written["learners"], written["filter"]["language"]) == (True, 1, "es")
    assert statement.log_position == pipeline.clock()
    assert statement.batches == len(pipeline.batches(BEN))
    assert statement.size == path.stat().st_size
    assert path.stat().st_mode & 0o077 == (tmp_path / "a.json").stat().st_mode & 0o077 == 0


def test_answers_say_how_they_were_graded(pipeline: Pipeline, tmp_path: Path) -> None:
    exported(pipeline, path := tmp_path / "a.csv", "answers")
    found = [(row["prompt"], row["answer"], row["result"]) for row in rows(path) if typed(row["phone"]) == ANA]
    assert ("name", '\'=HYPERLINK("http://evil")', "kept") in found
    assert {result for *_, result in found} >= {"kept", "wrong", "right"}


def test_texts_go_both_ways_with_what_they_cost(pipeline: Pipeline, tmp_path: Path) -> None:
    exported(pipeline, path := tmp_path / "a.csv")
    found = [row for row in rows(path) if typed(row["phone"]) == BEN]
    assert [row["wording"] for row in found if row["direction"] == "in"][2] == "Ben, \"B\"\nor 'so'"
    sent = [row for row in found if row["direction"] == "out"]
    assert len(sent) == len(pipeline.texts(BEN))
    assert {(row["status"], row["price_from"]) for row in sent} == {("DELIVERED", "setting")}
    assert sum(int(row["micro_dollars"]) for row in sent) == sum(text.micro_dollars for text in pipeline.texts(BEN))


def test_consents_have_a_row_for_each_change(pipeline: Pipeline, tmp_path: Path) -> None:
    exported(pipeline, path := tmp_path / "a.csv", "consents")
    found = [(row["given"], row["how"]) for row in rows(path) if typed(row["phone"]) == BEN]
    assert found == [("yes", "registration code"), ("no", "word")]


@pytest.mark.parametrize(
    ("selection", "phones"),
    [
        (Selection(account="CAFE-luna"), {CAFE}),
        (Selection(language="es"), {BEN}),
        (Selection(account="nobody's"), set[str]()),
    ],
)
def test_a_filter_selects_learners(pipeline: Pipeline, tmp_path: Path, selection: Selection, phones: set[str]) -> None:
    for table in COLUMNS:
        path = tmp_path / f"{table}.csv"
        assert exported(pipeline, path, table, selection).complete
        assert {typed(row["phone"]) for row in rows(path)} == phones


def test_a_filter_by_time_has_its_begin_and_not_its_end(pipeline: Pipeline, tmp_path: Path) -> None:
    exported(pipeline, tmp_path / "all.csv", "answers")
    batches = [int(row["batch"]) for row in rows(tmp_path / "all.csv") if typed(row["phone"]) == ANA]
    moments = {batch.seq: batch.decided_at for batch in pipeline.batches(ANA)}
    selection = Selection(since=moments[batches[1]], until=moments[batches[-1]])
    exported(pipeline, path := tmp_path / "a.csv", "answers", selection)
    found = [int(row["batch"]) for row in rows(path) if typed(row["phone"]) == ANA]
    assert found == batches[1:-1] != []


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(account=" "), "the account is empty"),
        (Selection(language="klingon"), "'klingon' is not a language code"),
    ],
)
def test_a_wrong_filter_is_refused_and_leaves_no_file(
    pipeline: Pipeline, tmp_path: Path, selection: Selection, message: str
) -> None:
    with pytest.raises(RejectError, match=message):
        exported(pipeline, tmp_path / "a.csv", selection=selection)
    assert list(tmp_path.iterdir()) == []


def test_a_span_that_ends_before_it_begins_is_refused(pipeline: Pipeline, tmp_path: Path) -> None:
    now = pipeline.clock()
    with pytest.raises(RejectError, match="is not before"):
        exported(pipeline, tmp_path / "a.csv", selection=Selection(since=now, until=now - timedelta(hours=1)))


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_an_existing_file_is_refused_and_stays(pipeline: Pipeline, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(RejectError, match=f"{name} exists"):
        exported(pipeline, tmp_path / "a.csv")
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("name", ["a.json", "a", ".csv", "a.xlsx"])
def test_a_name_that_is_no_csv_file_is_refused(pipeline: Pipeline, tmp_path: Path, name: str) -> None:
    with pytest.raises(RejectError, match="is no CSV file"):
        exported(pipeline, tmp_path / name)


def test_a_missing_folder_is_named(pipeline: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(RejectError, match=r"none/a\.csv cannot be written: No such file"):
        exported(pipeline, tmp_path / "none" / "a.csv")


def stop_at(phone: str, visited: str) -> None:
    if visited == phone:
        raise KeyboardInterrupt


@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("last", [ANA, BEN, CAFE])
def test_a_resumed_export_is_the_same_as_a_whole_one(
    pipeline: Pipeline, tmp_path: Path, table: TableName, last: str
) -> None:
    whole = exported(pipeline, tmp_path / "whole.csv", table)
    path = tmp_path / "a.csv"
    with pytest.raises(KeyboardInterrupt):
        exported(pipeline, path, table, told=partial(stop_at, last))
    assert not Statement.model_validate_json((tmp_path / "a.json").read_text()).complete
    with path.open("ab") as file:
        file.write(b'half a "row')  # as a process leaves it that was killed while it wrote
    assert exported(pipeline, path, table, resume=True) == whole
    assert path.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_an_outage_leaves_an_export_that_goes_on(pipeline: Pipeline, tmp_path: Path) -> None:
    whole = exported(pipeline, tmp_path / "whole.csv")
    calls = 0
    while True:
        store = ScriptedStore(pipeline.store, before_call={calls: RetryError()})
        path = tmp_path / f"{calls}.csv"
        try:
            exported(pipeline, path, documents=store)
        except RetryError:
            assert exported(pipeline, path, resume=True) == whole
            calls += 1
        else:
            break
    assert calls > 3


def test_only_the_interrupted_export_is_resumed(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with pytest.raises(RejectError, match="no interrupted export"):
        exported(pipeline, path, resume=True)
    with pytest.raises(KeyboardInterrupt):
        exported(pipeline, path, told=partial(stop_at, ANA))
    others: list[tuple[TableName, Selection]] = [("answers", Selection()), ("texts", Selection(language="en"))]
    for table, selection in others:
        with pytest.raises(RejectError, match="is an export of texts, everything"):
            exported(pipeline, path, table, selection, resume=True)
    path.write_bytes(path.read_bytes().replace(b"Ana", b"Eva", 1).replace(b"WELCOME", b"welcome", 1))
    with pytest.raises(RejectError, match="was changed since"):
        exported(pipeline, path, resume=True)


def test_an_ended_export_is_not_resumed(pipeline: Pipeline, tmp_path: Path) -> None:
    exported(pipeline, tmp_path / "a.csv")
    with pytest.raises(RejectError, match="has ended"):
        exported(pipeline, tmp_path / "a.csv", resume=True)


def test_what_is_decided_after_the_begin_is_left_out(tmp_path: Path) -> None:
    pipeline = Pipeline()
    for phone in (ANA, BEN):
        pipeline.text(phone, "WELCOME")
    pipeline.clock.sleep(60)
    before = len(pipeline.batches(ANA)) + len(pipeline.batches(BEN))

    def text(visited: str) -> None:
        pipeline.clock.sleep(1)
        pipeline.text(BEN, f"after {visited}")

    statement = exported(pipeline, path := tmp_path / "a.csv", told=text)
    assert not [row for row in rows(path) if row["wording"].startswith("after")]
    assert statement.batches == before
    assert (tmp_path / "a.csv").stat().st_size == statement.size


def test_an_unreadable_learner_is_counted_as_missing(tmp_path: Path) -> None:
    pipeline = Pipeline()
    for phone in (ANA, BEN):
        pipeline.text(phone, "WELCOME")
    pipeline.clock.sleep(60)
    pipeline.store.commit(Update(log.dialog_path(ANA), {"body": "{}"}))
    with pytest.raises(ValueError, match="DialogState"):
        dialogs.load(pipeline.store, ANA)
    statement = exported(pipeline, path := tmp_path / "a.csv")
    assert (statement.complete, statement.unreadable, statement.learners) == (False, 1, 1)
    assert {typed(row["phone"]) for row in rows(path)} == {BEN}


def test_an_export_is_audited_with_its_filter_and_rows(pipeline: Pipeline, tmp_path: Path) -> None:
    known = {entry.id for entry in composition.audit(pipeline.ports).entries()}
    statement = exported(pipeline, tmp_path / "a.csv", "answers", Selection(language="en"))
    (entry,) = (each for each in composition.audit(pipeline.ports).entries() if each.id not in known)
    assert (entry.operator, entry.action, entry.reason) == ("ola", "export answers", "filter: language en")
    assert entry.outcome == statement.described()
    assert f"{statement.rows} rows of 2 learners, complete" in entry.outcome
