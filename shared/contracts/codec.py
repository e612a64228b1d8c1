"""Decodes a message's JSON into a model of the published language."""

import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.errors import RejectError, UnknownMessageError

M = TypeVar("M")

OF_LATER_RELEASE = "the message has fields of a later release"
"""Validation context of a message with fields that this release does not know, and therefore ignores."""


class Codec(Generic[M]):
    """Decodes messages of one kind."""

    def __init__(self, kind: Any, unknown: Any = None) -> None:
        """`kind`: the model, or the union of models, of these messages.

        `unknown`: the model of a message that only a later release can handle, if there may be any.
        """
        self._adapter: TypeAdapter[M] = TypeAdapter(kind)
        self._unknown: TypeAdapter[Any] | None = None if unknown is None else TypeAdapter(unknown)

    def decode(self, message: str, complete: Callable[[Any], Any] | None = None) -> M:
        """Decode a message. Fields of a later release are ignored.

        `complete`: fills in what the message's JSON names but does not hold, and may raise errors of its own.

        Raises UnknownMessageError for a message that only a later release can handle. Raises RejectError for every
        other invalid message; it names every invalid field but not its value.

        The parser is `json`, because it accepts the lone surrogates that a text may contain; pydantic's does not.
        """
        try:
            raw = json.loads(message)
        except (ValueError, RecursionError) as error:
            raise RejectError("not JSON") from error
        if complete is not None:
            raw = complete(raw)
        try:
            return self._adapter.validate_python(raw, strict=False)
        except ValidationError:
            return self._decode_later(raw)

    def _decode_later(self, raw: object) -> M:
        try:
            return self._adapter.validate_python(raw, strict=False, extra="ignore", context=OF_LATER_RELEASE)
        except ValidationError as error:
            if self._is_unknown(raw):
                raise UnknownMessageError from error
            # The input and the messages built from it may contain a learner's text, so they are left out.
            errors = error.errors(include_input=False, include_url=False, include_context=False)
            problems = (f"{'.'.join(map(str, each['loc'])) or 'message'}: {each['type']}" for each in errors)
            raise RejectError("; ".join(problems)) from error

    def _is_unknown(self, raw: object) -> bool:
        if self._unknown is None:
            return False
        try:
            self._unknown.validate_python(raw, strict=False, extra="ignore")
        except ValidationError:
            return False
        return True
