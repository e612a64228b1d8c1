"""What a file's shape does not show: undefined labels, answers that no option gives, texts that no carrier takes."""

from collections.abc import Iterable

from shared.contracts.drill import Prompt
from shared.drills.content.authored import AuthoredDrill, AuthoredPrompt, Content, Labels, Words
from shared.drills.content.lettered import fits, options, words_of
from shared.drills.content.mistakes import Mistakes, Place, suggestion
from shared.drills.localisation import in_language, localise_prompt
from shared.templates import VARIABLES, names

LONGEST_TEXT = 1600
"""Characters in one text, as carriers take it."""

RESERVED_WORDS = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out"}
    | {"start", "unstop", "help", "info"}
    | {"alto", "parar", "baja", "cancelar", "ayuda", "arret", "arreter", "desabonner", "aide"}
)
"""Who answers with one of these leaves, comes back or gets help, as carriers and the dialog understand them."""


def check(content: Content, languages: Iterable[str], mistakes: Mistakes) -> None:
    """Find what would go wrong when the content is taught in these languages."""
    for labels in (content.labels, *(drill.labels for drill in content.drills)):
        for words in labels.values():
            _are_defined(words, VARIABLES, mistakes)
    for drill in content.drills:
        _check_drill(drill, {**content.labels, **drill.labels}, languages, mistakes)


def _check_drill(drill: AuthoredDrill, labels: Labels, languages: Iterable[str], mistakes: Mistakes) -> None:
    known = VARIABLES | labels.keys()
    _are_defined(drill.name, known, mistakes)
    for prompt in drill.prompts:
        defined = [_are_defined(words, known, mistakes) for words in prompt.words()]
        for language in languages if all(defined) and prompt.messages else ():
            _check_prompt(prompt, localise_prompt(prompt, language, labels), language, mistakes)


def _are_defined(words: Words, known: frozenset[str], mistakes: Mistakes) -> bool:
    """Whether each placeholder of a text is well formed and names something."""
    undefined = {}
    for said in words.texts.values():
        try:
            undefined.update(dict.fromkeys(names(said.text) - known, said.place))
        except ValueError as error:
            mistakes.add(said.place, str(error), "write two braces, a name, two braces")
            return False
    for name, place in sorted(undefined.items()):
        right = suggestion(name, known, f"define the label, or use a variable: {', '.join(sorted(VARIABLES))}")
        mistakes.add(place, f"nothing is called {name!r}", right)
    return not undefined


def _check_prompt(authored: AuthoredPrompt, prompt: Prompt, language: str, mistakes: Mistakes) -> None:
    for written, message in zip(authored.messages, prompt.messages, strict=True):
        if written.text and message.text:
            _check_text(in_language(written.text.texts, language).place, message.text, mistakes)
    if authored.correct_response and prompt.correct_response:
        place = in_language(authored.correct_response.texts, language).place
        _check_answer(place, prompt.correct_response, mistakes)
        _check_options(place, prompt, prompt.correct_response, mistakes)


def _check_text(place: Place, text: str, mistakes: Mistakes) -> None:
    if len(text) > LONGEST_TEXT:
        mistakes.add(place, f"the text has {len(text)} characters", f"shorten it to {LONGEST_TEXT}, or make it two")
    if "correct_answer" in names(text):
        right = "write the answer, or use it in the label 'corrected_answer'"
        mistakes.add(place, "{{correct_answer}} is empty in a prompt", right)


def _check_answer(place: Place, correct: str, mistakes: Mistakes) -> None:
    if names(correct):
        mistakes.add(place, f"the right answer {correct!r} holds a variable", "write what the learner has to answer")
    if words_of(correct) in RESERVED_WORDS:
        wrong = f"who answers {correct!r} would leave or get help instead"
        mistakes.add(place, wrong, "choose other words for this answer")


def _check_options(place: Place, prompt: Prompt, correct: str, mistakes: Mistakes) -> None:
    offered = options("\n".join(message.text or "" for message in prompt.messages))
    if offered and not fits(correct, offered):
        shown = ", ".join(f"'{letter}) {text}'" for letter, text in offered.items())
        mistakes.add(place, f"the right answer {correct!r} is none of the options", f"write one of {shown}")
