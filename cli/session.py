"""What a command works with: the ports of a stage, which is shown, and the operator, who is asked in production."""

import getpass
from collections.abc import Callable
from dataclasses import dataclass

import typer

from cli import output, stage
from cli.errors import FailedError
from shared.composition import Lazy, Ports
from shared.operations.audit import By
from shared.settings import Settings

Ask = Callable[[str], bool]
"""Puts a question to the operator, and returns whether the answer is yes."""


@dataclass(frozen=True)
class Session:
    """One run of the command line. `ask`: None if no operator sits at a terminal."""

    settings: Lazy[Settings]
    wired: Lazy[Ports]
    operator: Callable[[], str]
    ask: Ask | None

    def ports(self) -> Ports:
        """Show the stage, and return its ports. Raises FailedError for an unknown stage."""
        output.tell(stage.named(self.settings()))
        return self.wired()

    def by(self, reason: str, *, ask: bool) -> By:
        """Return who acts and why. `ask`: whether production asks back first. Raises FailedError unless they agree."""
        if ask and self.settings().stage == stage.PRODUCTION:
            self._agree()
        return By(self.operator(), reason)

    def _agree(self) -> None:
        where = stage.named(self.settings())
        if self.ask is None:
            raise FailedError(f"this changes {where}, and there is no terminal to ask at; add --yes to agree")
        if not self.ask(f"This changes {where}. Go on?"):
            raise FailedError("nothing was changed")


def session_of(context: typer.Context) -> Session:
    """Return the session that this command is part of."""
    found = context.find_object(Session)
    assert found is not None, "`main` gives every command its session"  # noqa: S101
    return found


def user_name() -> str:
    """Return the operating system's name of this user. Raises FailedError if there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise FailedError("this user has no name to record; set USER") from error
