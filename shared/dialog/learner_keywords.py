"""Learner keywords: MENU, SCORE, PAUSE, RESUME, LANGUAGE and NAME."""

from shared.contracts import events as e
from shared.contracts.profile import ProfileKey
from shared.contracts.readings import Keyword


def learner_keyword(keyword: Keyword) -> e.Event | None:
    """Return the event that a keyword leads to, or None for those that ask for the next drill.

    LANGUAGE and NAME without a known value request the usage of the keyword.
    """
    match keyword.keyword:
        case "menu":
            return e.MenuRequested(about="everything")
        case "score":
            return e.ScoreRequested()
        case "pause":
            return e.Paused()
        case "resume":
            return e.Resumed()
        case "language" | "name" as key:
            return e.MenuRequested(about=key) if keyword.value is None else _changed(key, keyword.value)
        case "more" | "go on":
            return None


def _changed(key: ProfileKey, value: str) -> e.UserUpdated:
    return e.UserUpdated(changes={key: value}, by_learner=True)
