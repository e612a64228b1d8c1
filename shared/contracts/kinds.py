"""The types by which commands and events are told apart, those of a later release included."""

from collections.abc import Callable, Collection
from typing import Annotated, Any, get_args

from pydantic import StringConstraints

Kind = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,99}$")]
"""The type of a command or an event."""


def kinds(union: Any) -> frozenset[str]:
    """Return the types of the commands or events in an annotated union of their models."""
    return frozenset(member.model_fields["type"].default for member in get_args(get_args(union)[0]))


def unlike(known: Collection[str]) -> Callable[[str], str]:
    """Return a validator that accepts every type but the known ones."""

    def validate(kind: str) -> str:
        if kind in known:
            raise ValueError("the type is known")
        return kind

    return validate
