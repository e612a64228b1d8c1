"""Problems in content: each has a location, what is wrong, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Location:
    """A line of a file. Lines are counted from 1."""

    file: str
    line: int = 1


class InvalidContentError(ValueError):
    """Invalid drill content. Each of `problems` is "FILE:LINE: what is wrong; what would be right"."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Collects the problems of content while it is read and checked, without duplicates."""

    def __init__(self) -> None:
        self._found: dict[tuple[Location, str], None] = {}

    def add(self, location: Location, wrong: str, right: str) -> None:
        """Add a problem: what is wrong, and what would be right."""
        self._found[location, f"{wrong}; {right}"] = None

    def raise_any(self) -> None:
        """Raise InvalidContentError with all problems, sorted by file and line; do nothing if there are none."""
        if self._found:
            raise InvalidContentError(tuple(f"{at.file}:{at.line}: {text}" for at, text in sorted(self._found)))


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a question about the known word that the author probably meant, or `otherwise`."""
    near = get_close_matches(word, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise
