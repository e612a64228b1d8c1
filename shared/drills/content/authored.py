"""Content as its authors wrote it: in all its languages, with labels and with locations in the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shared.contracts.profile import ProfileKey
from shared.drills.content.problems import Location

ANY = ""
"""Key that replaces a language code where one text serves all languages."""


@dataclass(frozen=True)
class LocatedText:
    """A text in one language, with its location in a file."""

    location: Location
    text: str


@dataclass(frozen=True)
class LocalisedText:
    """A text in several languages: by language code, or under `ANY`. `texts` is never empty."""

    location: Location
    texts: Mapping[str, LocatedText]


LocalisedTexts = Mapping[str, tuple[LocatedText, ...]]
"""Lists of texts by language code, or under `ANY`. Empty if nothing was written."""

Labels = Mapping[str, LocalisedText]
"""Texts by the labels that name them in placeholders."""


@dataclass(frozen=True)
class AuthoredMessage:
    """A message before localisation. At least one of its fields is set."""

    text: LocalisedText | None
    media_url: LocalisedText | None


@dataclass(frozen=True)
class AuthoredPrompt:
    """A prompt before localisation. `max_failures`: None for the default, which depends on its options."""

    location: Location
    slug: str
    messages: tuple[AuthoredMessage, ...]
    correct_response: LocalisedText | None
    response_user_profile_key: ProfileKey | None
    max_failures: int | None
    also_right: LocalisedTexts = field(default_factory=dict)
    minimum: Location | None = None
    """Where the right answer is marked as a minimum, or None."""
    explanation: LocalisedText | None = None

    def texts(self) -> Iterator[LocalisedText]:
        """Return all its texts: those of the messages, media URLs included, the right answer and its explanation."""
        written = [text for message in self.messages for text in (message.text, message.media_url)]
        return (text for text in (*written, self.correct_response, self.explanation) if text)


@dataclass(frozen=True)
class AuthoredDrill:
    """A drill before localisation. If `language` is set, it exists in that language only."""

    location: Location
    slug: str
    name: LocalisedText
    prompts: tuple[AuthoredPrompt, ...]
    labels: Labels
    language: str | None = None

    def texts(self) -> Iterator[LocalisedText]:
        """Yield all its texts except the translations of its labels."""
        yield self.name
        for prompt in self.prompts:
            yield from prompt.texts()


@dataclass(frozen=True)
class Content:
    """The drills and the shared labels of a content source.

    `letter_decides`: whether a right answer may name its option by the letter alone, under another wording.
    """

    drills: tuple[AuthoredDrill, ...]
    labels: Labels
    letter_decides: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        """The sorted codes of all languages in use; empty if no text is marked with a language."""
        labels = [self.labels, *(drill.labels for drill in self.drills)]
        translated = [text for each in labels for text in each.values()]
        written = [text for drill in self.drills for text in drill.texts()]
        found = {language for text in (*translated, *written) for language in text.texts}
        found |= {drill.language for drill in self.drills if drill.language}
        return tuple(sorted(found - {ANY}))
