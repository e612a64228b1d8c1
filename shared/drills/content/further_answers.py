"""Checks of what authors add to a right answer: `also_right` and `minimum`."""

from shared.contracts.drill import Prompt
from shared.contracts.keywords import RESERVED, normalise_keyword
from shared.contracts.templates import names
from shared.drills.content.authored import AuthoredPrompt, LocatedText
from shared.drills.content.localisation import also_right_in
from shared.drills.content.problems import Location, Problems
from shared.drills.grading.grade import GradedOption, chosen_option, graded_options, has_number, is_right


def check_further_answers(authored: AuthoredPrompt, prompt: Prompt, language: str, problems: Problems) -> None:
    """Add to `problems` each further right answer of a prompt that is graded wrong, or fits another option too."""
    also = also_right_in(authored, language)
    if prompt.correct_response is None:
        for location, key in (*((each.location, "also_right") for each in also[:1]), (authored.minimum, "minimum")):
            if location:
                problems.add(location, f"{key} needs a right answer", f"add 'correct_response: …', or delete {key}")
        return
    for each in also:
        _check_answer(each, prompt, problems)
    if authored.minimum:
        _check_minimum(authored.minimum, prompt, problems)


def _check_answer(also: LocatedText, prompt: Prompt, problems: Problems) -> None:
    if names(also.text):
        problems.add(also.location, f"also_right has a placeholder in {also.text!r}", "write what learners text")
        return
    if normalise_keyword(also.text) in RESERVED:
        wrong = f"a learner who answers {also.text!r} would opt out or get help instead"
        problems.add(also.location, wrong, "delete it from also_right")
        return
    alone = prompt.model_copy(update={"also_right": (also.text,), "minimum": False})
    if not is_right(alone, also.text):
        option = chosen_option(prompt, also.text)
        why = f"means the option {option!r}" if option else "would itself be graded wrong"
        problems.add(also.location, f"{also.text!r} in also_right {why}", "delete it, or choose another wording")
    for answer, shown in _other_answers_accepted(alone, _wrong_options(prompt)):
        wrong = (
            f"with {also.text!r} in also_right, the answer {answer!r} for the option '{shown}' would be graded right"
        )
        problems.add(also.location, wrong, "delete it, or choose another wording")


def _check_minimum(location: Location, prompt: Prompt, problems: Problems) -> None:
    alone = prompt.model_copy(update={"also_right": ()})
    if not has_number(alone):
        wrong = f"minimum needs a right answer with a number, and {prompt.correct_response!r} has none"
        problems.add(location, wrong, "delete minimum")
    for answer, shown in _other_answers_accepted(alone, _wrong_options(prompt)):
        wrong = f"with minimum, the answer {answer!r} for the option '{shown}' would be graded right"
        problems.add(location, wrong, "delete minimum, or make the options clearly different")


def _wrong_options(prompt: Prompt) -> tuple[GradedOption, ...]:
    """Return the options that are graded wrong as a whole without any addition."""
    plain = prompt.model_copy(update={"also_right": (), "minimum": False})
    return tuple(option for option in graded_options(plain) if not any(option.grades.values()))


def _other_answers_accepted(prompt: Prompt, wrong: tuple[GradedOption, ...]) -> list[tuple[str, str]]:
    return [(answer, option.shown) for option in wrong for answer in option.grades if is_right(prompt, answer)]
