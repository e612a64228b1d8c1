"""A sample of first answers that pick no listed option. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from shared.contracts.model import Model, Phone, Slug, Utf8Text
from shared.tallies.fold import OtherText

MOST = 10
"""Maximum number of answers in a sample: of one prompt of one version in one language."""

_LONGEST = 100
"""Maximum length of an answer in a sample, in characters."""


class Sampled(Model):
    """An answer in a sample."""

    IDENTITY: ClassVar[tuple[str, ...]] = ("phone", "version", "prompt", "at")

    phone: Phone
    version: str
    prompt: Slug
    language: Utf8Text
    text: Utf8Text
    at: datetime

    @property
    def of(self) -> tuple[str, str, str]:
        """What the sample is of: version, prompt and language."""
        return self.version, self.prompt, self.language


class Samples(Model):
    """The samples of a drill, in the order in which the answers were counted."""

    answers: tuple[Sampled, ...] = ()


def sampled(phone: str, other: OtherText) -> Sampled:
    """Return an answer as it is sampled."""
    return Sampled(
        phone=phone,
        version=other.version,
        prompt=other.prompt,
        language=other.place.language,
        text=other.text[:_LONGEST],
        at=other.at,
    )


def latest(answers: Sequence[Sampled]) -> tuple[Sampled, ...]:
    """Return the latest MOST answers of each sample."""
    kept: list[Sampled] = []
    seen: dict[tuple[str, str, str], int] = {}
    for each in reversed(answers):
        seen[each.of] = seen.get(each.of, 0) + 1
        if seen[each.of] <= MOST:
            kept.append(each)
    return tuple(reversed(kept))
