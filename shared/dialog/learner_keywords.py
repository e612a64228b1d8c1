"""The learner's own words: MENU, SCORE, PAUSE and RESUME, LANGUAGE and NAME, in each language."""

from shared.contracts import events as e
from shared.contracts import keywords
from shared.contracts.profile import ProfileKey
from shared.dialog.answers import LONGEST_ANSWER
from shared.drills.languages import parse_language


def own_word(text: str) -> e.Event | None:
    """What the learner wants with this text, if it is one of the words, with what belongs to it."""
    word = keywords.normalise_keyword(text)
    if word in keywords.MENU:
        return e.MenuRequested(about="everything")
    if word in keywords.SCORE:
        return e.ScoreRequested()
    if word in keywords.PAUSE:
        return e.Paused()
    if word in keywords.RESUME:
        return e.Resumed()
    first, _, rest = " ".join(text.split()).partition(" ")
    return _setting(keywords.normalise_keyword(first), rest)


def _setting(word: str, value: str) -> e.Event | None:
    """LANGUAGE and NAME change what stands behind them; alone they ask how."""
    if word in keywords.LANGUAGE and len(value.split()) <= 1:
        language = parse_language(value)
        return e.MenuRequested(about="language") if language is None else _changed("language", language)
    if word in keywords.NAME:
        return _changed("name", value[:LONGEST_ANSWER]) if value else e.MenuRequested(about="name")
    return None


def _changed(key: ProfileKey, value: str) -> e.UserUpdated:
    return e.UserUpdated(changes={key: value}, by_learner=True)
