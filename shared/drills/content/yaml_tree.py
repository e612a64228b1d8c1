"""Reads YAML into a tree with places. Every value is the text that the author wrote: `no` is "no", not false."""

import yaml

from shared.drills.content.problems import Mistakes, Place
from shared.drills.content.source import ContentFile
from shared.drills.content.tree import Items, Node, Scalar, entries, read_text

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_NULL = "tag:yaml.org,2002:null"
_QUOTES = "put quotes around a text that holds ': ' or begins with {{, and indent with spaces, the same for each item"


def parse_yaml(file: ContentFile, mistakes: Mistakes) -> Node | None:
    """The tree of a YAML file; None, and a mistake, if it is none."""
    text = read_text(file, mistakes)
    if text is None:
        return None
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mistakes.add(Place(file.place, _line(error, text)), f"this is not YAML: {_problem(error)}", _QUOTES)
        return None
    if root is None:
        mistakes.add(Place(file.place), "the file is empty", "write a drill into it, or delete it")
        return None
    return _Walk(file.place, mistakes).node(root)


def _line(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return error.problem_mark.line + 1
    position = getattr(error, "position", 0)
    return text.count("\n", 0, position) + 1


def _problem(error: yaml.YAMLError) -> str:
    found = error.problem if isinstance(error, yaml.MarkedYAMLError) else getattr(error, "reason", None)
    return found or "it has a character that YAML does not allow"


class _Walk:
    """Turns YAML's nodes into ours, each of them once: a text that stands for another one is a mistake."""

    def __init__(self, file: str, mistakes: Mistakes) -> None:
        self._file = file
        self._mistakes = mistakes
        self._seen: set[int] = set()

    def node(self, node: yaml.Node) -> Node:
        place = Place(self._file, node.start_mark.line + 1)
        if id(node) in self._seen:
            return self._unreadable(place, "this is used again through '*'", "write it out in each place")
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return Items(place, tuple(self.node(item) for item in node.value))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(place, node)
        return Scalar(place, None if node.tag == _NULL else node.value.rstrip("\n"))

    def _mapping(self, place: Place, node: yaml.MappingNode) -> Node:
        pairs = []
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                return self._unreadable(place, "a text that begins with { needs quotes", 'write "{{label}}"')
            pairs.append((Scalar(Place(self._file, name.start_mark.line + 1), name.value), self.node(value)))
        return entries(place, pairs, self._mistakes)

    def _unreadable(self, place: Place, wrong: str, right: str) -> Scalar:
        """Something in its place, so that one mistake is not told twice."""
        self._mistakes.add(place, wrong, right)
        return Scalar(place, "unreadable")
