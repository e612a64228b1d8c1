"""Words: the one normalised form of a text that all readings work on."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

_INVISIBLE = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0\ufffc\ufeff") | frozenset(map(chr, range(0xFE00, 0xFE10)))
_JOINERS = "\u200c\u200d"
"""Characters without width that belong to the spelling of some words and emoji."""

_APOSTROPHES = "'’‘ʼ`´′"
_QUESTIONS = "?？؟⁇⁉⁈❓❔"
"""Question marks of all kinds."""

_ENDS_OF_PARTS = frozenset(".,&+!?;…¿¡()[]{}/|\n。，！？、؟،")
_DASHES = frozenset("-‐‑‒–—―−~")
_ENGLISH_ENDINGS = frozenset({"m", "s", "t", "d", "ll", "ve", "re"})
"""What follows an apostrophe in "I'm": one word. After others begins a new one, as in "m'envoyer"."""

_SHORTEST_SPELT_OUT = 3
"""Minimum number of letters that make a word if each stands alone, as in "s.t.o.p"."""

_LONGEST_WORD = 40
"""Maximum length of a word that is folded, in characters. Longer ones are no words of any language file."""


@dataclass(frozen=True)
class Word:
    """A word: folded, as written, and where it stands in the visible text.

    `begins_part`: punctuation or the beginning of the text stands before it.
    """

    folded: str
    written: str
    start: int
    end: int
    begins_part: bool


def visible(text: str) -> str:
    """Return the text in NFC, without characters that cannot be seen. White space stays."""
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    return "".join(char for char in composed if char in _JOINERS or char.isspace() or not _is_invisible(char)).strip(
        _JOINERS + " \t\r\n"
    )


def _is_invisible(char: str) -> bool:
    return char in _INVISIBLE or (not char.isascii() and unicodedata.category(char) == "Cf") or char < " "


def words_of(shown: str) -> tuple[Word, ...]:
    """Return the words of a visible text; of a text without letters and digits, each of its characters.

    Among those, a question mark is a word alone, whatever stands around it: "?!" and a quoted "?" are "?".
    """
    words = tuple(_words(shown))
    if words:
        return words
    signs = [(at, char) for at, char in enumerate(shown) if not char.isspace() and char not in "¿¡"]
    question = next((Word("?", char, at, at + 1, begins_part=True) for at, char in signs if char in _QUESTIONS), None)
    if question is not None:
        return (question,)
    return tuple(Word(char, char, at, at + 1, begins_part=(at, char) == signs[0]) for at, char in signs)


def fold(written: str) -> str:
    """Return letters and digits in lower case, without accents: "Ｓtóp" becomes "stop"."""
    short = written[:_LONGEST_WORD]
    if short.isascii() and short.isalnum():
        return short.lower()
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", short).casefold())
    return "".join(char for char in letters if char.isalnum())


def _words(shown: str) -> Iterator[Word]:
    begins, at = True, 0
    while at < len(shown):
        if shown[at] == "#" and not _is_of_word(shown[at + 1 : at + 2] or " "):
            yield Word("number", "#", at, at + 1, begins)
            begins, at = False, at + 1
            continue
        if not _is_of_word(shown[at]):
            begins = begins or _ends_part(shown, at)
            at += 1
            continue
        end = _end_of_word(shown, at)
        folded = fold(shown[at:end])
        if folded:
            yield Word(folded, shown[at:end], at, end, begins)
            begins = False
        at = end


def _ends_part(shown: str, at: int) -> bool:
    """Return whether the character at an index ends a part of a sentence. A dash does between spaces only."""
    if shown[at] in _DASHES:
        return shown[at - 1 : at].strip() == "" or shown[at + 1 : at + 2].strip() == ""
    return shown[at] in _ENDS_OF_PARTS


def _end_of_word(shown: str, start: int) -> int:
    """Return the index after the word that starts at an index. An apostrophe may be inside of it."""
    end, apostrophe = start, False
    while end < len(shown):
        if _is_of_word(shown[end]):
            end += 1
        elif not apostrophe and shown[end] in _APOSTROPHES and _continues(shown, start, end):
            apostrophe, end = True, end + 1
        else:
            break
    return end


def _continues(shown: str, start: int, at: int) -> bool:
    """Return whether an apostrophe at an index stands inside of the word that starts at `start`."""
    end = at + 1
    while end < len(shown) and end - at <= _SHORTEST_SPELT_OUT and _is_of_word(shown[end]):
        end += 1
    after = shown[at + 1 : end].casefold()
    return bool(after) and (after in _ENGLISH_ENDINGS or at - start > len("qu"))


def _is_of_word(char: str) -> bool:
    if char.isascii():
        return char.isalnum()
    return char.isalnum() or char in _JOINERS or unicodedata.category(char)[0] == "M"


def joined(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words, each only once in a row, and letters that each stand alone as one word.

    "Stop stop STOP" becomes "Stop", and "S.T.O.P" becomes "STOP".
    """
    result: list[Word] = []
    letters: list[Word] = []
    for word in words:
        if len(word.folded) == 1 and word.folded.isalpha():
            letters.append(word)
            continue
        result.extend(_spelt_out(letters))
        letters = []
        if not result or result[-1].folded != word.folded:
            result.append(word)
    return (*result, *_spelt_out(letters))


def _spelt_out(letters: list[Word]) -> tuple[Word, ...]:
    if len(letters) < _SHORTEST_SPELT_OUT:
        return tuple(letters)
    first, folded = letters[0], "".join(letter.folded for letter in letters[:_LONGEST_WORD])
    written = "".join(letter.written for letter in letters)
    return (replace(first, folded=folded, written=written, end=letters[-1].end),)
