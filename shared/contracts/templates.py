"""The template engine: replaces `{{name}}` placeholders in one pass and evaluates nothing."""

import re
from collections.abc import Mapping
from string import Template
from typing import Final

from shared.contracts import phrases
from shared.contracts.profile import Profile

VARIABLES: Final = frozenset({"name", "company", "correct_answer", "emojis"})
"""The variables that an author may use in any text. `correct_answer` is empty unless it is being revealed."""

EMOJIS = "🎉"
_COMPANY_KEYS = ("company", "company_name", "employer_name")
_LONGEST_NAME = 40


class _Placeholders(Template):
    """A text with placeholders. It has no escape sequence, which authors would have to learn."""

    pattern = r"""
        \{\{\s*(?P<named>[^{}|%\#()\[\]\s](?:[^{}|%\#()\[\]\n]*[^{}|%\#()\[\]\s])?)\s*\}\}
        | (?P<invalid>\{\{|\}\}|\{%|\{\#)
        | (?P<escaped>(?!))
        | (?P<braced>(?!))
    """  # type: ignore[assignment]  # the stub has the type that the class gets when it is created


_PLACEHOLDER = re.compile(_Placeholders.pattern)
_LEFT = r"(?P<left>(?:(?:^|[.!?…:]\s)[ \t]*[¡¿(]?|[¡¿(])?)(?P<gap>,?[ \t]*)"
_EMPTY = r"\{\{\s*(?:%s)\s*\}\}(?P<right>,?[ \t]*)(?P<next>\w?)"


def names(text: str) -> set[str]:
    """Return the names of the labels and variables in a text.

    Raises ValueError for a malformed placeholder.
    """
    found = set()
    for match in _PLACEHOLDER.finditer(text):
        if match["invalid"]:
            raise ValueError(f"{text[match.start() :][:20]!r} is not a placeholder such as {{{{name}}}}")
        found.add(match["named"])
    return found


def render(text: str, values: Mapping[str, str]) -> str:
    """Replace each placeholder by its value.

    Placeholders within a value are not replaced. An empty value also removes the space or comma before it:
    "Hi {{name}}, welcome" becomes "Hi, welcome". Raises KeyError for a name without a value, ValueError for a
    malformed placeholder.
    """
    used = names(text)
    empty = [re.escape(name) for name in used if not values[name]]
    if empty:
        text = re.sub(_LEFT + _EMPTY % "|".join(empty), _tidied, text, flags=re.MULTILINE)
    return _Placeholders(text).substitute(values)


def variables(profile: Profile, correct_answer: str = "") -> dict[str, str]:
    """Return the values of `VARIABLES` for this learner."""
    return {
        "name": _first_name(profile),
        "company": _company(profile),
        "correct_answer": correct_answer,
        "emojis": EMOJIS,
    }


def _tidied(match: re.Match[str]) -> str:
    """Return the text around an empty value, with a capital letter at the start of a sentence."""
    if match["left"] or match.start() == 0 or match.string[match.start() - 1] == "\n":
        return match["left"] + match["next"].upper()
    return match["right"] + match["next"]


def _first_name(profile: Profile) -> str:
    """Return the first word of the name, without punctuation.

    It is truncated, because a learner may send any text.
    """
    words = (profile.name or "").split()
    return words[0].strip(",.;:!?")[:_LONGEST_NAME] if words else ""


def _company(profile: Profile) -> str:
    given = (profile.account_info.get(key) for key in _COMPANY_KEYS)
    known = next((value.strip() for value in given if isinstance(value, str) and value.strip()), None)
    return known or phrases.in_language(profile.language).your_company
