"""Cells that a spreadsheet opens and saves unchanged."""

import csv
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.phone_numbers import typed
from shared.operations.export.cells import cell, guarded, phone_cell, restored, row

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "\u200b=1", "\n=1", "＝1", "'=1", "'"]
CHANGED_NUMBERS = ["12125550100", "007", "1e5", "3/4", "1-2", "10:30", "1,5", "$5", "1.50"]


def is_formula(written: str) -> bool:
    return written.strip(" \u00a0\u200b\n\t\r").startswith(("=", "+", "-", "@", "＝"))


@pytest.mark.parametrize("text", FORMULAS + CHANGED_NUMBERS)
def test_a_text_that_a_spreadsheet_would_change_is_guarded(text: str) -> None:
    assert cell(text).startswith("'")
    assert not is_formula(cell(text))


@pytest.mark.parametrize("text", ["", "Ana", "b", "20 seconds", "48", "0", "it's 5", "a=b", "so + so", "{{1+1}}"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@given(st.text())
def test_a_guard_can_be_undone(text: str) -> None:
    assert restored(guarded(text)) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_a_row_is_read_back_as_its_cells(texts: list[str]) -> None:
    written = row(texts).decode()
    assert written.endswith("\r\n")
    assert list(csv.reader(StringIO(written, newline=""), strict=True)) == [[cell(text) for text in texts]]
    assert not set(map(ord, written[:-2])) & ({*range(0x20)} - {9, 10})


def test_control_characters_become_visible() -> None:
    assert cell("a\x00b\x1bc\x7fd\x85e\rf") == "a␀b␛c␡d\ufffde␍f"
    assert cell("one\r\ntwo\nthree") == "one\ntwo\nthree"


def test_a_time_carries_its_offset() -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-6)))
    assert cell(moment) == "2026-03-02T15:00:00+00:00"
    assert datetime.fromisoformat(cell(moment)) == moment.astimezone(UTC)


@pytest.mark.parametrize("phone", ["+12125550100", "+447911123456", "+525512345678", "+33612345678", "+4915112345678"])
def test_a_phone_number_survives_and_is_read_back(phone: str) -> None:
    written = phone_cell(phone)
    assert typed(written) == phone
    assert written == cell(written)
    assert written[0] == "("
    with pytest.raises(ValueError, match="could not convert"):
        float(written.replace("(", "").replace(")", "").replace("+", ""))


def test_a_number_of_an_unknown_country_is_kept() -> None:
    assert restored(phone_cell("+9991234567")) == "+9991234567"
