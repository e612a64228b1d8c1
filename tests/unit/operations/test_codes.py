"""Codes that operators add: each can register a learner, and every other one is refused by name."""

import pytest

from shared.contracts.keywords import RESERVED
from shared.dialog.registration import RegistrationCodes
from shared.errors import RejectError
from shared.operations.codes import Account, add
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"


@pytest.mark.parametrize("code", ["HELLO", "cafe-7", "Luna_2026", "7", "A" * 100, "MORE"])
def test_an_added_code_registers_who_texts_it(code: str) -> None:
    pipeline = Pipeline()
    add(RegistrationCodes(pipeline.store), code, Account(), is_demo=False)
    pipeline.text(PHONE, code.lower())
    assert pipeline.progress(PHONE).profile.validated


def test_an_account_is_kept_in_its_stored_form() -> None:
    pipeline = Pipeline()
    account = Account(company="Café Luna", language="es-MX", time_zone="America/Chicago")
    add(RegistrationCodes(pipeline.store), "HELLO", account, is_demo=True)
    pipeline.text(PHONE, "hello")
    profile = pipeline.progress(PHONE).profile
    assert profile.account_info == {"company": "Café Luna", "language": "es", "time_zone": "America/Chicago"}
    assert (profile.language, profile.is_demo) == ("es", True)


@pytest.mark.parametrize(
    ("code", "account", "why"),
    [
        ("STOP", Account(), "STOP cannot register anybody: .* acts on this word first; choose another code"),
        ("start", Account(), "start cannot register anybody"),
        ("unsubscribe-me", Account(), "OPT_OUT"),
        ("A--B", Account(), "A--B cannot register anybody: .* read as A-B"),
        ("A-", Account(), "A- cannot register anybody: .* read as A"),
        ("A" * 101, Account(), "101 characters; it can have at most 100"),
        ("two words", Account(), "letters, digits"),
        ("HELLO", Account(time_zone="Central"), "'Central' is not a time zone"),
        ("HELLO", Account(language="klingon"), "'klingon' is not a language code"),
        ("HELLO", Account(company=" "), "the company is empty"),
    ],
)
def test_what_can_never_register_is_refused_by_name(code: str, account: Account, why: str) -> None:
    pipeline = Pipeline()
    with pytest.raises(RejectError, match=why):
        add(RegistrationCodes(pipeline.store), code, account, is_demo=False)
    assert not RegistrationCodes(pipeline.store).check(code).valid


def test_every_reserved_keyword_is_refused() -> None:
    codes = RegistrationCodes(Pipeline().store)
    for keyword in RESERVED:
        with pytest.raises(RejectError):
            add(codes, keyword, Account(), is_demo=False)
