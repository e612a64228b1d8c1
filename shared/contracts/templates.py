"""The only template engine: `{{name}}` placeholders, filled in one pass, and nothing that is ever evaluated."""

import re
from collections.abc import Mapping
from string import Template
from typing import Final

from shared.contracts import phrases
from shared.contracts.profile import Profile

VARIABLES: Final = frozenset({"name", "company", "correct_answer", "emojis"})
"""The names that an author may use in any text. `correct_answer` says something only where it is revealed."""

EMOJIS = "🎉"
_COMPANY_KEYS = ("company", "company_name", "employer_name")
_LONGEST_NAME = 40


class _Words(Template):
    """A text with placeholders. Its pattern knows no escape, so that an author needs none."""

    pattern = r"""
        \{\{\s*(?P<named>[^{}|%\#()\[\]\s](?:[^{}|%\#()\[\]\n]*[^{}|%\#()\[\]\s])?)\s*\}\}
        | (?P<invalid>\{\{|\}\}|\{%|\{\#)
        | (?P<escaped>(?!))
        | (?P<braced>(?!))
    """  # type: ignore[assignment]  # the stub tells the type after the class is made, not what one writes


_PLACEHOLDER = re.compile(_Words.pattern)
_LEFT = r"(?P<left>(?:(?:^|[.!?…:]\s)[ \t]*[¡¿(]?|[¡¿(])?)(?P<gap>,?[ \t]*)"
_EMPTY = r"\{\{\s*(?:%s)\s*\}\}(?P<right>,?[ \t]*)(?P<next>\w?)"


def names(text: str) -> set[str]:
    """The labels and variables that a text uses. Raises ValueError when a placeholder is malformed."""
    found = set()
    for match in _PLACEHOLDER.finditer(text):
        if match["invalid"]:
            raise ValueError(f"{text[match.start() :][:20]!r} is no placeholder such as {{{{name}}}}")
        found.add(match["named"])
    return found


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced; a value is taken as it is, whatever it holds.

    Where a value is empty, the space or comma that leads to it goes too: "Hi {{name}}, welcome" is then
    "Hi, welcome". Raises KeyError for a name without a value, ValueError when a placeholder is malformed.
    """
    used = names(text)
    empty = [re.escape(name) for name in used if not values[name]]
    if empty:
        text = re.sub(_LEFT + _EMPTY % "|".join(empty), _tidied, text, flags=re.MULTILINE)
    return _Words(text).substitute(values)


def variables(profile: Profile, correct_answer: str = "") -> dict[str, str]:
    """What the VARIABLES stand for when this learner is addressed."""
    return {
        "name": _first_name(profile),
        "company": _company(profile),
        "correct_answer": correct_answer,
        "emojis": EMOJIS,
    }


def _tidied(match: re.Match[str]) -> str:
    """What stays around an empty value: at the start of a sentence nothing, else what follows it."""
    if match["left"] or match.start() == 0 or match.string[match.start() - 1] == "\n":
        return match["left"] + match["next"].upper()
    return match["right"] + match["next"]


def _first_name(profile: Profile) -> str:
    """The first word of the name, without its punctuation, and bounded: a learner may have sent a novel."""
    words = (profile.name or "").split()
    return words[0].strip(",.;:!?")[:_LONGEST_NAME] if words else ""


def _company(profile: Profile) -> str:
    given = (profile.account_info.get(key) for key in _COMPANY_KEYS)
    known = next((value.strip() for value in given if isinstance(value, str) and value.strip()), None)
    return known or phrases.in_language(profile.language).your_company
