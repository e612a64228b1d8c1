"""Makes what people wrote safe for a terminal. Pure."""

import unicodedata


def visible(text: str) -> str:
    """Return a text on one line, in which control and format characters are written as escapes."""
    return "".join(_escaped(letter) if _acts(letter) else letter for letter in text)


def _acts(letter: str) -> bool:
    """Return whether a terminal may act on a letter, breaks the line at it, or cannot print it."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode()
