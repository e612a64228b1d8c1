"""How often in a row a sender has texted the same, as machines do."""

from hashlib import sha256

from pydantic import Field

from shared.contracts.model import Model

FEWEST_WORDS = 3
"""Number of words from which on a repeated text may be a machine's: some learners answer "b" every time."""

OF_A_MACHINE = 3
"""How often in a row a machine has texted the same before it is taken for one."""


class SameText(Model):
    """The sender's latest text, by its digest, and how often in a row it came."""

    digest: str
    times: int = Field(ge=1)


def heard(before: SameText | None, text: str) -> SameText | None:
    """Return the latest texts after this one; None if it has fewer words than FEWEST_WORDS."""
    words = text.casefold().split()
    if len(words) < FEWEST_WORDS:
        return None
    digest = sha256(" ".join(words).encode()).hexdigest()[:16]
    return SameText(digest=digest, times=1 + (before.times if before is not None and before.digest == digest else 0))


def is_repeated(before: SameText | None, text: str) -> bool:
    """Return whether a machine seems to have sent the text: for the OF_A_MACHINE-th time in a row, or more often."""
    now = heard(before, text)
    return now is not None and now.times >= OF_A_MACHINE
