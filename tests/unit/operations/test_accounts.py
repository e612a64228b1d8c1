"""Accounts: added and renamed, and the learners who belong to them."""

import pytest

from shared.dialog.registration import RegistrationCodes
from shared.errors import RejectError
from shared.operations.accounts import Accounts
from shared.operations.codes import CodeInfo, add
from shared.operations.edits import make
from shared.operations.finding import Filter, find
from tests.harness.pipeline import Pipeline

ANA, BEA, CARL = (f"+1212555010{number}" for number in range(3))


def test_learners_of_a_code_belong_to_its_account() -> None:
    pipeline = Pipeline()
    accounts, codes = Accounts(pipeline.store), RegistrationCodes(pipeline.store)
    assert make(pipeline.store, accounts.adding("luna", "Café  Luna ")) == "account luna added: Café Luna"
    add(codes, accounts, "HELLO", CodeInfo(account="luna", company="Luna"), is_demo=False)
    for phone, code in ((ANA, "hello"), (BEA, "WELCOME"), (CARL, "hello")):
        pipeline.text(phone, code)
    assert pipeline.progress(ANA).profile.account_info == {"account": "luna", "company": "Luna"}
    assert [row.phone for row in find(pipeline.store, Filter(account="luna"), size=9).rows] == [ANA, CARL]
    assert [(each.id, each.name, each.learners) for each in accounts.counted()] == [
        ("luna", "Café Luna", 2),
        ("-", "no account", 1),
    ]


def test_an_account_is_renamed_and_keeps_its_id() -> None:
    store = Pipeline().store
    accounts = Accounts(store)
    make(store, accounts.adding("luna", "Luna"))
    assert make(store, accounts.adding("luna", "Sol")) == "account luna renamed: Luna → Sol"
    assert make(store, accounts.adding("luna", "Sol")) == "account luna has this name already"
    assert [(each.id, each.name) for each in accounts.all()] == [("luna", "Sol")]


@pytest.mark.parametrize("account_id", ["", "-", "Luna", "café", "a--b", "a-", "two words", "a/b", "__a__", "a" * 41])
def test_an_id_that_is_no_slug_is_refused(account_id: str) -> None:
    with pytest.raises(RejectError, match="is not an id of an account"):
        Accounts(Pipeline().store).adding(account_id, "Luna")


@pytest.mark.parametrize("name", ["", " \n", "x" * 101])
def test_a_name_that_is_empty_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(RejectError, match=f"the name has {len(name.strip())} characters"):
        Accounts(Pipeline().store).adding("luna", name)


def test_of_two_who_add_one_account_the_second_is_told() -> None:
    store = Pipeline().store
    accounts = Accounts(store)
    first, second = accounts.adding("luna", "Luna"), accounts.adding("luna", "Sol")
    make(store, first)
    with pytest.raises(RejectError, match="somebody else has just changed this"):
        make(store, second)
    assert [each.name for each in accounts.all()] == ["Luna"]
