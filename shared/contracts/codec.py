"""Decodes a message's JSON into a model of the published language."""

import json
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.errors import RejectError

M = TypeVar("M")


class Codec(Generic[M]):
    """Decodes messages of one kind."""

    def __init__(self, kind: Any) -> None:
        """`kind`: the model, or the union of models, of these messages."""
        self._adapter: TypeAdapter[M] = TypeAdapter(kind)

    def decode(self, message: str) -> M:
        """Decode a message. Raises RejectError, which names every invalid field but not its value.

        The parser is `json`, because it accepts the lone surrogates that a text may contain; pydantic's does not.
        """
        try:
            return self._adapter.validate_python(json.loads(message), strict=False)
        except ValidationError as error:
            # The input and the messages built from it may contain a learner's text, so they are left out.
            errors = error.errors(include_input=False, include_url=False, include_context=False)
            problems = (f"{'.'.join(map(str, each['loc'])) or 'message'}: {each['type']}" for each in errors)
            raise RejectError("; ".join(problems)) from error
        except (ValueError, RecursionError) as error:
            raise RejectError("not JSON") from error
