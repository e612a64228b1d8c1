"""Parser of YAML into a tree with locations. Values stay text: `no` is "no", not false."""

import yaml

from shared.drills.content.problems import Location, Problems
from shared.drills.content.source import ContentFile
from shared.drills.content.tree import Items, Node, Scalar, entries, read_text

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_NULL = "tag:yaml.org,2002:null"
_QUOTES = (
    "put quotes around a text that contains ': ' or begins with {{, and indent with spaces, the same for each item"
)


def parse_yaml(file: ContentFile, problems: Problems) -> Node | None:
    """Return the tree of a YAML file; if it is invalid or empty, add a problem and return None."""
    text = read_text(file, problems)
    if text is None:
        return None
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        problems.add(Location(file.display_name, _line(error, text)), f"this is not YAML: {_problem(error)}", _QUOTES)
        return None
    if root is None:
        problems.add(Location(file.display_name), "the file is empty", "write a drill into it, or delete it")
        return None
    return _Walk(file.display_name, problems).node(root)


def _line(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return error.problem_mark.line + 1
    position = getattr(error, "position", 0)
    return text.count("\n", 0, position) + 1


def _problem(error: yaml.YAMLError) -> str:
    found = error.problem if isinstance(error, yaml.MarkedYAMLError) else getattr(error, "reason", None)
    return found or "it has a character that YAML does not allow"


class _Walk:
    """Converts YAML's nodes into ours. An alias, which refers to another node, is a problem."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._seen: set[int] = set()

    def node(self, node: yaml.Node) -> Node:
        location = Location(self._file, node.start_mark.line + 1)
        if id(node) in self._seen:
            return self._unreadable(location, "this is used again through '*'", "write it out in each place")
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return Items(location, tuple(self.node(item) for item in node.value))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(location, node)
        return Scalar(location, None if node.tag == _NULL else node.value.rstrip("\n"))

    def _mapping(self, location: Location, node: yaml.MappingNode) -> Node:
        pairs = []
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                return self._unreadable(location, "a text that begins with { needs quotes", 'write "{{label}}"')
            pairs.append((Scalar(Location(self._file, name.start_mark.line + 1), name.value), self.node(value)))
        return entries(location, pairs, self._problems)

    def _unreadable(self, location: Location, wrong: str, right: str) -> Scalar:
        """Add a problem, and return a placeholder node so that it is reported only once."""
        self._problems.add(location, wrong, right)
        return Scalar(location, "unreadable")
