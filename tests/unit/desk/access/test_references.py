"""References to learners in addresses: one for each number, readable by the desk alone."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.desk.access.references import References

REFERENCES = References("a secret of the desk, long enough for its keys")
ANOTHER_DESKS = References("the secret of another desk, long enough too")
ANA = "+12125550100"
PHONES = st.integers(10**6, 10**15 - 1).map("+{}".format)

quickly = settings(max_examples=100, deadline=None, derandomize=True)


@quickly
@given(phone=PHONES)
def test_a_reference_leads_to_its_number_and_fits_into_an_address(phone: str) -> None:
    reference = REFERENCES.of(phone)
    assert REFERENCES.phone(reference) == phone
    assert re.fullmatch(r"[A-Za-z0-9_-]{30,60}", reference)


@quickly
@given(one=PHONES, other=PHONES)
def test_a_number_has_one_reference_and_shares_it_with_no_other(one: str, other: str) -> None:
    assert (REFERENCES.of(one) == References("a secret of the desk, long enough for its keys").of(other)) == (
        one == other
    )


@quickly
@given(written=st.text() | st.binary().map(lambda content: content.hex()))
def test_what_the_desk_did_not_make_leads_nowhere(written: str) -> None:
    assert REFERENCES.phone(written) is None


def test_another_desks_reference_leads_nowhere() -> None:
    assert REFERENCES.phone(ANOTHER_DESKS.of(ANA)) is None


def test_a_reference_with_any_other_character_leads_nowhere() -> None:
    reference = REFERENCES.of(ANA)
    for place, character in enumerate(reference):
        for other in {"A", "B", "-", "_"} - {character}:
            assert REFERENCES.phone(f"{reference[:place]}{other}{reference[place + 1 :]}") is None


@pytest.mark.parametrize("changed", ["{}=", "{}A", " {}", "{}\n", "{}!", "é{}"])
def test_another_spelling_of_a_reference_leads_nowhere(changed: str) -> None:
    assert REFERENCES.phone(changed.format(REFERENCES.of(ANA))) is None
