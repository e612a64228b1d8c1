"""The commands about accounts and operators, and what each operator may do on the command line."""

import json

import pytest

from cli.identity import Identity
from shared.ports import Query
from tests.harness.command_line import CommandLine, captured_by
from tests.harness.pipeline import Pipeline

ANA, BEA = "+12125550100", "+12125550101"
WHY = ("--reason", "a new customer")
AUDIT = Query("audit")


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a pipeline with a learner of the account luna, and one of none."""
    manage = CommandLine(Pipeline(), captured_by(capsys))
    assert manage("add-account", "luna", "Café Luna", *WHY).out == "account luna added: Café Luna\n"
    assert manage("add-code", "HELLO", "--account", "luna", *WHY).out == "HELLO registers learners of luna\n"
    for phone, text in ((ANA, "hello"), (BEA, "WELCOME")):
        manage.pipeline.text(phone, text)
    return manage


def be(manage: CommandLine, name: str) -> None:
    """Go on as another operator, whose account has authenticated."""
    manage.operator = Identity(name, authenticated=True)


def test_accounts_are_listed_with_their_learners(manage: CommandLine) -> None:
    listed = manage("accounts")
    assert (listed.out, listed.err) == ("luna\tCafé Luna\t1\n-\tno account\t1\n", "1 accounts\n")
    assert [json.loads(line) for line in manage("accounts", "--json").out.splitlines()] == [
        {"id": "luna", "name": "Café Luna", "learners": 1},
        {"id": "-", "name": "no account", "learners": 1},
    ]


def test_a_code_of_an_unknown_account_is_refused(manage: CommandLine) -> None:
    refused = manage("add-code", "OTHER", "--account", "sol", *WHY)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "'sol' is not an account; known are luna\n"
    assert "OTHER" not in manage("codes").out


def test_a_dry_run_changes_no_account_and_no_operator(manage: CommandLine) -> None:
    before = manage("audit", "--json").out
    for command in (("add-account", "sol", "Sol"), ("add-operator", "ana", "--role", "admin")):
        tried = manage(*command, *WHY, "--dry-run")
        assert (tried.code, tried.out.startswith("dry run: ")) == (0, True)
    assert (manage("operators").out, manage("audit", "--json").out) == ("", before)
    assert "sol" not in manage("accounts").out


def test_learners_are_listed_by_account(manage: CommandLine) -> None:
    listed = manage("learners", "--account", "luna")
    assert (listed.out.split("\t")[0], listed.err) == (ANA, "1 of 2 learners match\n")
    assert manage("learners", "--account", "-").out.split("\t")[0] == BEA
    unknown = manage("learners", "--account", "sol")
    assert (unknown.code, unknown.err) == (1, "'sol' is not an account; known are luna\n")


def test_operators_are_added_listed_and_removed(manage: CommandLine) -> None:
    assert "everybody who reaches the store may do everything" in manage("operators").err
    assert manage("add-operator", "Ola", "--role", "admin", *WHY).out == "ola added: admin\n"
    added = manage("add-operator", "ben", "--role", "operator", "--account", "luna", *WHY)
    assert added.out == "ben added: operator of luna\n"
    assert manage("operators").out == "ben\toperator\tluna\nola\tadmin\tall\n"
    assert json.loads(manage("operators", "--json").out.splitlines()[0]) == {
        "name": "ben",
        "role": "operator",
        "accounts": ["luna"],
    }
    refused = manage("remove-operator", "ola", *WHY)
    assert (refused.code, refused.err.startswith("no admin would remain")) == (1, True)
    assert manage("remove-operator", "ben", *WHY).out == "ben removed: operator of luna\n"


def test_what_changed_and_who_did_it_are_in_the_audit_trail(manage: CommandLine) -> None:
    manage("add-operator", "ola", "--role", "admin", *WHY)
    manage("add-operator", "ben", "--role", "operator", *WHY)
    be(manage, "ben")
    manage("update", ANA, "language=es", "--reason", "by phone")
    entries = [json.loads(line) for line in manage("audit", ANA, "--json").out.splitlines()]
    assert [(each["operator"], each["authenticated"], each["outcome"], each["changed"]) for each in entries] == [
        ("ben", True, "USER_UPDATED", "language=es")
    ]
    everything = manage("audit").out
    assert "\tola?\tadd-operator\t-\tben added: operator\t" in everything
    assert f"\tben\tupdate\t{ANA}\tUSER_UPDATED\tlanguage=es\t" in everything


LIMITED = "limited to the accounts luna"
ALLOWED = [
    ("ola", ("pause", BEA, *WHY), None),
    ("ola", ("pause-sending", *WHY), None),
    ("ola", ("learners",), None),
    ("ben", ("pause", ANA, *WHY), None),
    ("ben", ("pause", BEA, *WHY), LIMITED),
    ("ben", ("forget", BEA, *WHY), LIMITED),
    ("ben", ("learner", ANA), None),
    ("ben", ("learner", BEA), LIMITED),
    ("ben", ("replay", BEA), LIMITED),
    ("ben", ("audit", BEA), LIMITED),
    ("ben", ("audit",), LIMITED),
    ("ben", ("consents",), LIMITED),
    ("ben", ("consents", ANA), None),
    ("ben", ("verify",), LIMITED),
    ("ben", ("verify", ANA), None),
    ("ben", ("learners",), LIMITED),
    ("ben", ("learners", "--account", "luna"), None),
    ("ben", ("add-account", "sol", "Sol", *WHY), "ben is an operator; this needs the role admin"),
    ("ben", ("add-operator", "ben", "--role", "admin", *WHY), "this needs the role admin"),
    ("ben", ("remove-operator", "ben", *WHY), "this needs the role admin"),
    ("ben", ("add-code", "SOL", *WHY), "this needs the role admin"),
    ("ben", ("remove-code", "HELLO", *WHY), "this needs the role admin"),
    ("ben", ("pause-sending", *WHY), "this needs the role admin"),
    ("ben", ("rebuild", *WHY), "this needs the role admin"),
    ("ben", ("refresh", *WHY), "this needs the role admin"),
    ("ben", ("redrive", "any", *WHY), "this needs the role admin"),
    ("vi", ("learners",), "vi is a viewer, who sees no whole numbers"),
    ("vi", ("say", ANA, "Hi!", *WHY), "vi is a viewer; this needs the role operator"),
    ("carl", ("learners",), "carl is not an operator"),
    ("carl", ("say", ANA, "Hi!", *WHY), "carl is not an operator"),
]


@pytest.mark.parametrize(("name", "arguments", "why"), ALLOWED, ids=[f"{each[0]} {each[1][0]}" for each in ALLOWED])
def test_an_operator_may_do_what_the_role_and_the_accounts_allow(
    manage: CommandLine, name: str, arguments: tuple[str, ...], why: str | None
) -> None:
    for command in (("ola", "--role", "admin"), ("ben", "--role", "operator", "--account", "luna")):
        manage("add-operator", *command, *WHY)
    manage("add-operator", "vi", "--role", "viewer", *WHY)
    before = manage.pipeline.store.find(AUDIT)
    be(manage, name)
    done = manage(*arguments)
    if why is None:
        assert done.code == 0
    else:
        assert (done.code, done.out, why in done.err) == (1, "", True)
        assert manage.pipeline.store.find(AUDIT) == before
