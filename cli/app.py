"""The whole command line: its sections, and how a run of it ends."""

from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from cli import acting, codes, content, forgetting, output, parked, seeing, sending, stack, store
from cli.errors import explained
from cli.session import Session

SECTIONS = {
    "See learners, only reading": seeing.commands,
    "Act on one learner, in turn with their texts": acting.commands,
    "Erase learners": forgetting.commands,
    "Go over the store": store.commands,
    "Registration codes": codes.commands,
    "Sending as a whole": sending.commands,
    "Messages that could not be processed": parked.commands,
    "Drill content": content.commands,
    "Textdrill itself": stack.commands,
}
"""The commands, by the headings of the help."""


class Sections(TyperGroup):
    """Lists the commands in sections, in plain text: the same on a terminal and in a pipe."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer passes it
        """Write a section for each group of commands. Typer has no public type for these arguments."""
        width = max(map(len, self.commands))
        for heading, section in SECTIONS.items():
            found = (self.commands[str(each.name)] for each in section.registered_commands)
            with formatter.section(heading):
                formatter.write_dl([(str(each.name).ljust(width), each.get_short_help_str(500)) for each in found])


def whole() -> typer.Typer:
    """Return the command line with all commands."""
    app = typer.Typer(cls=Sections, help="Operate Textdrill.", rich_markup_mode=None, add_completion=False)
    for section in SECTIONS.values():
        app.add_typer(section)
    return app


def main(arguments: Sequence[str], session: Session) -> int:
    """Run the command in the arguments, or print the help if there are none; return the exit code."""
    command = typer.main.get_command(whole())
    try:
        with command.make_context("manage.py", list(arguments) or ["--help"], obj=session) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - every error is one line
        line, code = explained(error, "Firestore or Pub/Sub")
        output.tell(line)
        return code
    return 0
