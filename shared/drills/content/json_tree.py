"""Reads JSON into a tree with places, which the standard library's parser does not tell."""

import json
import re
from collections.abc import Iterator

from shared.drills.content.problems import Mistakes, Place
from shared.drills.content.source import ContentFile
from shared.drills.content.tree import Entries, Items, Node, Scalar, entries, read_text

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\]:,"]+')


def parse_json(file: ContentFile, mistakes: Mistakes) -> Node | None:
    """The tree of a JSON file; None, and a mistake, if it is none."""
    text = read_text(file, mistakes)
    if text is None:
        return None
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        wrong = f"this is not JSON: {error.msg}"
        mistakes.add(Place(file.place, error.lineno), wrong, "look at this line and the one above")
        return None
    except (RecursionError, ValueError):
        mistakes.add(Place(file.place), "this is nested too deeply, or has too long a number", "write it as drills are")
        return None
    return _Walk(_tokens(file.place, text), mistakes).node()


def _tokens(file: str, text: str) -> Iterator[tuple[Place, str]]:
    """The tokens of valid JSON; commas and colons say nothing more then."""
    line, seen = 1, 0
    for match in _TOKEN.finditer(text):
        line, seen = line + text.count("\n", seen, match.start()), match.start()
        yield Place(file, line), match[0]


class _Walk:
    """Builds nodes from the tokens of valid JSON."""

    def __init__(self, tokens: Iterator[tuple[Place, str]], mistakes: Mistakes) -> None:
        self._tokens = tokens
        self._mistakes = mistakes

    def node(self) -> Node:
        return self._node(*next(self._tokens))

    def _node(self, place: Place, sign: str) -> Node:
        if sign == "{":
            return self._entries(place)
        if sign == "[":
            return Items(place, tuple(self._node(*start) for start in self._until("]")))
        return _scalar(place, sign)

    def _entries(self, place: Place) -> Entries:
        pairs = [(_scalar(*key), self.node()) for key in self._until("}")]
        return entries(place, pairs, self._mistakes)

    def _until(self, end: str) -> Iterator[tuple[Place, str]]:
        return iter(lambda: self._token_or_end(end), None)

    def _token_or_end(self, end: str) -> tuple[Place, str] | None:
        start = next(self._tokens)
        return None if start[1] == end else start


def _scalar(place: Place, sign: str) -> Scalar:
    value = json.loads(sign)
    return Scalar(place, value if value is None or isinstance(value, str) else sign)
