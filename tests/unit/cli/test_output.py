"""What commands print: plain in a pipe, a table on a terminal, and never markup or escapes that people wrote."""

import json
from io import StringIO

import pytest
from rich.console import Console

from cli import output

WILD = "[red]Ana[/red] :smile: \x1b[31m\x9b\u202e\x7f\ud800 " + "very " * 30 + "long"
"""A name that would act as markup, as an escape sequence, and as more than a line."""


def test_a_pipe_gets_one_plain_line_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    output.show_table(("number", "name"), [("+12125550100", WILD), ("+12125550101", "a\tb\nc")])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("+12125550100\t[red]Ana[/red] :smile: \\x1b[31m\\x9b\\u202e\\x7f\\ud800 very")
    assert first.endswith("long")
    assert second == "+12125550101\ta\\tb\\nc"


def test_a_terminal_gets_headings_and_the_whole_of_each_cell() -> None:
    screen = StringIO()
    console = Console(file=screen, force_terminal=True, color_system=None, width=60)
    output.show_table(("number", "name"), [("+12125550100", WILD)], console)
    shown = screen.getvalue()
    assert shown.split()[:2] == ["number", "name"]
    assert "[red]Ana[/red]:smile:\\x1b[31m" in "".join(shown.split())
    assert shown.count("very") == 30
    assert max(map(len, shown.splitlines())) <= 60
    assert not set(shown) & set("\x9b\u202e\x7f")


def test_json_is_one_line_of_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    output.show_json({"name": WILD})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"name": WILD}
    assert printed.isascii()
    assert printed.count("\n") == 1
    assert not set(printed) & set("\x1b\x7f")


def test_what_is_told_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    output.tell("no such code: a\nb\x1b[2J")
    assert capsys.readouterr() == ("", "no such code: a\\nb\\x1b[2J\n")
