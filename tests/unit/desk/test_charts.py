"""Charts have the values of their tables and files; those of days say what is unfinished and what cannot be said."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from io import StringIO

import pytest

from shared.desk.charts import Chart, Series
from shared.desk.daily_charts import daily_charts
from shared.operations.export.cells import restored
from shared.sms.limits import MICRO
from shared.tallies.figures import Day

TODAY = date(2026, 3, 2)
ZONE = "America/New_York"
NAMES = ("active", "lessons", "right", "texts-in", "texts-out", "reply", "delivery", "money")
LAST_BOUND, BEYOND = 15, 16
"""Numbers of the bucket that ends with a day, and of the one for longer delays."""


def charts_of(*days: Mapping[str, int], last: date = TODAY, ceiling: int = 5 * MICRO) -> dict[str, Chart]:
    """Return the charts of days with these figures, of which the last one is `last`."""
    first = last - timedelta(days=len(days) - 1)
    figures = [Day.of(first + timedelta(days=number), each, TODAY) for number, each in enumerate(days)]
    return {chart.name: chart for chart in daily_charts(figures, ZONE, ceiling)}


def chart_of(value: float, label: str) -> Chart:
    """Return a chart of one value."""
    series = (Series(name="spent", values=(value,)),)
    return Chart(
        name="a", title="A", says="", kind="bar", unit="dollars", axis="prompt", labels=(label,), series=series
    )


def values(chart: Chart) -> dict[str, tuple[int | float | None, ...]]:
    return {series.name: series.values for series in chart.series}


def read(content: bytes) -> list[list[str]]:
    """Return the rows of a file, without the guards that keep a spreadsheet from changing a cell."""
    return [[*map(restored, row)] for row in csv.reader(StringIO(content.decode(), newline=""))]


def test_today_is_marked_as_unfinished_and_the_days_before_are_not() -> None:
    for chart in charts_of({}, {}).values():
        assert chart.labels == ("2026-03-01", "2026-03-02 (unfinished)")
        assert "unfinished" in chart.says


def test_a_period_that_is_over_has_nothing_unfinished() -> None:
    for chart in charts_of({}, {}, last=TODAY - timedelta(days=1)).values():
        assert "unfinished" not in " ".join((*chart.labels, chart.says))


def test_every_chart_says_the_time_zone_of_its_days() -> None:
    charts = charts_of({})
    assert tuple(charts) == NAMES
    assert all(ZONE in chart.says for chart in charts.values())


def test_the_file_has_the_values_of_the_table() -> None:
    for chart in charts_of({"answered": 3, "right": 1, "in": 1234, "micro_dollars": 12_345_670_000}, {}).values():
        head, *rows = read(chart.csv())
        assert head == [chart.axis, *(f"{each.name} ({chart.unit})" for each in chart.series)]
        assert rows == [
            [label, *("" if value is None else str(value) for value in within)] for label, within in chart.rows()
        ]


@pytest.mark.parametrize("value", [33.3, 12345.67, 0.5, 100.0, 1234567])
def test_a_spreadsheet_can_compute_with_each_number_of_a_file(value: float) -> None:
    assert chart_of(value, label="hat").csv().decode() == f"prompt,spent (dollars)\r\nhat,{value}\r\n"


def test_a_label_that_a_spreadsheet_would_compute_is_guarded() -> None:
    assert chart_of(1, label="=1+1").csv().decode().endswith("'=1+1,1\r\n")


def test_days_without_a_first_answer_have_no_share() -> None:
    right = charts_of({"answered": 3, "right": 2}, {}, {"answered": 2})["right"]
    assert values(right) == {"right": (66.7, None, 0.0)}


def test_a_day_without_texts_has_counts_of_zero_and_no_delay() -> None:
    charts = charts_of({})
    assert {
        number for name in ("active", "lessons", "texts-in") for each in charts[name].series for number in each.values
    } == {0}
    assert {each.values for name in ("reply", "delivery") for each in charts[name].series} == {(None,)}


def test_no_days_have_charts_without_rows() -> None:
    for chart in charts_of().values():
        assert (chart.labels, list(chart.rows()), len(read(chart.csv()))) == ((), [], 1)


def test_a_percentile_is_the_upper_bound_of_its_bucket() -> None:
    day = {"accepted.0": 9, "accepted.3": 10, f"accepted.{LAST_BOUND}": 1}
    assert values(charts_of(day)["reply"]) == {"half of the replies": (3.0,), "95 of 100 replies": (3.0,)}


def test_a_percentile_above_a_day_has_no_value() -> None:
    day = {"delivered.0": 8, f"delivered.{BEYOND}": 2}
    assert values(charts_of(day)["delivery"]) == {"half of the texts": (0.5,), "95 of 100 texts": (None,)}
    day = {"delivered.0": 8, f"delivered.{LAST_BOUND}": 2}
    assert values(charts_of(day)["delivery"])["95 of 100 texts"] == (86400,)


def test_texts_out_add_up_and_no_other_chart_does() -> None:
    charts = charts_of({"out.delivered": 3, "out.failed": 2, "out.cancelled": 1})
    assert [chart.name for chart in charts.values() if chart.stacked] == ["texts-out"]
    assert sum(number or 0 for _, within in charts["texts-out"].rows() for number in within) == 6


def test_money_is_in_dollars_and_says_its_ceiling() -> None:
    money = charts_of({"micro_dollars": 1_230_000}, {}, ceiling=1_234 * MICRO)["money"]
    assert values(money) == {"spent": (1.23, 0.0)}
    assert "1,234.00" in money.says
