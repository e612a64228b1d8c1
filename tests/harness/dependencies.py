"""The modules, settings and topics that a deployed function depends on, read from the code."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared import topology
from shared.settings import Settings

ROOT = Path(__file__).parent.parent.parent
COMPOSITION, WIRING = "shared.composition", "shared.wiring"
_ADAPTERS = ("shared.gcp", "shared.memory")
Function = ast.FunctionDef


@dataclass(frozen=True)
class Reach:
    """`modules`: our modules that are loaded; `settings`: the fields of Settings that are read.

    `topics`: published to by those modules, by the function's composition, or by the wiring of its ports.
    """

    modules: frozenset[str]
    settings: frozenset[str]
    topics: frozenset[str]


def reach(entry: str) -> Reach:
    """Return the dependencies of the function with this entry point. Fails on a topic that is not a literal."""
    tree = _tree(f"functions.{entry}")
    assert _attributes(tree, of="composition") == {entry}
    composed = [_builders(COMPOSITION)[name] for name in _closure({entry}, _calls(COMPOSITION))]
    ports = {name for body in composed for name in _attributes(body, of="ports")} & {*_builders(WIRING)}
    wired = [_builders(WIRING)[name] for name in _closure(ports, _calls(WIRING))]
    on_import = [_without_functions(COMPOSITION), _without_functions(WIRING)]
    loaded = {module for body in [*on_import, tree, *composed, *wired] for module in _imports(body)}
    modules = _closure(loaded - {COMPOSITION, WIRING}, lambda module: _imports_of(module) - {COMPOSITION, WIRING})
    ours = [module for module in modules if not module.startswith(_ADAPTERS)]
    topics = {topic for module in ours for topic in _topics_of(module)}
    topics |= {topic for code in [tree, *composed, *wired] for topic in _topics(code)}
    settings = {name for body in wired for name in read_settings(body)}
    return Reach(frozenset(modules), frozenset(settings), frozenset(topics))


def _without_functions(module: str) -> ast.Module:
    return ast.Module([each for each in _tree(module).body if not isinstance(each, Function)], [])


@cache
def _builders(module: str) -> dict[str, Function]:
    return {node.name: node for node in _tree(module).body if isinstance(node, Function)}


def wiring_builders() -> Iterator[Function]:
    """Yield the wiring's builders."""
    yield from _builders(WIRING).values()


def read_settings(code: ast.AST) -> set[str]:
    """Return the fields of Settings that this code reads, directly or through its properties."""
    attributes = {node.attr for node in ast.walk(code) if isinstance(node, ast.Attribute)}
    return _closure(attributes & {*_properties(), *Settings.model_fields}, _behind_property) & {*Settings.model_fields}


def required_settings(code: ast.AST) -> set[str]:
    """Return the settings that this code requires in a deployment."""
    calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    required = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "require"]
    return {str(argument.value) for call in required for argument in call.args if isinstance(argument, ast.Constant)}


@cache
def _properties() -> dict[str, Function]:
    (model,) = (n for n in ast.walk(_tree("shared.settings")) if isinstance(n, ast.ClassDef) and n.name == "Settings")
    return {node.name: node for node in model.body if isinstance(node, Function) and _is_property(node)}


def _is_property(function: Function) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "property" for each in function.decorator_list)


def _behind_property(name: str) -> set[str]:
    return _attributes(_properties()[name], of="self") if name in _properties() else set()


def _calls(module: str) -> Callable[[str], set[str]]:
    builders = _builders(module)
    return lambda name: {node.id for node in ast.walk(builders[name]) if isinstance(node, ast.Name)} & {*builders}


def _closure(start: set[str], successors: Callable[[str], set[str]]) -> set[str]:
    found, new = set[str](), start
    while new:
        found |= new
        new = {each for name in new for each in successors(name)} - found
    return found


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_file(module).read_text())


@cache
def _imports_of(module: str) -> set[str]:
    return _imports(_tree(module))


@cache
def _topics_of(module: str) -> frozenset[str]:
    """Return the topics that a module publishes to. Putting back publishes to the topic of any subscription."""
    if module == "shared.edge.redrive":
        declared = topology.load()
        return frozenset(each.topic for each in declared.subscriptions) - {declared.dead_letters.topic}
    return frozenset(_topics(_tree(module)))


@cache
def _file(module: str) -> Path:
    path = ROOT / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _attributes(code: ast.AST, of: str) -> set[str]:
    nodes = [node for node in ast.walk(code) if isinstance(node, ast.Attribute)]
    return {node.attr for node in nodes if isinstance(node.value, ast.Name) and node.value.id == of}


def _imports(code: ast.AST) -> set[str]:
    """Return our modules that this code imports, except for imports of types only."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(code):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "shared":
            names = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            found |= {name for name in names if _file(name).exists()}
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            found |= _imports(node)
    return found


def _topics(code: ast.AST) -> Iterator[str]:
    calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    publishing: dict[ast.AST, ast.expr] = {call.func: call.args[0] for call in calls if _is_publish(call.func)}
    for node in filter(_is_publish, ast.walk(code)):
        topic = publishing.get(node)
        assert topic is not None, f"{ast.unparse(node)} is passed on: call it where its topic is named"
        assert isinstance(topic, ast.Constant), f"{ast.unparse(topic)} is published to: name the topic there"
        yield str(topic.value)


def _is_publish(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "publish"
