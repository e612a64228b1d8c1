"""A visitor: an operator who has been identified, and what they may see and do."""

import re
from dataclasses import dataclass

from shared.operations import rights
from shared.operations.audit import By
from shared.operations.rights import Operator, Right

_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){6,}")
"""Seven or more digits, with at most one separator between two of them."""


@dataclass(frozen=True)
class Visitor:
    """An operator at the desk. `session`: random value of their browser's session, to which its forms are bound.

    `authenticated`: whether the name is an account, and not one that anybody could give themselves.
    """

    operator: Operator
    authenticated: bool
    session: str

    @property
    def sees_all_accounts(self) -> bool:
        """Whether no account is hidden from them."""
        return not self.operator.accounts

    def refusal(self, right: Right, account: str | None) -> str | None:
        """Return why they may not do something, or None if they may. `account`: None for the whole store."""
        return rights.refusal(self.operator, right, account)

    def may(self, right: Right, account: str | None = None) -> bool:
        """Return whether they may do something. `account`: None for the whole store."""
        return self.refusal(right, account) is None

    def may_for_some(self, right: Right) -> bool:
        """Return whether their role has the right, for their accounts at least."""
        return self.may(right, self.operator.accounts[0] if self.operator.accounts else None)

    def shown(self, phone: str) -> str:
        """Return a number as they may see it: masked for a viewer."""
        return phone if self.operator.sees_numbers else rights.masked(phone)

    def worded(self, text: str | None) -> str:
        """Return what people wrote as they may read it: for a viewer, with numbers masked that may be a phone's."""
        written = text or ""
        return written if self.operator.sees_numbers else _NUMBER.sub(lambda found: rights.masked(found[0]), written)

    def by(self, reason: str) -> By:
        """Return who acts, and why."""
        return By(self.operator.name, reason, self.authenticated)
