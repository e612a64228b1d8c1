"""What operators write on the command line: usual writings are read, and all others are refused by name."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import typer

from cli.arguments import checked, moment, note, phone_number, positive
from shared.operations import values


def test_a_phone_number_is_read_in_its_usual_writings() -> None:
    for written in ("+12125550100", "+1 (212) 555-0100", "12125550100", "1-212-555-0100"):
        assert phone_number(written) == "+12125550100"


def test_a_refused_phone_number_is_named() -> None:
    with pytest.raises(typer.BadParameter, match=r"^'\(212\) 555-0100' is not .*\+12125550100$"):
        phone_number("(212) 555-0100")


def test_a_reason_is_kept_without_white_space_around_it() -> None:
    assert note(" by phone, 3 March\n") == "by phone, 3 March"


@pytest.mark.parametrize("written", ["", " \n"])
def test_an_empty_reason_is_refused(written: str) -> None:
    with pytest.raises(typer.BadParameter, match="empty"):
        note(written)


def test_a_time_is_a_date_or_has_an_offset() -> None:
    assert moment("2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)
    assert moment("2026-03-01T09:00-05:00") == datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=-5)))


@pytest.mark.parametrize("written", ["yesterday", "2026-03-01T09:00", "2026-13-01", ""])
def test_a_time_that_is_none_is_refused_by_name(written: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"^{written!r} is not a time; .*2026-03-01"):
        moment(written)


@pytest.mark.parametrize("written", ["0", "-1", "many", "1.5", ""])
def test_a_number_below_one_is_refused_by_name(written: str) -> None:
    assert positive("50") == 50
    with pytest.raises(typer.BadParameter, match=f"^{written!r} is not a number from 1 on"):
        positive(written)


def test_an_unknown_language_is_refused_by_name() -> None:
    language = checked(values.language)
    assert language("es") == "es"
    with pytest.raises(typer.BadParameter, match="'klingon' is not a language code; known are"):
        language("klingon")
