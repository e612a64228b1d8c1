"""What counts as a phone number, and that models accept it."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType
from pydantic import TypeAdapter

from shared.contracts.model import Phone
from shared.contracts.phone_numbers import canonical, typed

PHONE: TypeAdapter[str] = TypeAdapter(Phone)
EXAMPLES = sorted(
    {
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in PhoneNumberType.values()
        if (example := phonenumbers.example_number_for_type(region, kind)) is not None
    }
)


def agree(number: str) -> bool:
    """Return whether the number is no phone number, or one that models accept."""
    found = canonical(number)
    return found is None or PHONE.validate_python(found) == found


def test_models_accept_every_example_number_of_every_country() -> None:
    assert len(EXAMPLES) > 500
    assert [number for number in EXAMPLES if not agree(number)] == []
    assert [number for number in EXAMPLES if canonical(number) is None] == ["+989601"]  # too short to be texted


@given(st.from_regex(r"\+[0-9]{1,16}", fullmatch=True))
def test_models_accept_every_number_that_counts_as_one(number: str) -> None:
    assert agree(number)


@pytest.mark.parametrize("number", ["+49110", "+82122", "12345", "TEXTDRILL", "", "whatsapp:+15550100", "+0"])
def test_what_cannot_be_texted_is_no_phone_number(number: str) -> None:
    assert canonical(number) is None


@pytest.mark.parametrize(
    "written",
    [
        "+1 (212) 555-0100",
        "12125550100",
        "1 212 555 0100",
        "1-212-555-0100",
        "+1.212.555.0100",
        "001 212 555 0100",
        "+1\u00a0212\u2011555\u20110100",
        "\u202a+1 212 555 0100\u202c",
        "\uff0b\uff11 212 555 0100",
    ],
)
def test_a_number_that_a_person_wrote_is_read(written: str) -> None:
    assert typed(written) == "+12125550100"


def test_a_number_of_another_country_is_read_with_its_country_code() -> None:
    assert {typed("+44 (0)20 7946 0018"), typed("0044 20 7946 0018"), typed("442079460018")} == {"+442079460018"}
    assert typed("34 612 34 56 78") == "+34612345678"


@pytest.mark.parametrize(
    "written",
    [
        *("(212) 555-0100", "2125550100", "3125550100", "020 7946 0018", "555-0100", "12345"),
        *("+1 212 555 010", "+1 212 555 0100 x5", "++12125550100", "+", "00", "", "Ana", "whatsapp:+12125550100"),
    ],
)
def test_a_number_that_could_be_another_one_is_not_guessed(written: str) -> None:
    assert typed(written) is None


@given(st.sampled_from(EXAMPLES))
def test_a_number_in_e164_form_is_read_as_itself(number: str) -> None:
    assert typed(number) == canonical(number)


def test_ten_digits_that_a_north_american_number_may_have_are_refused() -> None:
    abroad = [each for each in EXAMPLES if len(each) == 11 and typed(each[1:]) is not None]
    assert abroad
    assert [each for each in abroad if canonical(f"+1{each[1:]}") == typed(f"1{each[1:]}")] == []
