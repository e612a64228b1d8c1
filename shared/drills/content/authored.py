"""Content as its authors wrote it: in all its languages, with labels, and with its places in the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.contracts.profile import ProfileKey
from shared.drills.content.problems import Place

ANY = ""
"""Stands in place of a language where a text is written once, for all of them."""


@dataclass(frozen=True)
class Written:
    """A text in one language, where it stands."""

    place: Place
    text: str


@dataclass(frozen=True)
class Words:
    """The same in several languages; `texts` is never empty."""

    place: Place
    texts: Mapping[str, Written]


Labels = Mapping[str, Words]


@dataclass(frozen=True)
class AuthoredMessage:
    """What will be a Message; it has at least one of the two."""

    text: Words | None
    media_url: Words | None


@dataclass(frozen=True)
class AuthoredPrompt:
    """What will be a Prompt."""

    place: Place
    slug: str
    messages: tuple[AuthoredMessage, ...]
    correct_response: Words | None
    response_user_profile_key: ProfileKey | None
    max_failures: int

    def words(self) -> Iterator[Words]:
        """All that it says."""
        said = [words for message in self.messages for words in (message.text, message.media_url)]
        return (words for words in (*said, self.correct_response) if words)


@dataclass(frozen=True)
class AuthoredDrill:
    """What will be a Drill in each language: in `language` alone, if that is given."""

    place: Place
    slug: str
    name: Words
    prompts: tuple[AuthoredPrompt, ...]
    labels: Labels
    language: str | None = None

    def words(self) -> Iterator[Words]:
        """All that it says, its labels' translations aside."""
        yield self.name
        for prompt in self.prompts:
            yield from prompt.words()


@dataclass(frozen=True)
class Content:
    """All that a folder holds."""

    drills: tuple[AuthoredDrill, ...]
    labels: Labels

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that anything is written in; none if no text tells its language."""
        labels = [self.labels, *(drill.labels for drill in self.drills)]
        translated = [words for each in labels for words in each.values()]
        said = [words for drill in self.drills for words in drill.words()]
        found = {language for words in (*translated, *said) for language in words.texts}
        found |= {drill.language for drill in self.drills if drill.language}
        return tuple(sorted(found - {ANY}))
