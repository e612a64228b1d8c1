"""Which rows an export has. Pure."""

from datetime import datetime

from shared.contracts.model import Model
from shared.contracts.profile import Profile
from shared.errors import RejectError
from shared.operations import values


class Selection(Model):
    """What rows must meet, all of it; None for anything.

    `account`: the learner's, in any case. `language`: the learner's, as a code. `since` and `until`: the row's time is
    at `since` or later, and before `until`.
    """

    account: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def checked(self) -> "Selection":
        """Return the selection in its stored form.

        Raises RejectError, which says what is wrong, if no row can meet it.
        """
        if self.account is not None and not self.account.strip():
            raise RejectError("the account is empty; write its id, or leave it out")
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise RejectError(f"since {self.since.isoformat()} is not before until {self.until.isoformat()}")
        language = None if self.language is None else values.language(self.language)
        return self.model_copy(update={"language": language})

    def has(self, profile: Profile) -> bool:
        """Return whether a learner with this profile meets it."""
        is_in_account = self.account is None or profile.account == self.account.strip().casefold()
        return is_in_account and self.language in (None, profile.language)

    def spans(self, at: datetime | None) -> bool:
        """Return whether a row of this time meets it. A row without a time only if every time does."""
        if at is None:
            return self.since is None and self.until is None
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def described(self) -> str:
        """Return the selection as a text."""
        given = self.model_dump(mode="json", exclude_none=True)
        return ", ".join(f"{name} {value}" for name, value in given.items()) or "everything"
