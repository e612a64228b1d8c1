"""docs/scaling.md shows what the bench has measured, and what is counted and computed today.

If a test here fails after a change that is meant, `python -m bench.page` writes the files.
"""

from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from bench import counting, counts, page
from bench.row import Group, Row
from shared.operations import prices
from shared.settings import Settings
from tests.docs.pages import number, table

PAGE = page.OURS.page.read_text()
WRITE = "if this change is meant, run: python -m bench.page"


@cache
def english() -> counts.Lesson:
    return counts.lesson("English")


@cache
def basis() -> prices.Basis:
    return prices.basis()


@cache
def counted() -> tuple[Row, ...]:
    return tuple(counting.rows())


def test_the_tables_of_the_page_are_those_that_the_bench_would_write() -> None:
    for expected in page.tables(page.last_run(), english(), basis()):
        assert page.with_tables(PAGE, [expected]) == PAGE, f"{expected[0][0]}: {WRITE}"


def test_the_counts_of_operations_and_bytes_are_the_written_ones() -> None:
    run = page.last_run()
    assert page.with_counts(run, counted()) == run.rows, WRITE


def test_no_count_of_operations_is_above_its_floor() -> None:
    assert [row for row in counted() if row.unit == "" and row.floor is not None and row.measured > row.floor] == []


def test_the_run_says_its_machine_its_date_and_what_else_was_going_on() -> None:
    run, said = page.last_run(), table(PAGE, "run of `make bench`")
    assert said == {"date": [run.date], "machine": [run.machine], "other work": [run.note]}
    assert "cores" in run.machine
    assert "Python" in run.machine


def test_every_kind_of_measurement_is_in_the_run() -> None:
    rows = page.last_run().rows
    assert {row.group for row in rows} == {*get_args(Group)}
    latencies = {row.what for row in rows if row.group == "latency"}
    assert latencies == {f"p{share}, {size} at once" for share in (50, 95, 99) for size in (1, 10, 100)}
    assert all(row.floor for row in rows if row.group in {"engine", "CPU", "latency", "cold start", "many learners"})


def test_the_counted_lesson_is_the_one_that_prices_are_computed_from() -> None:
    assert basis().lesson == page.lesson_of(english()), WRITE


def test_the_prices_agree_with_the_settings() -> None:
    price = basis().prices
    assert Settings().dollars_per_segment == pytest.approx(price.segment.dollars + price.segment_fee.dollars)
    assert Settings().dollars_per_picture == price.picture.dollars
    assert Settings().receipt_wait_seconds + 0.75 == prices.SECONDS_OF_A_BATCH


def test_the_page_says_what_warm_instances_cost() -> None:
    warm = f"{prices.warm_month(basis()):.2f}"
    assert f"\n{warm} dollars a month" in PAGE
    (row,) = (
        cells for name, cells in table(PAGE, "dollars a month, 30 lessons each").items() if name == "warm instances"
    )
    assert set(row) == {warm}


def test_the_page_says_the_seconds_of_a_lesson() -> None:
    seconds = prices.busy_seconds(basis().lesson)
    sends = basis().lesson.batches_with_texts
    assert f"The {seconds:.1f} s are the worst case" in PAGE
    assert f"{basis().lesson.calls - sends} × {prices.SECONDS_A_CALL:g} s and" in PAGE
    assert f"{sends} × {prices.SECONDS_OF_A_BATCH:g} s;" in PAGE
    assert f"The {prices.SWEEP_READS} reads are the sweep's" in PAGE


def test_texts_are_nearly_all_of_the_bill() -> None:
    months = table(PAGE, "dollars a month, 30 lessons each")
    share = number(months["texts"][-1]) / number(months["in all"][-1])
    assert f"Texts are {share:.1%} of the bill".replace("%", " %") in PAGE


def test_one_command_writes_counts_and_tables_again(tmp_path: Path) -> None:
    """`python -m bench.page`, on copies in which a count is wrong."""
    files = page.Files(tmp_path / "bench.json", tmp_path / "lesson.yaml", tmp_path / "scaling.md")
    for ours, copy in zip(astuple(page.OURS), astuple(files), strict=True):
        copy.write_text(ours.read_text().replace("reads: 40", "reads: 41").replace("| reads | 40 |", "| reads | 41 |"))
    page.main(files)
    assert [each.read_text() for each in astuple(files)] == [each.read_text() for each in astuple(page.OURS)]
