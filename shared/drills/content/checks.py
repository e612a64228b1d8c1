"""What a file's shape does not show: undefined labels, answers that no option gives, texts that no carrier takes."""

from collections.abc import Iterable, Sequence

from shared.contracts.drill import Prompt
from shared.contracts.keywords import RESERVED, normalise_keyword
from shared.contracts.templates import VARIABLES, names
from shared.drills.content.authored import AuthoredDrill, AuthoredPrompt, Content, Labels, Words
from shared.drills.content.localisation import in_language, localise_prompt
from shared.drills.content.problems import Mistakes, Place, suggestion
from shared.drills.grading.grade import GradedOption, answer_text, graded_options, is_right

LONGEST_TEXT = 1600
"""Characters in one text, as carriers take it."""


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
        if names(prompt.correct_response):
            wrong = f"the right answer {prompt.correct_response!r} holds a variable"
            mistakes.add(place, wrong, "write what the learner has to answer")
            return
        listed = graded_options(prompt)
        _check_keywords(place, prompt.correct_response, listed, mistakes)
        _check_grades(place, prompt, prompt.correct_response, listed, mistakes)


def _check_text(place: Place, text: str, mistakes: Mistakes) -> None:
    if len(text) > LONGEST_TEXT:
        mistakes.add(place, f"the text has {len(text)} characters", f"shorten it to {LONGEST_TEXT}, or make it two")
    if "correct_answer" in names(text):
        right = "write the answer, or use it in the label 'corrected_answer'"
        mistakes.add(place, "{{correct_answer}} is empty in a prompt", right)


def _check_keywords(place: Place, correct: str, listed: Sequence[GradedOption], mistakes: Mistakes) -> None:
    """Refuse a right answer that is a keyword, which is acted on and never graded."""
    answers = (answer_text(correct), *(option.text for option in listed if option.named))
    if any(normalise_keyword(answer) in RESERVED for answer in answers):
        wrong = f"who answers {correct!r} would leave or get help instead"
        mistakes.add(place, wrong, "choose other words for this answer")


def _check_grades(
    place: Place, prompt: Prompt, correct: str, listed: Sequence[GradedOption], mistakes: Mistakes
) -> None:
    """Refuse a right answer unless it names the one option that is graded right.

    An option counts as right only if its label, its text and both are.
    """
    shown = ", ".join(f"'{option.shown}'" for option in listed)
    if listed and not any(option.named for option in listed):
        mistakes.add(place, f"the right answer {correct!r} is none of the options", f"write one of {shown}")
        return
    if not listed and not is_right(prompt, correct):
        mistakes.add(place, f"the right answer {correct!r} would itself be graded wrong", "write it in other words")
    for option in listed:
        for answer in (answer for answer, right in option.grades.items() if right != option.named):
            verdict = "wrong" if option.named else "right"
            wrong = f"the answer {answer!r} for the option '{option.shown}' would be graded {verdict}"
            mistakes.add(place, wrong, f"make the options clearly different: {shown}")
