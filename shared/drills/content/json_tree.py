"""Parser of JSON into a tree with locations, which the standard library's parser does not report."""

import json
import re
from collections.abc import Iterator

from shared.drills.content.problems import Location, Problems
from shared.drills.content.source import ContentFile
from shared.drills.content.tree import Entries, Items, Node, Scalar, read_text

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\]:,"]+')


def parse_json(file: ContentFile, problems: Problems) -> Node | None:
    """Return the tree of a JSON file; if it is not valid JSON, add a problem and return None."""
    text = read_text(file, problems)
    if text is None:
        return None
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        wrong = f"this is not JSON: {error.msg}"
        problems.add(Location(file.display_name, error.lineno), wrong, "look at this line and the one above")
        return None
    except (RecursionError, ValueError):
        problems.add(
            Location(file.display_name), "the nesting is too deep, or a number is too long", "write it as drills are"
        )
        return None
    return _Walk(_tokens(file.display_name, text), problems).node()


def _tokens(file: str, text: str) -> Iterator[tuple[Location, str]]:
    """Yield the tokens of valid JSON without commas and colons, which carry no information there."""
    line, seen = 1, 0
    for match in _TOKEN.finditer(text):
        line, seen = line + text.count("\n", seen, match.start()), match.start()
        yield Location(file, line), match[0]


class _Walk:
    """Builds nodes from the tokens of valid JSON."""

    def __init__(self, tokens: Iterator[tuple[Location, str]], problems: Problems) -> None:
        self._tokens = tokens
        self._problems = problems

    def node(self) -> Node:
        return self._node(*next(self._tokens))

    def _node(self, location: Location, sign: str) -> Node:
        if sign == "{":
            return self._entries(location)
        if sign == "[":
            return Items(location, tuple(self._node(*start) for start in self._until("]")))
        return _scalar(location, sign)

    def _entries(self, location: Location) -> Entries:
        """Read a mapping. The last value of a repeated key counts, as for the standard library."""
        pairs: dict[str | None, tuple[Scalar, Node]] = {}
        for start in self._until("}"):
            key = _scalar(*start)
            if key.text in pairs:
                line = pairs[key.text][0].location.line
                odd = f"{key.text!r} is written twice, before on line {line}"
                self._problems.warn(key.location, odd, "the last one counts")
            pairs[key.text] = (key, self.node())
        return Entries(location, tuple(pairs.values()))

    def _until(self, end: str) -> Iterator[tuple[Location, str]]:
        return iter(lambda: self._token_or_end(end), None)

    def _token_or_end(self, end: str) -> tuple[Location, str] | None:
        start = next(self._tokens)
        return None if start[1] == end else start


def _scalar(location: Location, sign: str) -> Scalar:
    value = json.loads(sign)
    return Scalar(location, value if value is None or isinstance(value, str) else sign)
