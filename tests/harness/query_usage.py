"""The product's queries, read from its code: where each is made, and for which fields."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from deploy.indexes import Shape

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Site:
    """A call of `Query`, alone or as the argument of `total`, whose field then counts as the order.

    `place`: file and line. `equal`: the fields of `where` and `where_in`. `order_by`: the field, or "*" if it is known
    only at run time. A `replace` of a query is not counted: it never changes `order_by` in our code.
    """

    place: str
    collection: str
    equal: frozenset[str]
    order_by: str | None

    def is_of(self, shape: Shape) -> bool:
        """Return whether a query of this shape may come from this call."""
        same = shape.collection == self.collection and self.equal == {*shape.equal}
        return same and (shape.order_by == self.order_by or (self.order_by == "*" and shape.order_by is not None))


def sites(*folders: str) -> Iterator[Site]:
    """Yield the calls of `Query` in the Python files below these folders."""
    for file in sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
        summed = {call.args[0]: call.args[1] for call in calls if _name(call.func) == "total" and len(call.args) == 2}
        for call in calls:
            if _name(call.func) == "Query":
                yield _site(call, file.relative_to(ROOT), summed.get(call))


def _name(called: ast.expr) -> str | None:
    """Return the name of the called function, without its module."""
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else None


def untested(calls: Iterable[Site], shapes: Iterable[Shape]) -> list[str]:
    """Return a sentence for each call of which no query was recorded."""
    seen = {*shapes}
    return [
        f"{site.place}: no test on the emulators makes this query" for site in calls if not any(map(site.is_of, seen))
    ]


def _site(call: ast.Call, file: Path, summed: ast.expr | None) -> Site:
    more = {keyword.arg: keyword.value for keyword in call.keywords}
    equal = more.get("where", ast.Dict(keys=[], values=[]))
    order_by = summed or more.get("order_by", ast.Constant(value=None))
    assert len(call.args) == 1, f"{file}:{call.lineno}: name the collection in the call"
    assert isinstance(equal, ast.Dict), f"{file}:{call.lineno}: name the fields in the call"
    names = frozenset(str(key.value) for key in equal.keys if isinstance(key, ast.Constant)) | _among(more, file)
    field = order_by.value if isinstance(order_by, ast.Constant) else "*"
    assert field is None or isinstance(field, str)
    return Site(f"{file}:{call.lineno}", _collection(call.args[0], file), names, field)


def _among(more: Mapping[str | None, ast.expr], file: Path) -> frozenset[str]:
    """Return the fields of `where_in`: of a literal, or of a constant in the file."""
    match more.get("where_in"):
        case None:
            return frozenset()
        case ast.Dict(keys=keys):
            return frozenset(str(key.value) for key in keys if isinstance(key, ast.Constant))
        case ast.Name(id=name):
            return frozenset(getattr(import_module(".".join(file.with_suffix("").parts)), name))
    raise AssertionError(f"{file}: name the fields in the call")


def _collection(asked: ast.expr, file: Path) -> str:
    """Return the last part of a collection's path, from a literal, an f-string's end or a module's constant."""
    match asked:
        case ast.Constant(value=str(path)) | ast.JoinedStr(values=[*_, ast.Constant(value=str(path))]):
            return path.rpartition("/")[2]
        case ast.Name(id=name):
            module = ".".join(file.with_suffix("").parts)
            return str(getattr(import_module(module), name)).rpartition("/")[2]
    raise AssertionError(f"{file}:{asked.lineno}: name the collection in the call")
