"""Checks of content beyond its form: undefined labels, ungradable answers and texts too long to send."""

from collections.abc import Iterable, Sequence

from shared.contracts.drill import Prompt
from shared.contracts.keywords import RESERVED, normalise_keyword
from shared.contracts.templates import VARIABLES, names
from shared.drills.content.authored import AuthoredDrill, AuthoredPrompt, Content, Labels, LocalisedText
from shared.drills.content.localisation import in_language, localise_prompt
from shared.drills.content.problems import Location, Problems, suggestion
from shared.drills.grading.grade import GradedOption, answer_text, graded_options, is_right

LONGEST_TEXT = 1600
"""Maximum length of a text that carriers accept, in characters."""


def check(content: Content, languages: Iterable[str], problems: Problems) -> None:
    """Add to `problems` all faults that learners of these languages would meet."""
    for labels in (content.labels, *(drill.labels for drill in content.drills)):
        for text in labels.values():
            _check_placeholders(text, VARIABLES, problems)
    for drill in content.drills:
        _check_drill(drill, {**content.labels, **drill.labels}, languages, problems)


def _check_drill(drill: AuthoredDrill, labels: Labels, languages: Iterable[str], problems: Problems) -> None:
    known = VARIABLES | labels.keys()
    _check_placeholders(drill.name, known, problems)
    for prompt in drill.prompts:
        defined = [_check_placeholders(text, known, problems) for text in prompt.texts()]
        for language in languages if all(defined) and prompt.messages else ():
            _check_prompt(prompt, localise_prompt(prompt, language, labels), language, problems)


def _check_placeholders(text: LocalisedText, known: frozenset[str], problems: Problems) -> bool:
    """Return whether each placeholder of a text is well formed and names a known label or variable."""
    undefined = {}
    for written in text.texts.values():
        try:
            undefined.update(dict.fromkeys(names(written.text) - known, written.location))
        except ValueError as error:
            problems.add(written.location, str(error), "write two braces, a name, two braces")
            return False
    for name, location in sorted(undefined.items()):
        right = suggestion(name, known, f"define the label, or use a variable: {', '.join(sorted(VARIABLES))}")
        problems.add(location, f"no label or variable is called {name!r}", right)
    return not undefined


def _check_prompt(authored: AuthoredPrompt, prompt: Prompt, language: str, problems: Problems) -> None:
    for written, message in zip(authored.messages, prompt.messages, strict=True):
        if written.text and message.text:
            _check_text(in_language(written.text.texts, language).location, message.text, problems)
    if authored.correct_response and prompt.correct_response:
        location = in_language(authored.correct_response.texts, language).location
        if names(prompt.correct_response):
            wrong = f"the right answer {prompt.correct_response!r} contains a variable"
            problems.add(location, wrong, "write what the learner has to answer")
            return
        listed = graded_options(prompt)
        _check_keywords(location, prompt.correct_response, listed, problems)
        _check_grades(location, prompt, prompt.correct_response, listed, problems)


def _check_text(location: Location, text: str, problems: Problems) -> None:
    if len(text) > LONGEST_TEXT:
        problems.add(location, f"the text has {len(text)} characters", f"shorten it to {LONGEST_TEXT}, or make it two")
    if "correct_answer" in names(text):
        right = "write the answer, or use it in the label 'corrected_answer'"
        problems.add(location, "{{correct_answer}} is empty in a prompt", right)


def _check_keywords(location: Location, correct: str, listed: Sequence[GradedOption], problems: Problems) -> None:
    """Refuse a right answer that is a keyword: keywords are never graded."""
    answers = (answer_text(correct), *(option.text for option in listed if option.named))
    if any(normalise_keyword(answer) in RESERVED for answer in answers):
        wrong = f"a learner who answers {correct!r} would opt out or get help instead"
        problems.add(location, wrong, "choose another wording for this answer")


def _check_grades(
    location: Location, prompt: Prompt, correct: str, listed: Sequence[GradedOption], problems: Problems
) -> None:
    """Refuse a right answer unless it names the one option that is graded right.

    An option counts as right only if its label, its text and both are.
    """
    shown = ", ".join(f"'{option.shown}'" for option in listed)
    if listed and not any(option.named for option in listed):
        problems.add(location, f"the right answer {correct!r} is none of the options", f"write one of {shown}")
        return
    if not listed and not is_right(prompt, correct):
        problems.add(location, f"the right answer {correct!r} would itself be graded wrong", "choose another wording")
    for option in listed:
        for answer in (answer for answer, right in option.grades.items() if right != option.named):
            verdict = "wrong" if option.named else "right"
            wrong = f"the answer {answer!r} for the option '{option.shown}' would be graded {verdict}"
            problems.add(location, wrong, f"make the options clearly different: {shown}")
