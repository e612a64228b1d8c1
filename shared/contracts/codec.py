"""From a message's JSON to a model of the published language."""

import json
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.errors import RejectError

Parsed = TypeVar("Parsed")


def parse(codec: TypeAdapter[Parsed], message: str) -> Parsed:
    """What a message says in this form. Raises RejectError, which names every place that does not fit.

    Read by way of `json`, which unlike a strict parser takes the lone surrogates that a text may hold.
    """
    try:
        return codec.validate_python(json.loads(message), strict=False)
    except ValidationError as error:
        # Without the input and the messages made from it: they may be a learner's words.
        wrong = error.errors(include_input=False, include_url=False, include_context=False)
        places = (f"{'.'.join(str(part) for part in each['loc']) or 'message'}: {each['type']}" for each in wrong)
        raise RejectError("; ".join(places)) from error
    except (ValueError, RecursionError) as error:
        raise RejectError("not JSON") from error
