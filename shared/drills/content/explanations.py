"""Checks of the explanation that learners get after a right or a revealed answer."""

from shared.contracts.drill import LONGEST_TEXT
from shared.drills.content.authored import AuthoredPrompt, Labels
from shared.drills.content.localisation import languages_of, resolve
from shared.drills.content.problems import Problems


def check_explanation(prompt: AuthoredPrompt, labels: Labels, problems: Problems) -> None:
    """Add to `problems` what keeps an explanation from reaching all learners of its prompt.

    The placeholders of the prompt must be well formed.
    """
    explanation = prompt.explanation
    if explanation is None:
        return
    if prompt.correct_response is None:
        right = "add 'correct_response: …', or write the explanation into a message"
        problems.add(explanation.location, "explanation needs a right answer", right)
    for language, written in explanation.texts.items():
        length = len(resolve(explanation, language, labels))
        if length > LONGEST_TEXT:
            wrong = f"the explanation has {length} characters"
            problems.add(written.location, wrong, f"shorten it to {LONGEST_TEXT}")
    missing = _languages_of_messages(prompt, labels) - languages_of(explanation, labels)
    if missing:
        asked_in = ", ".join(sorted(missing))
        right = " and ".join(f"'{language}: …'" for language in sorted(missing))
        wrong = f"the messages are written in {asked_in}, and the explanation is not"
        problems.add(explanation.location, wrong, f"add {right} to the explanation")


def _languages_of_messages(prompt: AuthoredPrompt, labels: Labels) -> frozenset[str]:
    """Return the languages of a prompt's messages; none if they are in one language at most."""
    texts = [message.text for message in prompt.messages if message.text]
    languages = frozenset[str]().union(*(languages_of(text, labels) for text in texts))
    return languages if len(languages) > 1 else frozenset()
