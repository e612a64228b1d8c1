"""What an archive's files import."""

import ast
from collections.abc import Iterator
from zipfile import ZipFile


def imported(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Each Python file's name with each module that it imports, wherever in it."""
    for name in archive.namelist():
        if name.endswith(".py"):
            for node in ast.walk(ast.parse(archive.read(name))):
                if isinstance(node, ast.Import):
                    yield from ((name, alias.name) for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield name, node.module
