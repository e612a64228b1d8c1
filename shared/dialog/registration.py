"""Registration codes: one interface to check them, two implementations."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

import requests
from pydantic import BaseModel, JsonValue, TypeAdapter

from shared import telemetry
from shared.contracts.batch import Registration
from shared.contracts.codec import Codec
from shared.errors import MissingError, RejectError, RetryError
from shared.ports import Create, Delete, DocumentStore, Fields, Update

TIMEOUT_SECONDS = 5.0
"""Time limit of one call to the registration service."""

MALFORMED = "a code must consist of letters, digits, - and _, and begin with a letter or a digit"
"""Why a code is refused that the store cannot have."""

_ACCOUNT_INFO: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class RegistrationService(Protocol):
    """Checks registration codes."""

    def check(self, code: str) -> Registration:
        """Check a code.

        Raises RetryError if the service gives no result, which never means "invalid".
        """


class RegistrationCodes:
    """Codes in the document store, case-insensitive: `registration-codes/{CODE}`."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents

    def check(self, code: str) -> Registration:
        """Check a code, which is valid if it is in the store.

        Raises RetryError when the store is unavailable.
        """
        if not _is_code(code):
            return Registration(valid=False)
        found = self._documents.get(code_path(code))
        if found is None:
            return Registration(valid=False)
        account_info = _ACCOUNT_INFO.validate_json(str(found.fields["account_info"]))
        return Registration(valid=True, is_demo=bool(found.fields["is_demo"]), account_info=account_info)

    def is_well_formed(self, code: str) -> bool:
        """Return whether the store can have such a code."""
        return _is_code(code)

    def put(self, code: str, *, is_demo: bool, account_info: Mapping[str, JsonValue]) -> None:
        """Create or replace a code.

        Raises RejectError for a malformed code, and RetryError.
        """
        if not _is_code(code):
            raise RejectError(MALFORMED)
        fields: Fields = {"is_demo": is_demo, "account_info": _ACCOUNT_INFO.dump_json(dict(account_info)).decode()}
        try:
            self._documents.commit(Update(code_path(code), fields))
        except MissingError:
            self._documents.commit(Create(code_path(code), fields))

    def remove(self, code: str) -> None:
        """Deactivate a code. Learners already registered with it are unaffected.

        Raises RejectError if it does not exist, and RetryError.
        """
        if not _is_code(code) or self._documents.get(code_path(code)) is None:
            raise RejectError("the code does not exist")
        self._documents.commit(Delete(code_path(code)))


def _is_code(text: str) -> bool:
    return re.fullmatch(r"[A-Z0-9][A-Z0-9_-]*", text.upper()) is not None


def code_path(code: str) -> str:
    """Return the path of a code.

    Its document has the fields `is_demo` and, as JSON, `account_info`.
    """
    return f"registration-codes/{code.upper()}"


class _Result(BaseModel):
    """The service's result. Unknown fields are ignored."""

    valid: bool
    is_demo: bool = False
    account_info: dict[str, JsonValue] | None = None


_RESULT: Codec[_Result] = Codec(_Result)


NOT_VALID = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY})
"""Statuses by which a service says that a code is not valid."""

REFUSALS = 10
"""Number of answers in a row without a valid code after which operators are told: a wrong URL rejects everybody."""


class RegistrationOverHttp:
    """A customer's registration service: `POST {"code", "stage"}` with a bearer key."""

    def __init__(self, url: str, key: str, stage: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._url = url
        self._key = key
        self._stage = stage
        self._timeout = timeout
        self._refusals = 0

    def check(self, code: str) -> Registration:
        """Check a code. It is not valid if the service says so, also by one of the statuses NOT_VALID.

        Raises RetryError unless the service answers in time and in the agreed form.
        """
        registration = self._answer(code)
        self._refusals = 0 if registration.valid else self._refusals + 1
        if self._refusals and self._refusals % REFUSALS == 0:
            telemetry.error("no_code_is_valid", answers=self._refusals)
        return registration

    def _answer(self, code: str) -> Registration:
        try:
            response = requests.post(
                self._url,
                json={"code": code, "stage": self._stage},
                headers={"Authorization": f"Bearer {self._key}"},
                timeout=self._timeout,
            )
            if response.status_code in NOT_VALID:
                return Registration(valid=False)
            if response.status_code != HTTPStatus.OK:
                telemetry.error("registration_service_failed", status=response.status_code)
                raise RetryError
            result = _RESULT.decode(response.content.decode())
        except (requests.RequestException, UnicodeDecodeError, RejectError) as error:
            telemetry.error("registration_service_failed", error=type(error).__name__)
            raise RetryError from error
        return Registration(valid=result.valid, is_demo=result.is_demo, account_info=result.account_info or {})
