"""Checks of content beyond its form: undefined labels, ungradable answers and texts too long to send."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shared.contracts.drill import LONGEST_TEXT, Prompt
from shared.contracts.keywords import RESERVED, normalise_keyword
from shared.contracts.templates import VARIABLES, names
from shared.drills.content.authored import AuthoredDrill, AuthoredPrompt, Content, Labels, LocalisedText
from shared.drills.content.explanations import check_explanation
from shared.drills.content.further_answers import check_further_answers
from shared.drills.content.localisation import in_language, localise_prompt
from shared.drills.content.problems import Location, Problems, suggestion
from shared.drills.grading.grade import GradedOption, answer_text, graded_options, is_right


def check(content: Content, languages: Iterable[str], problems: Problems) -> None:
    """Add to `problems` all faults that learners of these languages would meet.

    Where the letter of a right answer decides, another wording than its option's is a warning.
    """
    _check_labels(content.labels, problems)
    for drill in content.drills:
        _check_drill(drill, content, languages, problems)


def _check_labels(labels: Labels, problems: Problems) -> frozenset[str]:
    """Return the labels whose texts have a fault."""
    return frozenset(label for label, text in labels.items() if not check_placeholders(text, VARIABLES, problems))


def _check_drill(drill: AuthoredDrill, content: Content, languages: Iterable[str], problems: Problems) -> None:
    labels = {**content.labels, **drill.labels}
    faulty, known = _check_labels(labels, problems), VARIABLES | labels.keys()
    check_placeholders(drill.name, known, problems)
    for prompt in drill.prompts:
        defined = [check_placeholders(text, known, problems) for text in prompt.texts()]
        gradable = prompt.messages and all(defined) and faulty.isdisjoint(_names_in(prompt))
        if gradable:
            check_explanation(prompt, labels, problems)
        localised = {each: localise_prompt(prompt, each, labels) for each in languages} if gradable else {}
        for language, each in localised.items():
            _check_messages(prompt, each, language, problems)
            check_further_answers(prompt, each, language, problems)
        rights = [right for language, each in localised.items() if (right := _Right.of(prompt, each, language))]
        if content.letter_decides:
            rights = _named_by_letter(rights, f"drill {drill.slug!r}, prompt {prompt.slug!r}", problems)
        for right in rights:
            _check_right_answer(right, problems)


def _names_in(prompt: AuthoredPrompt) -> set[str]:
    return {name for text in prompt.texts() for written in text.texts.values() for name in names(written.text)}


def check_placeholders(text: LocalisedText, known: frozenset[str], problems: Problems) -> bool:
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


@dataclass(frozen=True)
class _Right:
    """A right answer in one language, with its location, its prompt and the options of the prompt.

    The prompt has no further right answers: `check_further_answers` checks those, with their own locations.
    """

    location: Location
    language: str
    text: str
    prompt: Prompt
    listed: tuple[GradedOption, ...]

    @classmethod
    def of(cls, authored: AuthoredPrompt, prompt: Prompt, language: str) -> "_Right | None":
        """Return the right answer of a prompt, if it has one."""
        if not authored.correct_response or not prompt.correct_response:
            return None
        location = in_language(authored.correct_response.texts, language).location
        plain = prompt.model_copy(update={"also_right": (), "minimum": False})
        return cls(location, language, prompt.correct_response, plain, graded_options(plain))

    @property
    def named(self) -> GradedOption | None:
        """The listed option that it names."""
        return next((option for option in self.listed if option.named), None)

    def by_letter(self) -> "_Right":
        """Return it with the option of its letter as the one that it names."""
        return replace(self, listed=graded_options(self.prompt, by_letter=True))


def _named_by_letter(rights: Sequence[_Right], where: str, problems: Problems) -> list[_Right]:
    """Return the right answers of a prompt in its languages; if one's wording names no option, its letter does.

    Warn about each such wording once, with its languages unless it is odd in all of them.
    """
    read = [right if right.named else right.by_letter() for right in rights]
    odd: dict[tuple[Location, str], list[str]] = {}
    for right, by_letter in zip(rights, read, strict=True):
        if by_letter.named and not right.named:
            what = f"the right answer {right.text!r} is worded unlike '{by_letter.named.shown}'"
            odd.setdefault((right.location, what), []).append(right.language)
    for (location, what), languages in odd.items():
        of_some = f"in {', '.join(languages)}, " if len(languages) < len(rights) else ""
        problems.warn(location, f"{where}: {of_some}{what}", "its letter decides")
    return read


def _check_messages(authored: AuthoredPrompt, prompt: Prompt, language: str, problems: Problems) -> None:
    for written, message in zip(authored.messages, prompt.messages, strict=True):
        if written.text and message.text:
            _check_text(in_language(written.text.texts, language).location, message.text, problems)


def _check_right_answer(right: _Right, problems: Problems) -> None:
    if names(right.text):
        wrong = f"the right answer {right.text!r} contains a variable"
        problems.add(right.location, wrong, "write what the learner has to answer")
        return
    _check_keywords(right, problems)
    _check_grades(right, problems)


def _check_text(location: Location, text: str, problems: Problems) -> None:
    if len(text) > LONGEST_TEXT:
        problems.add(location, f"the text has {len(text)} characters", f"shorten it to {LONGEST_TEXT}, or make it two")
    if "correct_answer" in names(text):
        right = "write the answer, or use it in the label 'corrected_answer'"
        problems.add(location, "{{correct_answer}} is empty in a prompt", right)


def _check_keywords(right: _Right, problems: Problems) -> None:
    """Refuse a right answer that is a keyword: keywords are never graded."""
    answers = (answer_text(right.text), *(option.text for option in right.listed if option.named))
    if any(normalise_keyword(answer) in RESERVED for answer in answers):
        wrong = f"a learner who answers {right.text!r} would opt out or get help instead"
        problems.add(right.location, wrong, "choose another wording for this answer")


def _check_grades(right: _Right, problems: Problems) -> None:
    """Refuse a right answer unless it names the one option that is graded right.

    An option counts as right only if its label, its text and both are.
    """
    shown = ", ".join(f"'{option.shown}'" for option in right.listed)
    if right.listed and not right.named:
        wrong = f"the right answer {right.text!r} is none of the options"
        problems.add(right.location, wrong, f"write one of {shown}")
        return
    if not right.listed and not is_right(right.prompt, right.text):
        wrong = f"the right answer {right.text!r} would itself be graded wrong"
        problems.add(right.location, wrong, "choose another wording")
    for option in right.listed:
        for answer in (answer for answer, accepted in option.grades.items() if accepted != option.named):
            verdict = "wrong" if option.named else "right"
            wrong = f"the answer {answer!r} for the option '{option.shown}' would be graded {verdict}"
            problems.add(right.location, wrong, f"make the options clearly different: {shown}")
