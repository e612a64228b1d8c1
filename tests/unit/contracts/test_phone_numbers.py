"""What counts as a phone number, and that models accept it."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType
from pydantic import TypeAdapter

from shared.contracts.model import Phone
from shared.contracts.phone_numbers import canonical

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
