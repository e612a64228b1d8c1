"""Problems in content. Faults refuse it; warnings report oddities that are read nevertheless."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Location:
    """A line of a file. Lines are counted from 1."""

    file: str
    line: int = 1


@dataclass(frozen=True, order=True)
class Problem:
    """A fault or an oddity. `wrong`: what is wrong or odd; `remedy`: what would be right, or how it is read.

    Its text is "FILE:LINE: wrong; remedy".
    """

    location: Location
    wrong: str
    remedy: str

    def __str__(self) -> str:
        """Return the text for authors."""
        return f"{self.location.file}:{self.location.line}: {self.wrong}; {self.remedy}"


class InvalidContentError(ValueError):
    """Invalid drill content. Each of `problems` is "FILE:LINE: what is wrong; what would be right"."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Collects the faults and warnings of content while it is read and checked, without duplicates."""

    def __init__(self) -> None:
        self._faults: dict[Problem, None] = {}
        self._warnings: dict[Problem, None] = {}

    @property
    def faults(self) -> tuple[Problem, ...]:
        """All faults, sorted by file and line."""
        return tuple(sorted(self._faults))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All warnings, sorted by file and line."""
        return tuple(sorted(self._warnings))

    def add(self, location: Location, wrong: str, right: str) -> None:
        """Add a fault: what is wrong, and what would be right."""
        self._faults[Problem(location, wrong, right)] = None

    def warn(self, location: Location, odd: str, reading: str) -> None:
        """Add a warning: what is odd, and how it is read."""
        self._warnings[Problem(location, odd, reading)] = None

    def extend(self, others: "Problems") -> None:
        """Add all faults and warnings of another collection."""
        self._faults |= dict.fromkeys(others.faults)
        self._warnings |= dict.fromkeys(others.warnings)

    def raise_any(self) -> None:
        """Raise InvalidContentError with all faults, sorted by file and line; do nothing if there are none."""
        if self._faults:
            raise InvalidContentError(tuple(map(str, self.faults)))


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a question about the known word that the author probably meant, or `otherwise`."""
    near = get_close_matches(word, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise
