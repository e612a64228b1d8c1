"""Changes of a profile as operators write them: read in their forms, and otherwise refused by name."""

import pytest

from shared.errors import RejectError
from shared.operations.profile_changes import profile_changes


def test_changes_are_read_in_the_forms_of_the_profile() -> None:
    written = ["name= Ana ", "language=es-MX", "time_zone=America/Chicago", "schedule_days=Fri mon", "schedule_time="]
    assert profile_changes(written) == {
        "name": "Ana",
        "language": "es",
        "time_zone": "America/Chicago",
        "schedule_days": "mon fri",
        "schedule_time": "",
    }


def test_a_value_may_contain_an_equals_sign() -> None:
    assert profile_changes(["company_name=A=B"]) == {"company_name": "A=B"}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("name", "'name' is no change; write KEY=VALUE"),
        ("colour=red", "'colour' is not a key of the profile; known are .*company_name"),
        ("opted_out=no", "'opted_out' is not a key"),
        ("name=", "a value is empty"),
        ("language=klingon", "'klingon' is not a language code; known are .*es"),
        ("time_zone=Central", "'Central' is not a time zone; .*America/Chicago"),
        ("time_zone=chicago", "perhaps America/Chicago$"),
        ("schedule_days=mon fun", "'mon fun' are not days; write some of mon tue"),
        ("schedule_time=8", "'8' is not a time; .*08:00"),
        ("schedule_time=24:00", "'24:00' is not a time"),
    ],
)
def test_a_change_that_says_nothing_is_refused_by_name(written: str, why: str) -> None:
    with pytest.raises(RejectError, match=why):
        profile_changes([written])


def test_a_key_that_is_given_twice_is_refused() -> None:
    with pytest.raises(RejectError, match="name is given twice"):
        profile_changes(["name=Ana", "name=Eva"])
