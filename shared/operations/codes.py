"""Registration codes as operators add them: one that could never register a learner is refused."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter

from shared.contracts.commands import InboundSms
from shared.contracts.keywords import RESERVED, normalise_keyword
from shared.contracts.model import Model
from shared.contracts.readings import Code
from shared.dialog.reading.codes import LONGEST_CODE
from shared.dialog.registration import MALFORMED, RegistrationCodes
from shared.dialog.rules import reading_of, registration_codes
from shared.dialog.state import DialogState
from shared.errors import RejectError
from shared.operations import values
from shared.operations.accounts import Accounts
from shared.ports import Document, DocumentStore, Query
from shared.store.scans import all_documents

_STRANGER = "+12125550100"
"""Number of nobody, whose text the code is read as."""

_INFO: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


@dataclass(frozen=True)
class CodeInfo:
    """What learners of a code have in common; None if it is not known. `account`: the id of one that exists."""

    account: str | None = None
    company: str | None = None
    language: str | None = None
    time_zone: str | None = None

    def checked(self, accounts: Accounts) -> dict[str, JsonValue]:
        """Return the known facts in their stored forms. Raises RejectError, which names what is wrong; RetryError."""
        if self.company is not None and not self.company.strip():
            raise RejectError("the company is empty; write its name, or leave it out")
        known = {
            "account": None if self.account is None else accounts.known(self.account),
            "company": self.company,
            "language": None if self.language is None else values.language(self.language),
            "time_zone": None if self.time_zone is None else values.time_zone(self.time_zone),
        }
        return {name: value for name, value in known.items() if value is not None}


class StoredCode(Model):
    """A code as it is stored, in capitals. `account_info`: what its learners have in common."""

    code: str
    is_demo: bool
    account_info: dict[str, JsonValue]


def add(codes: RegistrationCodes, accounts: Accounts, code: str, info: CodeInfo, *, is_demo: bool) -> None:
    """Add a code, or change an existing one.

    Raises RejectError, which says what is wrong, for a code that no text is read as, for a malformed one, and for an
    unknown account, language or time zone; RetryError when the store is unavailable.
    """
    account_info = check(codes, accounts, code, info)
    codes.put(code, is_demo=is_demo, account_info=account_info)


def check(codes: RegistrationCodes, accounts: Accounts, code: str, info: CodeInfo) -> dict[str, JsonValue]:
    """Return the facts as they are stored if the code could be added. Raises as `add` does."""
    if len(code) > LONGEST_CODE:
        raise RejectError(f"the code has {len(code)} characters; it can have at most {LONGEST_CODE}")
    account_info = info.checked(accounts)
    if not codes.is_well_formed(code):
        raise RejectError(MALFORMED)
    if (why := _unreadable(code)) is not None:
        raise RejectError(f"{code} cannot register anybody: {why}; choose another code")
    return account_info


def stored(documents: DocumentStore) -> Iterator[StoredCode]:
    """Yield all codes in alphabetical order. Raises RetryError when the store is unavailable."""
    return map(code_in, all_documents(documents, Query("registration-codes")))


def code_in(document: Document) -> StoredCode:
    """Return the code that a document of `registration-codes` describes."""
    info = _INFO.validate_json(str(document.fields["account_info"]))
    code = document.path.rpartition("/")[2]
    return StoredCode(code=code, is_demo=bool(document.fields["is_demo"]), account_info=info)


def _unreadable(code: str) -> str | None:
    """Return why a stranger's text with this code alone is not read as it, or None."""
    if normalise_keyword(code) in RESERVED:
        return "the carrier or the dialog acts on this word first"
    text = InboundSms(id="sms:code", phone=_STRANGER, text=code)
    stranger = DialogState(phone=_STRANGER)
    reading = reading_of(stranger, text)
    if not isinstance(reading, Code):
        return f"a text of this word alone means {reading.type}"
    read_as = registration_codes(stranger, text, reading)
    return None if code in read_as else f"a text of it is read as {read_as[0]}"
