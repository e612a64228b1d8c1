"""Where the product asks the store for documents, and for what, read from the code."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from deploy.indexes import Shape

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Site:
    """A call of `Query`; `equal`: the fields of `where` and of `where_in`.

    `order_by` may be known only as it runs: then it is "*".

    What `replace` makes of a query is a site of its own only if it names another `order_by`, which nobody here does.
    """

    place: str
    collection: str
    equal: frozenset[str]
    order_by: str | None

    def is_of(self, shape: Shape) -> bool:
        """Whether a query of this shape may have come from here."""
        same = shape.collection == self.collection and self.equal == {*shape.equal}
        return same and (shape.order_by == self.order_by or (self.order_by == "*" and shape.order_by is not None))


def sites(*folders: str) -> Iterator[Site]:
    """All of them in the Python files below these folders."""
    for file in sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) == "Query":
                yield _site(node, file.relative_to(ROOT))


def _name(called: ast.expr) -> str | None:
    """What is called, be it by way of its module."""
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else None


def unheard(of: Iterable[Site], shapes: Iterable[Shape]) -> list[str]:
    """The sites of which no query was seen, a sentence each."""
    seen = {*shapes}
    return [f"{site.place}: no test on the emulators asks this" for site in of if not any(map(site.is_of, seen))]


def _site(call: ast.Call, file: Path) -> Site:
    more = {keyword.arg: keyword.value for keyword in call.keywords}
    equal, order_by = more.get("where", ast.Dict(keys=[], values=[])), more.get("order_by", ast.Constant(value=None))
    assert len(call.args) == 1, f"{file}:{call.lineno}: name what is asked for"
    assert isinstance(equal, ast.Dict), f"{file}:{call.lineno}: name the fields there"
    names = frozenset(str(key.value) for key in equal.keys if isinstance(key, ast.Constant)) | _among(more, file)
    field = order_by.value if isinstance(order_by, ast.Constant) else "*"
    assert field is None or isinstance(field, str)
    return Site(f"{file}:{call.lineno}", _collection(call.args[0], file), names, field)


def _among(more: Mapping[str | None, ast.expr], file: Path) -> frozenset[str]:
    """The fields of a literal, or of a constant that the file knows."""
    match more.get("where_in"):
        case None:
            return frozenset()
        case ast.Dict(keys=keys):
            return frozenset(str(key.value) for key in keys if isinstance(key, ast.Constant))
        case ast.Name(id=name):
            return frozenset(getattr(import_module(".".join(file.with_suffix("").parts)), name))
    raise AssertionError(f"{file}: name the fields there")


def _collection(asked: ast.expr, file: Path) -> str:
    """The last part of a collection's path: of a literal, of an f-string that ends in it, or of a module's constant."""
    match asked:
        case ast.Constant(value=str(path)) | ast.JoinedStr(values=[*_, ast.Constant(value=str(path))]):
            return path.rpartition("/")[2]
        case ast.Name(id=name):
            module = ".".join(file.with_suffix("").parts)
            return str(getattr(import_module(module), name)).rpartition("/")[2]
    raise AssertionError(f"{file}:{asked.lineno}: name the collection there")
