"""Accounts: the customers to whom registration codes, and so their learners, belong.

accounts/{id}
name       as people read it

A learner carries the id in `account_info`, so no message has another form because of accounts. A learner whose code
names none belongs to NO_ACCOUNT.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shared.contracts.model import Model
from shared.contracts.profile import NO_ACCOUNT
from shared.drill_progress import learners
from shared.drill_progress.learners import COLLECTION
from shared.errors import RejectError
from shared.operations.edits import Edit
from shared.ports import DocumentStore, Query, upsert
from shared.store.scans import all_documents

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 40
"""Maximum length of an account's id, in characters."""

LONGEST_NAME = 100
"""Maximum length of an account's name, in characters."""


class Account(Model):
    """An account. `learners`: how many belong to it, or None if that was not asked for."""

    id: str
    name: str
    learners: int | None = None


@dataclass(frozen=True)
class Accounts:
    """Adds accounts and lists them. Every method raises RetryError when the store is unavailable."""

    documents: DocumentStore

    def adding(self, account_id: str, name: str) -> Edit:
        """Prepare to add an account, or to give an existing one another name. Raises RejectError for a wrong form."""
        if len(account_id) > LONGEST_ID or not _ID.fullmatch(account_id):
            raise RejectError(
                f"{account_id!r} is not an id of an account; write small letters and digits, with single - between"
                f" them, at most {LONGEST_ID} characters, such as cafe-luna"
            )
        if not (written := " ".join(name.split())) or len(written) > LONGEST_NAME:
            raise RejectError(f"the name has {len(written)} characters; write 1 to {LONGEST_NAME}, such as Cafe Luna")
        before = self.documents.get(_path(account_id))
        if before is None:
            effect = f"account {account_id} added: {written}"
        elif before.fields["name"] == written:
            return Edit(f"account {account_id} has this name already")
        else:
            effect = f"account {account_id} renamed: {before.fields['name']} → {written}"
        return Edit(effect, (upsert(before, _path(account_id), {"name": written}),))

    def known(self, account_id: str) -> str:
        """Return the id of an account that exists. Raises RejectError for any other, which names those that do."""
        if _ID.fullmatch(account_id) and self.documents.get(_path(account_id)) is not None:
            return account_id
        known = ", ".join(each.id for each in self.all()) or "none; `add-account` adds one"
        raise RejectError(f"{account_id!r} is not an account; known are {known}")

    def all(self) -> Iterator[Account]:
        """Yield the accounts, in the order of their ids."""
        for document in all_documents(self.documents, Query("accounts")):
            yield Account(id=document.path.rpartition("/")[2], name=str(document.fields["name"]))

    def counted(self) -> Iterator[Account]:
        """Yield the accounts with the number of their learners, and last NO_ACCOUNT.

        Learners whose registration service named an account that was never added are in none of these numbers.
        """
        for account in (*self.all(), Account(id=NO_ACCOUNT, name="no account")):
            learners = self.documents.count(Query(COLLECTION, where={"account": account.id}))
            yield account.model_copy(update={"learners": learners})


def account_of(documents: DocumentStore, phone: str) -> str:
    """Return the account of a learner, NO_ACCOUNT also for one who is unknown or unreadable. Raises RetryError."""
    try:
        return learners.load(documents, phone).model.profile.account
    except ValueError:
        return NO_ACCOUNT


def _path(account_id: str) -> str:
    return f"accounts/{account_id}"
