"""Localisation of content into drills: resolves labels; variables stay until a text is rendered."""

from collections.abc import Mapping
from typing import TypeVar

from shared.contracts import phrases
from shared.contracts.drill import Drill, Feedback, Message, Prompt
from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.contracts.templates import names, render
from shared.drills.content.authored import ANY, AuthoredDrill, AuthoredPrompt, Labels, LocalisedText, LocatedText
from shared.drills.grading.grade import number_of_options

T = TypeVar("T")

_BOTH = 2
"""Number of options of a question such as true or false."""


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
    """Return the drill in this language, or as a whole in another one if it is not written in this one at all.

    Its own labels take precedence over the shared `labels`.
    """
    if languages := languages_of_drill(drill, labels):
        language = in_language({each: each for each in languages}, language)
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

    localised_prompt = Prompt(
        slug=prompt.slug,
        messages=tuple(
            Message(text=localised(each.text), media_url=localised(each.media_url)) for each in prompt.messages
        ),
        correct_response=localised(prompt.correct_response),
        response_user_profile_key=prompt.response_user_profile_key,
        also_right=tuple(each.text for each in also_right_in(prompt, language)),
        minimum=prompt.minimum is not None,
        explanation=localised(prompt.explanation),
    )
    failures = _default_max_failures(localised_prompt) if prompt.max_failures is None else prompt.max_failures
    return localised_prompt.model_copy(update={"max_failures": failures})


def also_right_in(prompt: AuthoredPrompt, language: str) -> tuple[LocatedText, ...]:
    """Return the further right answers of a prompt for this language; the choice of language is that of its texts."""
    return in_language(prompt.also_right, language) if prompt.also_right else ()


def languages_of(text: LocalisedText, labels: Labels) -> frozenset[str]:
    """Return the languages that a text or the labels in it are written in; none if it is for all languages."""
    used = {name for written in text.texts.values() for name in names(written.text)} & labels.keys()
    return frozenset(text.texts).union(*(labels[name].texts for name in used)) - {ANY}


def languages_of_drill(drill: AuthoredDrill, labels: Labels) -> frozenset[str]:
    """Return the languages that its prompts are written in; none if they are for all languages.

    `labels`: the shared ones.
    """
    known = {**labels, **drill.labels}
    texts = (text for prompt in drill.prompts for text in prompt.texts())
    written = frozenset[str]().union(*(languages_of(text, known) for text in texts))
    return frozenset({drill.language}) if drill.language else written


def _default_max_failures(prompt: Prompt) -> int:
    """Return 0 for a choice of two: a second try would always be right, and the mistake never be reviewed."""
    is_graded = prompt.correct_response is not None
    return 0 if is_graded and number_of_options(prompt) == _BOTH else 1


def _label(name: str, language: str, labels: Labels) -> str:
    return in_language(labels[name].texts, language).text if name in labels else f"{{{{{name}}}}}"


def _feedback(label: str, language: str, labels: Labels) -> str:
    """Return the content's feedback in this language, else our own, else that of a fallback language."""
    theirs = {code: text.text for code, text in labels[label].texts.items()} if label in labels else {}
    ours = {code: str(getattr(phrasing.feedback, label)) for code, phrasing in phrases.PHRASES.items()}
    return in_language(theirs if ANY in theirs else {**ours, **theirs}, language)
