"""The rows of the bench's table, and the tables of a page that are replaced."""

import pytest

from bench import page
from bench.answers import percentile
from bench.row import HEADER, Run, cost, rate

TABLE = [["a row", "count"], ["reads", "3"], ["writes", "4"]]
OTHER = "| other | count |\n|---|---|\n| reads | 1 |\n"
PAGE = f"# A page\n\n{OTHER}\nText.\n\n| a row | count |\n|---|---|\n| old | 1 |\n\nMore text.\n"


def test_a_cost_beside_its_floor_is_so_many_times_as_much() -> None:
    row = cost("CPU", "park", "ms", 12.34, 6.0, goal=1.25)
    assert row.cells == ["CPU: park", "12.3 ms", "6 ms", "2.05", "at most 1.25"]


def test_a_rate_that_is_lower_than_its_floor_costs_more() -> None:
    row = rate("engine", "commands", "", 6000, 15_000)
    assert row.cells == ["engine: commands", "6,000", "15,000", "2.50", ""]


def test_a_count_may_have_no_floor() -> None:
    assert cost("lesson", "writes", "", 88, None).cells == ["lesson: writes", "88", "", "", ""]


def test_a_row_has_a_cell_for_each_heading() -> None:
    assert len(cost("lesson", "writes", "", 88, None).cells) == len(HEADER)


def test_a_run_is_read_as_it_was_written() -> None:
    row = cost("CPU", "park", "ms", 12.34, 6.0)
    run = Run(date="2026-11-27", machine="2 cores", note="quiet", rows=(row,))
    assert Run.model_validate_json(run.model_dump_json()) == run


def test_new_counts_take_the_place_of_the_old_ones() -> None:
    first, old, last = cost("CPU", "a", "", 1, 1), cost("lesson", "reads", "", 2, 2), cost("memory", "b", "", 3, 3)
    new = cost("lesson", "reads", "", 4, 2), cost("lesson", "writes", "", 5, 5)
    run = Run(date="2026-11-27", machine="2 cores", note="quiet", rows=(first, old, last))
    assert page.with_counts(run, new) == (first, *new, last)


def test_a_table_is_written_as_markdown() -> None:
    assert page.markdown([["a row", ""], ["reads", "3"]]) == "| a row | |\n|---|---|\n| reads | 3 |\n"


def test_a_table_of_a_page_is_replaced_and_nothing_else() -> None:
    before, _, after = PAGE.partition("| a row | count |\n|---|---|\n| old | 1 |\n")
    assert page.with_tables(PAGE, [TABLE]) == f"{before}{page.markdown(TABLE)}{after}"


def test_a_page_is_not_changed_by_its_own_tables() -> None:
    written = page.with_tables(PAGE, [TABLE])
    assert page.with_tables(written, [TABLE]) == written


@pytest.mark.parametrize("text", ["# A page\n", f"{PAGE}\n{page.markdown(TABLE)}"])
def test_a_table_that_is_not_once_on_the_page_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"exactly one table that begins with \| a row \|"):
        page.with_tables(text, [TABLE])


@pytest.mark.parametrize(("share", "expected"), [(50, 50), (95, 95), (99, 99)])
def test_a_percentile_is_the_value_that_so_many_do_not_exceed(share: int, expected: float) -> None:
    assert percentile([float(value) for value in range(101)], share) == expected


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 99) == 7.0
