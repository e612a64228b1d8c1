"""Learner keywords: MENU, SCORE, PAUSE, RESUME, LANGUAGE and NAME."""

from shared.contracts import events as e
from shared.contracts import keywords
from shared.contracts.profile import ProfileKey
from shared.dialog.answers import LONGEST_ANSWER
from shared.drills.languages import parse_language


def learner_keyword(text: str) -> e.Event | None:
    """Return the event that a keyword leads to, or None if the text is not a keyword.

    LANGUAGE and NAME may be followed by a value, as in `LANGUAGE Spanish`.
    """
    keyword = keywords.normalise_keyword(text)
    if keyword in keywords.MENU:
        return e.MenuRequested(about="everything")
    if keyword in keywords.SCORE:
        return e.ScoreRequested()
    if keyword in keywords.PAUSE:
        return e.Paused()
    if keyword in keywords.RESUME:
        return e.Resumed()
    first, _, rest = " ".join(text.split()).partition(" ")
    return _setting(keywords.normalise_keyword(first), rest)


def _setting(keyword: str, value: str) -> e.Event | None:
    """Set LANGUAGE or NAME to the value.

    If the value is missing or unknown, request the usage of the keyword instead.
    """
    if keyword in keywords.LANGUAGE and len(value.split()) <= 1:
        language = parse_language(value)
        return e.MenuRequested(about="language") if language is None else _changed("language", language)
    if keyword in keywords.NAME:
        return _changed("name", value[:LONGEST_ANSWER]) if value else e.MenuRequested(about="name")
    return None


def _changed(key: ProfileKey, value: str) -> e.UserUpdated:
    return e.UserUpdated(changes={key: value}, by_learner=True)
