"""Tolerance of gaps in content: placeholders without a value are left out, and missing translations reported.

Only the original's forms of content are read with tolerance. What is left passes the same checks as our own form.
"""

from collections.abc import Iterable
from dataclasses import replace

from shared.contracts.drill import Feedback
from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.contracts.templates import VARIABLES, names, render
from shared.drills.content.authored import (
    ANY,
    AuthoredDrill,
    AuthoredMessage,
    AuthoredPrompt,
    Content,
    LocalisedText,
    LocatedText,
)
from shared.drills.content.localisation import in_language
from shared.drills.content.problems import Problems

_IN_TEXTS = VARIABLES - {"correct_answer"}
"""Variables that have a value in every text. `correct_answer` has one only in feedback."""


def names_in(drills: Iterable[AuthoredDrill]) -> frozenset[str]:
    """Return the names in all placeholders of these drills' texts, except in malformed texts."""
    texts = (written.text for drill in drills for text in drill.texts() for written in text.texts.values())
    return frozenset[str]().union(*map(_names, texts))


def without_undefined(content: Content, problems: Problems) -> Content:
    """Leave out the placeholders that have no value, as the original did; warn about each.

    A text that says nothing else stays as it is, and the checks refuse it.
    """
    labels = {
        label: _defined(text, VARIABLES if label in Feedback.model_fields else _IN_TEXTS, f"label {label!r}", problems)
        for label, text in content.labels.items()
    }
    drills = tuple(_drill_without_undefined(drill, content, problems) for drill in content.drills)
    return replace(content, drills=drills, labels=labels)


def report_untranslated(content: Content, problems: Problems) -> None:
    """Warn about each label that lacks a language. Feedback is not reported: we have our own in its place."""
    for label, text in content.labels.items():
        missing = ", ".join(language for language in content.languages if language not in text.texts)
        if missing and ANY not in text.texts and label not in Feedback.model_fields:
            instead = in_language({code: code for code in text.texts}, DEFAULT_LANGUAGE)
            odd = f"label {label!r}: it is not translated into {missing}"
            problems.warn(text.location, odd, f"its text in {instead!r} is used")


def _drill_without_undefined(drill: AuthoredDrill, content: Content, problems: Problems) -> AuthoredDrill:
    labels = frozenset(content.labels) | frozenset(drill.labels)
    where = f"drill {drill.slug!r}"
    name = _defined(drill.name, _IN_TEXTS | labels, where, problems)
    prompts = tuple(_prompt_without_undefined(prompt, labels, where, problems) for prompt in drill.prompts)
    return replace(drill, name=name, prompts=prompts)


def _prompt_without_undefined(
    prompt: AuthoredPrompt, labels: frozenset[str], drill: str, problems: Problems
) -> AuthoredPrompt:
    where = f"{drill}, prompt {prompt.slug!r}"

    def defined(text: LocalisedText | None, known: frozenset[str]) -> LocalisedText | None:
        return text and _defined(text, known, where, problems)

    in_messages = _IN_TEXTS | labels
    messages = tuple(
        AuthoredMessage(defined(message.text, in_messages), defined(message.media_url, in_messages))
        for message in prompt.messages
    )
    correct, explanation = defined(prompt.correct_response, labels), defined(prompt.explanation, in_messages)
    return replace(prompt, messages=messages, correct_response=correct, explanation=explanation)


def _defined(text: LocalisedText, known: frozenset[str], where: str, problems: Problems) -> LocalisedText:
    """Return the text with only the placeholders in `known`, in each of its languages."""
    return replace(text, texts={code: _kept(each, known, where, problems) for code, each in text.texts.items()})


def _kept(written: LocatedText, known: frozenset[str], where: str, problems: Problems) -> LocatedText:
    found = _names(written.text)
    values = {name: f"{{{{{name}}}}}" if name in known else "" for name in found}
    undefined = sorted(found - known)
    rest = render(written.text, values) if undefined else ""
    if not rest.strip():
        return written
    for name in undefined:
        problems.warn(written.location, f"{where}: {{{{{name}}}}} has no value here", "it is left out")
    return replace(written, text=rest)


def _names(text: str) -> frozenset[str]:
    """Return the names in the placeholders of a text; none if one is malformed, for the checks refuse the text."""
    try:
        return frozenset(names(text))
    except ValueError:
        return frozenset()
