"""What stays of a text's wording once the wording is deleted."""

from hashlib import sha256

from shared.contracts import keywords
from shared.contracts.commands import InboundSms, LoggedCommand
from shared.contracts.model import Model

DELETED = "[deleted]"
"""Takes the place of a wording that was deleted."""

FEWEST_WORDS = 3
"""Number of words from which on a repeated text may be a machine's: some learners answer "b" every time."""


class WordingFacts(Model):
    """What a fold of the log needs of the wording of a text.

    `digest`: tells whether the next text says the same; None for a text of fewer than FEWEST_WORDS words. `opts_in`:
    the text says START, which has no other meaning.
    """

    digest: str | None = None
    opts_in: bool = False


def facts(command: LoggedCommand) -> WordingFacts:
    """Return what a fold needs of this command's wording, which is not deleted."""
    if not isinstance(command, InboundSms):
        return WordingFacts()
    keyword = keywords.normalise_keyword(command.text)
    opts_in = command.opt_out_type == "START" or keyword in keywords.OPT_IN - keywords.NATURAL_ANSWERS
    return WordingFacts(digest=digest(command.text), opts_in=opts_in)


def digest(text: str) -> str | None:
    """Return the digest of a text's words, in any case; None if it has fewer than FEWEST_WORDS."""
    words = text.casefold().split()
    return None if len(words) < FEWEST_WORDS else sha256(" ".join(words).encode()).hexdigest()[:16]
