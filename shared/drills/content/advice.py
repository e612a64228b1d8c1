"""Advice to authors: warnings about texts that can be taught, but cost more than they need to or promise too much."""

from collections.abc import Iterator

from shared.contracts import phrases
from shared.contracts.drill import Feedback
from shared.contracts.keywords import NEXT_DRILL, normalise_keyword
from shared.contracts.profile import Profile
from shared.contracts.templates import names, render, variables
from shared.drills.content.authored import AuthoredPrompt, Content, Labels, LocalisedText
from shared.drills.content.localisation import in_language, resolve
from shared.drills.content.problems import Location, Problems

MOST_LETTERS = 70
"""Length of one SMS segment with a letter such as í, which a name may bring into any text, in characters."""

_OF_LEARNERS = ("name", "company")


def advise(content: Content, problems: Problems) -> None:
    """Warn about long texts with a learner's name or company, and about a last drill that promises another one.

    The checks refuse malformed placeholders; texts with one get no advice.
    """
    for drill in content.drills:
        labels = {**content.labels, **drill.labels}
        texts = [text for prompt in drill.prompts for text in _said(prompt)]
        for location, language, text in _read(texts + _feedback(drill.labels), labels, content):
            _check_length(location, text, language, problems)
    for location, language, text in _read(_feedback(content.labels), content.labels, content):
        _check_length(location, text, language, problems)
    last = max(content.drills, key=lambda drill: drill.slug, default=None)
    if last and last.prompts:
        for location, _, text in _read(_said(last.prompts[-1]), {**content.labels, **last.labels}, content):
            _check_promise(location, text, problems)


def _check_length(location: Location, text: str, language: str, problems: Problems) -> None:
    used = [name for name in _OF_LEARNERS if name in names(text)]
    example = variables(Profile(name="María", language=language))
    if used and len(render(text, example)) > MOST_LETTERS:
        variable = f"{{{{{used[0]}}}}}"
        odd = f"with {variable}, the text may have more than {MOST_LETTERS} letters, and one such as í doubles its cost"
        problems.warn(location, odd, f"shorten it, or leave {variable} out")


def _check_promise(location: Location, text: str, problems: Problems) -> None:
    for word in text.split():
        if word.isupper() and normalise_keyword(word) in NEXT_DRILL:
            odd = f"the last drill offers a next one: {normalise_keyword(word).upper()}"
            problems.warn(location, odd, "say that it was the last one")


def _said(prompt: AuthoredPrompt) -> list[LocalisedText]:
    """Return the texts of a prompt that learners read."""
    return [text for text in (*(message.text for message in prompt.messages), prompt.explanation) if text]


def _feedback(labels: Labels) -> list[LocalisedText]:
    return [labels[label] for label in Feedback.model_fields if label in labels]


def _read(texts: list[LocalisedText], labels: Labels, content: Content) -> Iterator[tuple[Location, str, str]]:
    """Yield each text in each language of the content, with its location and the language."""
    for text in texts:
        for language in content.languages or tuple(phrases.PHRASES):
            try:
                resolved = resolve(text, language, labels)
                names(resolved)
            except ValueError:
                continue
            yield in_language(text.texts, language).location, language, resolved
