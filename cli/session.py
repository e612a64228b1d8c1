"""What a command works with: the ports of a stage, which is shown, and the operator, who is asked in production."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

from cli import output, stage
from cli.errors import FailedError
from cli.identity import Identity
from shared.composition import Lazy, Ports
from shared.operations.accounts import account_of
from shared.operations.audit import By
from shared.operations.operators import Operators
from shared.operations.rights import Right, refusal
from shared.settings import Settings

Ask = Callable[[str], bool]
"""Puts a question to the operator, and returns whether the answer is yes."""


@dataclass(frozen=True)
class Session:
    """One run of the command line. `ask`: None if no operator sits at a terminal."""

    settings: Lazy[Settings]
    wired: Lazy[Ports]
    operator: Callable[[], Identity]
    ask: Ask | None

    def ports(self) -> Ports:
        """Show the stage, and return its ports. Raises FailedError for an unknown stage."""
        output.tell(stage.named(self.settings()))
        return self.wired()

    def by(self, reason: str, *, ask: bool) -> By:
        """Return who acts and why. `ask`: whether production asks back first. Raises FailedError unless they agree."""
        if ask and self.settings().stage == stage.PRODUCTION:
            self._agree()
        identity = self.operator()
        return By(identity.name, reason, identity.authenticated)

    def allow(self, right: Right, phone: str | None = None, account: str | None = None) -> None:
        """Raise FailedError unless the operator may do this. Everybody may as long as there are no operators.

        `phone`: of the learner whom it is about; `account`: of all whom it is about. None of both: the whole store.
        """
        documents = self.wired().documents()
        operators = Operators(documents)
        if not operators.exist():
            return
        operator = operators.named(self.operator().name)
        if phone is not None:
            account = account_of(documents, phone)
        if (why := refusal(operator, right, account)) is not None:
            raise FailedError(why)
        if not operator.sees_numbers:
            raise FailedError(f"{operator.name} is a viewer, who sees no whole numbers; the command line shows them")

    def allow_seeing(self, phones: Sequence[str] | None) -> None:
        """Raise FailedError unless the operator may see these learners, or the whole store if there are none."""
        if not phones:
            self.allow("see")
        for phone in phones or ():
            self.allow("see", phone)

    def _agree(self) -> None:
        where = stage.named(self.settings())
        if self.ask is None:
            raise FailedError(f"this changes {where}, and there is no terminal to ask at; add --yes to agree")
        if not self.ask(f"This changes {where}. Go on?"):
            raise FailedError("nothing was changed")


def session_of(context: typer.Context) -> Session:
    """Return the session that this command is part of."""
    found = context.find_object(Session)
    assert found is not None, "`main` gives every command its session"  # noqa: S101 - for mypy, and for a new `main`
    return found
