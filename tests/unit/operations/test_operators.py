"""Operators: added, changed, removed and found; an admin always remains."""

import pytest

from shared.errors import RejectError
from shared.memory.documents import MemoryDocumentStore
from shared.operations.accounts import Accounts
from shared.operations.edits import make
from shared.operations.operators import Operators
from shared.operations.rights import Operator, Right, masked, refusal

LUNA = Operator(name="lu", role="operator", accounts=("luna",))


@pytest.fixture
def store() -> MemoryDocumentStore:
    """A store with an admin, and two accounts."""
    store = MemoryDocumentStore()
    for account in ("luna", "sol"):
        make(store, Accounts(store).adding(account, account))
    make(store, Operators(store).adding("Ana@Example.org", "admin", []))
    return store


def test_without_operators_everybody_may_do_everything() -> None:
    assert Operators(MemoryDocumentStore()).named("ola") == Operator(name="ola", role="admin")


def test_with_operators_others_are_refused_by_name(store: MemoryDocumentStore) -> None:
    assert Operators(store).named("ana@example.org").role == "admin"
    assert Operators(store).named("ANA@example.ORG").role == "admin"
    with pytest.raises(RejectError, match="ola is not an operator"):
        Operators(store).named("ola")


def test_an_operator_is_added_changed_and_removed(store: MemoryDocumentStore) -> None:
    operators = Operators(store)
    added = make(store, operators.adding("ben", "operator", ["sol", "luna", "sol"]))
    assert added == "ben added: operator of luna, sol"
    assert operators.named("ben") == Operator(name="ben", role="operator", accounts=("luna", "sol"))
    assert make(store, operators.adding("ben", "viewer", [])) == "ben changed: operator of luna, sol → viewer"
    assert make(store, operators.adding("ben", "viewer", [])) == "ben is viewer already"
    assert make(store, operators.removing("Ben")) == "ben removed: viewer"
    assert [each.name for each in operators.all()] == ["ana@example.org"]


@pytest.mark.parametrize(
    ("name", "role", "accounts", "why"),
    [
        ("two words", "viewer", [], "'two words' is not a name of an operator"),
        ("", "viewer", [], "'' is not a name of an operator"),
        ("a/b", "viewer", [], "'a/b' is not a name of an operator"),
        ("..", "viewer", [], "'..' is not a name of an operator"),
        ("__a__", "viewer", [], "'__a__' is not a name of an operator"),
        ("ben", "boss", [], "'boss' is not a role; known are admin, operator, viewer"),
        ("ben", "viewer", ["luna", "mars"], "'mars' is not an account; known are luna, sol"),
        ("ben", "admin", ["luna"], "an admin acts on the whole store"),
        ("ana@example.org", "operator", [], "no admin would remain"),
    ],
)
def test_an_operator_who_could_not_work_is_refused(
    store: MemoryDocumentStore, name: str, role: str, accounts: list[str], why: str
) -> None:
    with pytest.raises(RejectError, match=why):
        Operators(store).adding(name, role, accounts)


def test_the_first_operator_must_be_an_admin() -> None:
    with pytest.raises(RejectError, match="the first operator must be an admin"):
        Operators(MemoryDocumentStore()).adding("ben", "operator", [])


def test_the_last_admin_is_removed_after_all_others(store: MemoryDocumentStore) -> None:
    operators = Operators(store)
    make(store, operators.adding("ben", "viewer", []))
    with pytest.raises(RejectError, match="no admin would remain"):
        operators.removing("ana@example.org")
    make(store, operators.removing("ben"))
    assert "everybody who reaches the store may do everything" in make(store, operators.removing("ana@example.org"))
    assert operators.named("ben").role == "admin"


def test_an_unknown_operator_is_not_removed(store: MemoryDocumentStore) -> None:
    with pytest.raises(RejectError, match=r"'ola' is not an operator; known are ana@example\.org"):
        Operators(store).removing("ola")


def test_two_admins_who_remove_each_other_leave_one(store: MemoryDocumentStore) -> None:
    operators = Operators(store)
    make(store, operators.adding("ben", "admin", []))
    make(store, operators.adding("carl", "viewer", []))
    changes = operators.removing("ben"), operators.removing("ana@example.org")
    make(store, changes[0])
    with pytest.raises(RejectError, match="somebody else has just changed this"):
        make(store, changes[1])
    assert [each.name for each in operators.all()] == ["ana@example.org", "carl"]


@pytest.mark.parametrize(
    ("operator", "right", "account", "why"),
    [
        (Operator(name="vi", role="viewer"), "see", "luna", None),
        (Operator(name="vi", role="viewer"), "see", None, None),
        (Operator(name="vi", role="viewer"), "act", "luna", "vi is a viewer; this needs the role operator"),
        (Operator(name="vi", role="viewer", accounts=("sol",)), "see", "luna", "vi is limited to the accounts sol"),
        (Operator(name="op", role="operator"), "act", "-", None),
        (Operator(name="op", role="operator"), "administer", None, "op is an operator; this needs the role admin"),
        (LUNA, "act", "luna", None),
        (LUNA, "see", "sol", "limited to the accounts luna; this is about a learner of another account"),
        (LUNA, "act", "-", "limited to the accounts luna"),
        (LUNA, "see", None, "limited to the accounts luna; this is about the whole store"),
        (Operator(name="ad", role="admin"), "administer", None, None),
        (Operator(name="ad", role="admin"), "act", "sol", None),
    ],
)
def test_a_role_allows_what_it_says(operator: Operator, right: Right, account: str | None, why: str | None) -> None:
    found = refusal(operator, right, account)
    assert found is None if why is None else why in str(found)


def test_a_viewer_sees_numbers_masked() -> None:
    assert [Operator(name="a", role=role).sees_numbers for role in ("viewer", "operator", "admin")] == [
        False,
        True,
        True,
    ]
    assert masked("+12125550100") == "…0100"
