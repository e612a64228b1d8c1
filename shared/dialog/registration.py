"""Who may learn: the one narrow interface to registration, and its two implementations."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

import requests
from pydantic import BaseModel, JsonValue, TypeAdapter

from shared.contracts.batch import Registration
from shared.contracts.codec import Codec
from shared.errors import MissingError, RejectError, RetryError
from shared.ports import Create, Delete, DocumentStore, Fields, Update

TIMEOUT_SECONDS = 5.0

_ACCOUNT_INFO: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class RegistrationService(Protocol):
    """Knows which codes register a learner."""

    def check(self, code: str) -> Registration:
        """The service's answer to a code. Raises RetryError when there is none: that never means "invalid"."""


class RegistrationCodes:
    """Codes kept in the document store, whatever their case: `registration-codes/{CODE}`."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents

    def check(self, code: str) -> Registration:
        """Valid if the code is in the store. Raises RetryError when the store does not answer."""
        if not _is_code(code):
            return Registration(valid=False)
        found = self._documents.get(code_path(code))
        if found is None:
            return Registration(valid=False)
        account_info = _ACCOUNT_INFO.validate_json(str(found.fields["account_info"]))
        return Registration(valid=True, is_demo=bool(found.fields["is_demo"]), account_info=account_info)

    def put(self, code: str, *, is_demo: bool, account_info: Mapping[str, JsonValue]) -> None:
        """From now on this code registers learners, and so it does it. Raises RejectError for what cannot be a code."""
        if not _is_code(code):
            raise RejectError("a code consists of letters, digits, - and _, and begins with a letter or a digit")
        fields: Fields = {"is_demo": is_demo, "account_info": _ACCOUNT_INFO.dump_json(dict(account_info)).decode()}
        try:
            self._documents.commit(Update(code_path(code), fields))
        except MissingError:
            self._documents.commit(Create(code_path(code), fields))

    def remove(self, code: str) -> None:
        """From now on this code registers nobody; who has registered with it stays. Raises RejectError for no code."""
        if not _is_code(code) or self._documents.get(code_path(code)) is None:
            raise RejectError("there is no such code")
        self._documents.commit(Delete(code_path(code)))


def _is_code(text: str) -> bool:
    return re.fullmatch(r"[A-Z0-9][A-Z0-9_-]*", text.upper()) is not None


def code_path(code: str) -> str:
    """Where a code lies; its document holds `is_demo` and, as JSON, `account_info`."""
    return f"registration-codes/{code.upper()}"


class _Answer(BaseModel):
    """What the service answers; whatever else it says is not ours to judge."""

    valid: bool
    is_demo: bool = False
    account_info: dict[str, JsonValue] | None = None


_ANSWER: Codec[_Answer] = Codec(_Answer)


class RegistrationOverHttp:
    """A service of the customer's: `POST {"code", "stage"}` with a bearer key."""

    def __init__(self, url: str, key: str, stage: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._url = url
        self._key = key
        self._stage = stage
        self._timeout = timeout

    def check(self, code: str) -> Registration:
        """The service's answer. Raises RetryError unless it answers 200, in time, and in the agreed form."""
        try:
            response = requests.post(
                self._url,
                json={"code": code, "stage": self._stage},
                headers={"Authorization": f"Bearer {self._key}"},
                timeout=self._timeout,
            )
            if response.status_code != HTTPStatus.OK:
                raise RetryError
            answer = _ANSWER.decode(response.content.decode())
        except (requests.RequestException, UnicodeDecodeError, RejectError) as error:
            raise RetryError from error
        return Registration(valid=answer.valid, is_demo=answer.is_demo, account_info=answer.account_info or {})
