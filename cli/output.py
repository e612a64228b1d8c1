"""What commands print: data on stdout, all else on stderr. Nothing that people wrote acts as markup or as an escape.

A terminal gets tables. A pipe or a file gets plain lines, neither coloured nor wrapped nor cut: the cells of a table
are separated by tabs there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shared.operations.learner.visible import visible


def show(line: str) -> None:
    """Print a line of data."""
    typer.echo(visible(line))


def show_json(data: BaseModel | Mapping[str, object]) -> None:
    """Print data as one JSON object on one line, in ASCII."""
    plain = data.model_dump(mode="json") if isinstance(data, BaseModel) else data
    typer.echo(json.dumps(plain).replace("\x7f", "\\u007f"))


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]], console: Console | None = None) -> None:
    """Print rows. On a terminal they stand below their headings, and long cells go on in the next line."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        for row in rows:
            typer.echo("\t".join(map(visible, row)))
        return
    table = Table(*headings, box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console.print(table)


def tell(line: str) -> None:
    """Print a line that is about the data or the command, on stderr."""
    typer.echo(visible(line), err=True)
