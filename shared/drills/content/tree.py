"""Syntax tree of a YAML or JSON file. Each node has its location in the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.drills.content.problems import Location, Problems
from shared.drills.content.source import ContentFile


@dataclass(frozen=True)
class Scalar:
    """A text, or a number or boolean as the author wrote it. `text` is None for null."""

    location: Location
    text: str | None


@dataclass(frozen=True)
class Items:
    """A list of nodes."""

    location: Location
    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Entries:
    """A mapping: keys with their values, each key once."""

    location: Location
    pairs: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Items | Entries


def entries(location: Location, pairs: Iterable[tuple[Scalar, Node]], problems: Problems) -> Entries:
    """Build Entries from pairs. A repeated key is a problem, and its first value is kept."""
    first: dict[str | None, tuple[Scalar, Node]] = {}
    for key, value in pairs:
        if key.text in first:
            line = first[key.text][0].location.line
            problems.add(key.location, f"{key.text!r} is written twice, first on line {line}", "keep one of the two")
        first.setdefault(key.text, (key, value))
    return Entries(location, tuple(first.values()))


def read_text(file: ContentFile, problems: Problems) -> str | None:
    """Return the text of a file; if it is not UTF-8, add a problem and return None."""
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.add(Location(file.display_name, line), "this is not UTF-8 text", "save the file as UTF-8")
        return None
