"""The imports of an archive's files."""

import ast
from collections.abc import Iterator
from zipfile import ZipFile


def imported(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name of each Python file with each module that it imports, at any level."""
    for name in archive.namelist():
        if name.endswith(".py"):
            for node in ast.walk(ast.parse(archive.read(name))):
                if isinstance(node, ast.Import):
                    yield from ((name, alias.name) for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield name, node.module
