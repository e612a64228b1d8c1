"""What operators may do. Pure.

viewer     sees learners, with their numbers masked
operator   sees learners, and acts on them
admin      also does what is about the whole store: codes, accounts, operators, sending, parked messages

A viewer or an operator may be limited to accounts, and then has no rights about other learners or the whole store.
"""

from typing import Literal, get_args

from shared.contracts.model import Model

Role = Literal["viewer", "operator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""The roles. Each may do all that the ones before it may."""

Right = Literal["see", "act", "administer"]
"""What a role allows, in the order of ROLES: to see learners, to act on them, and to act on the whole store."""

_RIGHTS: tuple[Right, ...] = get_args(Right)
_VISIBLE_DIGITS = 4


class Operator(Model):
    """Somebody who operates Textdrill. `accounts`: ids of those to which they are limited; empty for no limit."""

    name: str
    role: Role
    accounts: tuple[str, ...] = ()

    @property
    def sees_numbers(self) -> bool:
        """Whether learners' numbers are shown to them whole."""
        return self.role != "viewer"


def refusal(operator: Operator, right: Right, account: str | None) -> str | None:
    """Return why an operator may not do something, or None if they may.

    `account`: of the learner whom it is about, NO_ACCOUNT included; None if it is about the whole store.
    """
    if (needed := _RIGHTS.index(right)) > ROLES.index(operator.role):
        return f"{operator.name} is {_with_article(operator.role)}; this needs the role {ROLES[needed]}"
    if operator.accounts and account not in operator.accounts:
        what = "the whole store" if account is None else "a learner of another account"
        return f"{operator.name} is limited to the accounts {', '.join(operator.accounts)}; this is about {what}"
    return None


def masked(phone: str) -> str:
    """Return a number of which only the last digits are shown, such as "…0100"."""
    return f"…{phone[-_VISIBLE_DIGITS:]}"


def _with_article(role: Role) -> str:
    return f"{'a' if role == 'viewer' else 'an'} {role}"
