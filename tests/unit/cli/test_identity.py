"""Who operates the command line."""

import pytest

from cli.errors import FailedError
from cli.identity import Identity, identify
from shared.settings import from_environment
from tests.harness.command_line import LOCAL, PRODUCTION


def user() -> str:
    return "ola"


def nobody() -> str:
    raise FailedError("this user has no name to record; set USER")


def test_a_deployed_stage_has_the_authenticated_account() -> None:
    found = identify(from_environment(PRODUCTION), lambda: "Ana@Example.org", nobody)
    assert found == Identity("ana@example.org", authenticated=True)


def test_an_account_that_cannot_be_known_leaves_the_users_name() -> None:
    assert identify(from_environment(PRODUCTION), lambda: None, user) == Identity("ola", authenticated=False)
    with pytest.raises(FailedError, match="set USER"):
        identify(from_environment(PRODUCTION), lambda: None, nobody)


def test_the_local_stage_asks_no_account() -> None:
    asked = list[str]()

    def account() -> str:
        asked.append("account")
        return "ana@example.org"

    assert identify(from_environment(LOCAL), account, user) == Identity("ola", authenticated=False)
    assert asked == []
