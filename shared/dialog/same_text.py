"""How often in a row a sender has texted the same, as machines do."""

from pydantic import Field

from shared.contracts.model import Model
from shared.contracts.wording import digest

OF_A_MACHINE = 3
"""How often in a row a machine has texted the same before it is taken for one."""


class SameText(Model):
    """The sender's latest text, by its digest, and how often in a row it came."""

    digest: str
    times: int = Field(ge=1)


def heard(before: SameText | None, said: str | None) -> SameText | None:
    """Return the latest texts after one with this digest; None if it has too few words for one."""
    if said is None:
        return None
    return SameText(digest=said, times=1 + (before.times if before is not None and before.digest == said else 0))


def is_repeated(before: SameText | None, text: str) -> bool:
    """Return whether a machine seems to have sent the text: for the OF_A_MACHINE-th time in a row, or more often."""
    now = heard(before, digest(text))
    return now is not None and now.times >= OF_A_MACHINE
