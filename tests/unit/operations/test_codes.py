"""Codes that operators add: each can register a learner, and every other one is refused by name."""

import pytest

from shared.contracts.keywords import RESERVED
from shared.dialog.registration import RegistrationCodes
from shared.errors import RejectError
from shared.operations.accounts import Accounts
from shared.operations.codes import CodeInfo, add
from shared.operations.edits import make
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"


@pytest.mark.parametrize("code", ["HELLO", "cafe-7", "Luna_2026", "7", "A" * 100, "MORE"])
def test_an_added_code_registers_who_texts_it(code: str) -> None:
    pipeline = Pipeline()
    add(RegistrationCodes(pipeline.store), Accounts(pipeline.store), code, CodeInfo(), is_demo=False)
    pipeline.text(PHONE, code.lower())
    assert pipeline.progress(PHONE).profile.validated


def test_an_account_is_kept_in_its_stored_form() -> None:
    pipeline = Pipeline()
    info = CodeInfo(company="Café Luna", language="es-MX", time_zone="America/Chicago")
    add(RegistrationCodes(pipeline.store), Accounts(pipeline.store), "HELLO", info, is_demo=True)
    pipeline.text(PHONE, "hello")
    profile = pipeline.progress(PHONE).profile
    assert profile.account_info == {"company": "Café Luna", "language": "es", "time_zone": "America/Chicago"}
    assert (profile.language, profile.is_demo) == ("es", True)


@pytest.mark.parametrize(
    ("code", "info", "why"),
    [
        ("STOP", CodeInfo(), "STOP cannot register anybody: .* acts on this word first; choose another code"),
        ("start", CodeInfo(), "start cannot register anybody"),
        ("unsubscribe-me", CodeInfo(), "OPT_OUT"),
        ("A--B", CodeInfo(), "A--B cannot register anybody: .* read as A-B"),
        ("A-", CodeInfo(), "A- cannot register anybody: .* read as A"),
        ("A" * 101, CodeInfo(), "101 characters; it can have at most 100"),
        ("two words", CodeInfo(), "letters, digits"),
        ("HELLO", CodeInfo(time_zone="Central"), "'Central' is not a time zone"),
        ("HELLO", CodeInfo(language="klingon"), "'klingon' is not a language code"),
        ("HELLO", CodeInfo(company=" "), "the company is empty"),
        ("HELLO", CodeInfo(account="luna"), "'luna' is not an account; known are cafe-sol"),
        ("HELLO", CodeInfo(account="Cafe Sol"), "'Cafe Sol' is not an account; known are cafe-sol"),
    ],
)
def test_what_can_never_register_is_refused_by_name(code: str, info: CodeInfo, why: str) -> None:
    pipeline = Pipeline()
    make(pipeline.store, Accounts(pipeline.store).adding("cafe-sol", "Café Sol"))
    with pytest.raises(RejectError, match=why):
        add(RegistrationCodes(pipeline.store), Accounts(pipeline.store), code, info, is_demo=False)
    assert not RegistrationCodes(pipeline.store).check(code).valid


def test_every_reserved_keyword_is_refused() -> None:
    store = Pipeline().store
    codes = RegistrationCodes(store)
    for keyword in RESERVED:
        with pytest.raises(RejectError):
            add(codes, Accounts(store), keyword, CodeInfo(), is_demo=False)
