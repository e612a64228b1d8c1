"""Who operates the command line: on a deployed stage the authenticated account, else the user of this machine."""

import getpass
from collections.abc import Callable
from dataclasses import dataclass

from cli.errors import FailedError
from shared.settings import Settings


@dataclass(frozen=True)
class Identity:
    """Who operates. `authenticated`: whether that is an account, and not a name that anybody could give themselves."""

    name: str
    authenticated: bool


def identify(settings: Settings, account: Callable[[], str | None], user: Callable[[], str]) -> Identity:
    """Return who operates on this stage.

    `account`: returns the email address of the account that has authenticated, or None if it cannot be known; asked on
    a deployed stage only. `user`: returns the user's name, and raises FailedError if there is none.
    """
    if settings.deployed and (email := account()) is not None:
        return Identity(email.lower(), authenticated=True)
    return Identity(user(), authenticated=False)


def user_name() -> str:
    """Return the operating system's name of this user. Raises FailedError if there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise FailedError("this user has no name to record; set USER") from error
