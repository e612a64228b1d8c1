"""What a YAML or JSON file says, as a tree whose every node knows its place in the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.drills.content.problems import Mistakes, Place
from shared.drills.content.source import ContentFile


@dataclass(frozen=True)
class Scalar:
    """A text, or a number or yes/no as the author wrote it. None: null."""

    place: Place
    text: str | None


@dataclass(frozen=True)
class Items:
    """A list."""

    place: Place
    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Entries:
    """Keys with their values, each key once."""

    place: Place
    pairs: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Items | Entries


def entries(place: Place, pairs: Iterable[tuple[Scalar, Node]], mistakes: Mistakes) -> Entries:
    """The pairs as Entries; a key that stands there twice is a mistake, and its first value counts."""
    first: dict[str | None, tuple[Scalar, Node]] = {}
    for key, value in pairs:
        if key.text in first:
            line = first[key.text][0].place.line
            mistakes.add(key.place, f"{key.text!r} stands here again, first in line {line}", "keep one of the two")
        first.setdefault(key.text, (key, value))
    return Entries(place, tuple(first.values()))


def read_text(file: ContentFile, mistakes: Mistakes) -> str | None:
    """What stands in a file; None, with a mistake, if that is no text."""
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        mistakes.add(Place(file.place, line), "this is no text in UTF-8", "save the file as UTF-8")
        return None
