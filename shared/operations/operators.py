"""The operators whom an admin has added.

operators/{name}   the name in small letters: a user's name, or the email address of an authenticated account
role       viewer, operator or admin
accounts   ids of the accounts to which they are limited, separated by spaces; empty for no limit

As long as there are none, everybody who reaches the store may do everything. So the first one must be an admin, and
the last admin can only be removed after all others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.errors import RejectError
from shared.operations import values
from shared.operations.accounts import Accounts
from shared.operations.edits import Edit
from shared.operations.rights import ROLES, Operator
from shared.ports import Create, Delete, Document, DocumentStore, Query, Update, Write
from shared.store.scans import all_documents

LONGEST_NAME = 200
"""Maximum length of an operator's name, in characters."""


@dataclass(frozen=True)
class Operators:
    """Adds operators, removes and finds them. Every method raises RetryError when the store is unavailable."""

    documents: DocumentStore

    def named(self, name: str) -> Operator:
        """Return the operator of this name, an admin while there are no operators. Raises RejectError for others."""
        if _is_name(name) and (document := self.documents.get(_path(name))) is not None:
            return operator_in(document)
        if not self.exist():
            return Operator(name=name, role="admin")
        raise RejectError(f"{name} is not an operator; an admin can add them with `add-operator`")

    def exist(self) -> bool:
        """Return whether there is any operator."""
        return bool(self.documents.find(Query("operators", limit=1)))

    def adding(self, name: str, role: str, accounts: Sequence[str]) -> Edit:
        """Prepare to add an operator, or to change an existing one.

        Raises RejectError for a malformed name, an unknown role or account, an admin with a limit, and a change that
        leaves operators without an admin.
        """
        if not _is_name(name):
            raise RejectError(
                f"{name!r} is not a name of an operator; write the user's name or the email address, without spaces"
                f" and /, at most {LONGEST_NAME} characters"
            )
        values.choice(role, ROLES, "a role")
        limits = sorted({Accounts(self.documents).known(each) for each in accounts})
        if role == "admin" and limits:
            raise RejectError("an admin acts on the whole store; leave the accounts out, or choose the role operator")
        documents = list(all_documents(self.documents, Query("operators")))
        before = next((each for each in documents if each.path == _path(name)), None)
        fields = {"role": role, "accounts": " ".join(limits)}
        after = _described(role, limits)
        if before is None:
            guards = () if role == "admin" else self._guards(documents, None, "the first operator must be an admin")
            return Edit(f"{_id(name)} added: {after}", (Create(_path(name), fields), *guards))
        guards = () if role == "admin" else self._guards(documents, before, _LAST_ADMIN)
        if (former := operator_in(before)).role == role and [*former.accounts] == limits:
            return Edit(f"{_id(name)} is {after} already")
        changed = f"{_id(name)} changed: {_described(former.role, former.accounts)} → {after}"
        return Edit(changed, (Update(before.path, fields, before.version), *guards))

    def removing(self, name: str) -> Edit:
        """Prepare to remove an operator.

        Raises RejectError for an unknown one, and for the last admin while there are others.
        """
        documents = list(all_documents(self.documents, Query("operators")))
        if not _is_name(name) or (before := next((e for e in documents if e.path == _path(name)), None)) is None:
            known = ", ".join(operator_in(each).name for each in documents) or "none"
            raise RejectError(f"{name!r} is not an operator; known are {known}")
        guards = () if len(documents) == 1 else self._guards(documents, before, _LAST_ADMIN)
        everybody = "; without operators, everybody who reaches the store may do everything" * (len(documents) == 1)
        former = operator_in(before)
        effect = f"{former.name} removed: {_described(former.role, former.accounts)}{everybody}"
        return Edit(effect, (Delete(before.path, before.version), *guards))

    def all(self) -> Iterator[Operator]:
        """Yield the operators, in the order of their names."""
        return map(operator_in, all_documents(self.documents, Query("operators")))

    def _guards(self, documents: Sequence[Document], without: Document | None, why: str) -> tuple[Write, ...]:
        """Return a write that fails if the admin who remains has changed meanwhile.

        Raises RejectError, with `why`, if no admin remains without this document.
        """
        admins = [each for each in documents if each.fields["role"] == "admin" and each != without]
        if not admins:
            raise RejectError(why)
        return (Update(admins[0].path, {"role": "admin"}, admins[0].version),)


_LAST_ADMIN = "no admin would remain; add another one first, with `add-operator`"


def _is_name(name: str) -> bool:
    is_reserved = name.strip(".") == "" or (name.startswith("__") and name.endswith("__"))  # in Firestore
    return len(name) <= LONGEST_NAME and not set(name) & {"/", *" \t\r\n"} and not is_reserved


def _id(name: str) -> str:
    return name.lower()


def _path(name: str) -> str:
    return f"operators/{_id(name)}"


def operator_in(document: Document) -> Operator:
    """Return the operator whom a document of `operators` describes."""
    fields = document.fields
    accounts = tuple(str(fields["accounts"]).split())
    return Operator.model_validate(
        {"name": document.path.rpartition("/")[2], "role": fields["role"], "accounts": accounts}
    )


def _described(role: str, accounts: Sequence[str]) -> str:
    return role + (f" of {', '.join(accounts)}" if accounts else "")
