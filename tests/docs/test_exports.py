"""docs/exports.md lists the columns of each export, in their order, with their meanings."""

import re
from pathlib import Path

import pytest

from shared.operations.export.tables import COLUMNS, TableName
from tests.docs.pages import sections

PAGE = (Path(__file__).parent.parent.parent / "docs" / "exports.md").read_text()


def columns(heading: str) -> dict[str, str]:
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", sections(PAGE)[heading], re.MULTILINE))


@pytest.mark.parametrize("table", COLUMNS)
def test_the_columns_on_the_page_are_those_of_the_file(table: TableName) -> None:
    page = {**columns("Columns of every table"), **columns(f"Columns of {table}")}
    assert [*page.items()] == [*COLUMNS[table].items()]


HEADERS = {
    "learners": "phone account language name state time_zone registered_at last_active_at drills_started "
    "drills_completed open_drill answered answered_rightly batches",
    "answers": "phone account language at batch drill prompt answer result",
    "texts": "phone account language at direction batch number lesson wording pictures status carrier_status "
    "error_code sent_at segments micro_dollars price_from",
    "consents": "phone account language at given how command_id operator reason evidence",
}
"""The columns of the first release that exported. Later ones come behind them."""


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_keep_their_names_and_places(table: TableName) -> None:
    first = HEADERS[table].split()
    assert [*COLUMNS[table]][: len(first)] == first
