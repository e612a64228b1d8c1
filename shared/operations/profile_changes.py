"""Changes of a profile, as operators write them: KEY=VALUE."""

from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from pydantic import TypeAdapter

from shared.contracts.profile import Changes, ProfileKey
from shared.errors import RejectError
from shared.operations import values

_CHANGES: TypeAdapter[Changes] = TypeAdapter(Changes)
_FORMS: Mapping[str, Callable[[str], str]] = {
    "language": values.language,
    "time_zone": values.time_zone,
    "schedule_days": values.schedule_days,
    "schedule_time": values.schedule_time,
}
"""The keys whose values must have a form, and the function that returns it."""


def profile_changes(written: Sequence[str]) -> Changes:
    """Return the changes of a profile from texts such as "language=es".

    Raises RejectError, which names what is wrong, for an unknown key, a value in the wrong form, and a key given twice.
    """
    changes: dict[str, str] = {}
    for each in written:
        key, is_pair, value = each.partition("=")
        if not is_pair:
            raise RejectError(f"{each!r} is no change; write KEY=VALUE, such as language=es")
        values.choice(key, get_args(ProfileKey), "a key of the profile")
        if key in changes:
            raise RejectError(f"{key} is given twice; give it once")
        changes[key] = _FORMS.get(key, _not_empty)(value.strip())
    return _CHANGES.validate_python(changes)


def _not_empty(value: str) -> str:
    if not value:
        raise RejectError("a value is empty; write one, such as name=Ana")
    return value
