"""The learner's own words: MENU, SCORE, PAUSE and RESUME, LANGUAGE and NAME, in each language."""

from shared.contracts import events as e
from shared.contracts.profile import ProfileKey
from shared.dialog import words
from shared.dialog.answers import LONGEST_ANSWER
from shared.drills.languages import parse_language


def own_word(text: str) -> e.Event | None:
    """What the learner wants with this text, if it is one of the words, with what belongs to it."""
    word = words.as_word(text)
    if word in words.MENU:
        return e.MenuRequested(about="everything")
    if word in words.SCORE:
        return e.ScoreRequested()
    if word in words.PAUSE:
        return e.Paused()
    if word in words.RESUME:
        return e.Resumed()
    first, _, rest = " ".join(text.split()).partition(" ")
    return _setting(words.as_word(first), rest)


def _setting(word: str, value: str) -> e.Event | None:
    """LANGUAGE and NAME change what stands behind them; alone they ask how."""
    if word in words.LANGUAGE and len(value.split()) <= 1:
        language = parse_language(value)
        return e.MenuRequested(about="language") if language is None else _changed("language", language)
    if word in words.NAME:
        return _changed("name", value[:LONGEST_ANSWER]) if value else e.MenuRequested(about="name")
    return None


def _changed(key: ProfileKey, value: str) -> e.UserUpdated:
    return e.UserUpdated(changes={key: value}, by_learner=True)
