"""The base and the field types of all models: frozen, strict about fields, safe for any text."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def without_surrogates(value: object) -> object:
    """Make a string encodable as UTF-8.

    Surrogate pairs are joined and each lone surrogate is replaced by U+FFFD. Other values are returned unchanged.
    """
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


Utf8Text = Annotated[str, BeforeValidator(without_surrogates)]
"""Any text from a learner or an author, encodable as UTF-8."""

PHONE_PATTERN = r"^\+[1-9][0-9]{6,14}$"
Phone = Annotated[str, StringConstraints(pattern=PHONE_PATTERN)]
"""A phone number in E.164 format (ITU-T E.164: a plus and at most 15 digits)."""

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]
"""The id of a drill or a prompt in the content."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+][A-Za-z0-9+:_.-]{0,399}$")]
"""A derived id, which is valid in a Firestore document id and in a URL."""


def unless_default(default: Any, *, ge: int | None = None) -> Any:
    """Return a model field that is left out of the JSON while it has this default.

    A field that is added later leaves earlier logs and documents with the same bytes.
    """
    return Field(default=default, ge=ge, exclude_if=lambda value: value == default)


class Model(BaseModel):
    """Base class of all messages and states: immutable.

    An unknown field is an error, except where stored documents and messages are read: a later release may have added
    it (`shared.store.bodies`, `shared.contracts.codec`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    IDENTITY: ClassVar[tuple[str, ...]] = ()
    """The fields by which one object is told from another that may take its place."""

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with these changes, which are not validated.

        As pydantic's, for a frozen model without private or extra attributes, in a third of its time: a decision copies
        the state several times.
        """
        if deep:
            return super().model_copy(update=update, deep=True)
        changes = update or {}
        copied = type(self).__new__(type(self))
        object.__setattr__(copied, "__dict__", {**self.__dict__, **changes})
        object.__setattr__(copied, "__pydantic_fields_set__", self.__pydantic_fields_set__ | changes.keys())
        object.__setattr__(copied, "__pydantic_extra__", None)
        object.__setattr__(copied, "__pydantic_private__", None)
        return copied

    def is_same(self, other: "Model") -> bool:
        """Return whether both are states of one object."""
        return type(self) is type(other) and _identity(self) == _identity(other)

    def is_same_item(self, other: "Model") -> bool:
        """Return whether both are states of one item of a list. An item without an identity never changes."""
        return bool(self.IDENTITY) and self.is_same(other)


def _identity(model: Model) -> tuple[object, ...]:
    return tuple(getattr(model, name) for name in model.IDENTITY)
