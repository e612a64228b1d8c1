"""Turns content into a drill in one language: labels resolved, variables left for when the text is made."""

from collections.abc import Mapping
from typing import TypeVar

from shared.contracts import phrases
from shared.contracts.drill import Drill, Feedback, Message, Prompt
from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.contracts.templates import names, render
from shared.drills.content.authored import ANY, AuthoredDrill, AuthoredPrompt, Labels, Words

T = TypeVar("T")


def in_language(texts: Mapping[str, T], language: str) -> T:
    """What is there for this language; else for any, else for the default one, else for the first of them."""
    usable = (each for each in (language, ANY, DEFAULT_LANGUAGE) if each in texts)
    return texts[next(usable, min(texts))]


def resolve(words: Words, language: str, labels: Labels) -> str:
    """The text in this language with its labels replaced. What is no label stays a placeholder."""
    text = in_language(words.texts, language).text
    return render(text, {name: _label(name, language, labels) for name in names(text)})


def localise(drill: AuthoredDrill, language: str, labels: Labels) -> Drill:
    """The drill in this language. Its own labels come before the folder's `labels`."""
    labels = {**labels, **drill.labels}
    return Drill(
        slug=drill.slug,
        name=resolve(drill.name, language, labels),
        prompts=tuple(localise_prompt(prompt, language, labels) for prompt in drill.prompts),
        feedback=Feedback(**{label: _feedback(label, language, labels) for label in Feedback.model_fields}),
    )


def localise_prompt(prompt: AuthoredPrompt, language: str, labels: Labels) -> Prompt:
    """The prompt in this language."""

    def said(words: Words | None) -> str | None:
        return resolve(words, language, labels) if words else None

    return Prompt(
        slug=prompt.slug,
        messages=tuple(Message(text=said(each.text), media_url=said(each.media_url)) for each in prompt.messages),
        correct_response=said(prompt.correct_response),
        response_user_profile_key=prompt.response_user_profile_key,
        max_failures=prompt.max_failures,
    )


def _label(name: str, language: str, labels: Labels) -> str:
    return in_language(labels[name].texts, language).text if name in labels else f"{{{{{name}}}}}"


def _feedback(label: str, language: str, labels: Labels) -> str:
    """Return the content's feedback in this language, else ours, else in another."""
    theirs = {code: said.text for code, said in labels[label].texts.items()} if label in labels else {}
    ours = {code: str(getattr(said.feedback, label)) for code, said in phrases.PHRASES.items()}
    return in_language(theirs if ANY in theirs else {**ours, **theirs}, language)
