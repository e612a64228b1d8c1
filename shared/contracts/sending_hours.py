"""The hours at which a learner may be texted, as commands and texts record them."""

from pydantic import Field

from shared.contracts.model import Model, Utf8Text


class SendingHours(Model):
    """From `first` o'clock until before `last` o'clock, in each of these time zones (IANA names)."""

    first: int = Field(ge=0, le=23)
    last: int = Field(ge=1, le=24)
    zones: tuple[Utf8Text, ...]
