"""Mistakes in content: found all at once, each with its place, what is wrong, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, counted from 1."""

    file: str
    line: int = 1


class InvalidContentError(ValueError):
    """Content that cannot be taught from. Each mistake is "FILE:LINE: what is wrong; what would be right"."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Mistakes:
    """Collects mistakes while content is read and checked, each of them once."""

    def __init__(self) -> None:
        self._found: dict[tuple[Place, str], None] = {}

    def add(self, place: Place, wrong: str, right: str) -> None:
        """Note one mistake."""
        self._found[place, f"{wrong}; {right}"] = None

    def raise_any(self) -> None:
        """Raise InvalidContentError with all that was found, in the order of the lines; nothing if nothing was."""
        if self._found:
            raise InvalidContentError(tuple(f"{at.file}:{at.line}: {text}" for at, text in sorted(self._found)))


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """Which known word the author probably meant; if none is near, `otherwise`."""
    near = get_close_matches(word, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise
