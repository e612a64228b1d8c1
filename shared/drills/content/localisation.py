"""Localisation of content into drills: resolves labels; variables stay until a text is rendered."""

from collections.abc import Mapping
from typing import TypeVar

from shared.contracts import phrases
from shared.contracts.drill import Drill, Feedback, Message, Prompt
from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.contracts.templates import names, render
from shared.drills.content.authored import ANY, AuthoredDrill, AuthoredPrompt, Labels, LocalisedText, LocatedText

T = TypeVar("T")


def in_language(texts: Mapping[str, T], language: str) -> T:
    """Return the value for this language, else for `ANY`, else for the default, else for the first code.

    `texts` must not be empty.
    """
    usable = (each for each in (language, ANY, DEFAULT_LANGUAGE) if each in texts)
    return texts[next(usable, min(texts))]


def resolve(text: LocalisedText, language: str, labels: Labels) -> str:
    """Return the text in this language with its labels replaced; other placeholders stay."""
    template = in_language(text.texts, language).text
    return render(template, {name: _label(name, language, labels) for name in names(template)})


def localise(drill: AuthoredDrill, language: str, labels: Labels) -> Drill:
    """Return the drill in this language. Its own labels take precedence over the shared `labels`."""
    labels = {**labels, **drill.labels}
    return Drill(
        slug=drill.slug,
        name=resolve(drill.name, language, labels),
        prompts=tuple(localise_prompt(prompt, language, labels) for prompt in drill.prompts),
        feedback=Feedback(**{label: _feedback(label, language, labels) for label in Feedback.model_fields}),
    )


def localise_prompt(prompt: AuthoredPrompt, language: str, labels: Labels) -> Prompt:
    """Return the prompt in this language."""

    def localised(text: LocalisedText | None) -> str | None:
        return resolve(text, language, labels) if text else None

    return Prompt(
        slug=prompt.slug,
        messages=tuple(
            Message(text=localised(each.text), media_url=localised(each.media_url)) for each in prompt.messages
        ),
        correct_response=localised(prompt.correct_response),
        response_user_profile_key=prompt.response_user_profile_key,
        max_failures=prompt.max_failures,
        also_right=tuple(each.text for each in also_right_in(prompt, language)),
        minimum=prompt.minimum is not None,
        explanation=localised(prompt.explanation),
    )


def also_right_in(prompt: AuthoredPrompt, language: str) -> tuple[LocatedText, ...]:
    """Return the further right answers of a prompt for this language; the choice of language is that of its texts."""
    return in_language(prompt.also_right, language) if prompt.also_right else ()


def _label(name: str, language: str, labels: Labels) -> str:
    return in_language(labels[name].texts, language).text if name in labels else f"{{{{{name}}}}}"


def _feedback(label: str, language: str, labels: Labels) -> str:
    """Return the content's feedback in this language, else our own, else that of a fallback language."""
    theirs = {code: text.text for code, text in labels[label].texts.items()} if label in labels else {}
    ours = {code: str(getattr(phrasing.feedback, label)) for code, phrasing in phrases.PHRASES.items()}
    return in_language(theirs if ANY in theirs else {**ours, **theirs}, language)
