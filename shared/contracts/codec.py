"""From a message's JSON to a model of the published language."""

import json
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.errors import RejectError

M = TypeVar("M")


class Codec(Generic[M]):
    """Decodes messages of one kind."""

    def __init__(self, form: Any) -> None:
        """`form`: the model, or the union of models, that a message of this kind is."""
        self._adapter: TypeAdapter[M] = TypeAdapter(form)

    def decode(self, message: str) -> M:
        """Return what a message says. Raises RejectError, which names every place that does not fit.

        Reads by way of `json`, which unlike a strict parser takes the lone surrogates that a text may hold.
        """
        try:
            return self._adapter.validate_python(json.loads(message), strict=False)
        except ValidationError as error:
            # Without the input and the messages made from it: they may be a learner's words.
            wrong = error.errors(include_input=False, include_url=False, include_context=False)
            places = (f"{'.'.join(str(part) for part in each['loc']) or 'message'}: {each['type']}" for each in wrong)
            raise RejectError("; ".join(places)) from error
        except (ValueError, RecursionError) as error:
            raise RejectError("not JSON") from error
