"""What every model of the published language has in common: frozen, strict about names, safe for any text."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints


def without_surrogates(value: object) -> object:
    """A text as UTF-8 can hold it: paired surrogates joined, each lone one replaced by U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


Utf8Text = Annotated[str, BeforeValidator(without_surrogates)]
"""Any text a person or an author may write."""

Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
"""A phone number in E.164 form (ITU-T E.164: a plus and at most 15 digits)."""

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]
"""The name of a drill or prompt in content."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+][A-Za-z0-9+:_.-]{0,399}$")]
"""A derived id. Its letters are those that a Firestore document id and a URL may hold."""


class Model(BaseModel):
    """Base of all messages and states: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
