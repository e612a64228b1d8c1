"""What operators write on the command line: usual writings are read, and all others are refused by name."""

from argparse import ArgumentTypeError

import pytest

from shared.operations.arguments import note, phone_number


def test_a_phone_number_is_read_in_its_usual_writings() -> None:
    for written in ("+12125550100", "+1 (212) 555-0100", "12125550100", "1-212-555-0100"):
        assert phone_number(written) == "+12125550100"


def test_a_refused_phone_number_is_named() -> None:
    with pytest.raises(ArgumentTypeError, match=r"^'\(212\) 555-0100' is not .*\+12125550100$"):
        phone_number("(212) 555-0100")


def test_a_reason_is_kept_without_white_space_around_it() -> None:
    assert note(" by phone, 3 March\n") == "by phone, 3 March"


@pytest.mark.parametrize("written", ["", " \n"])
def test_an_empty_reason_is_refused(written: str) -> None:
    with pytest.raises(ArgumentTypeError, match="empty"):
        note(written)
