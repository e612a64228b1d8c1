"""The whole command line: its sections, and how a run of it ends."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli import accounts, acting, codes, content, exporting, forgetting, output, parked, seeing, sending, stack, store
from cli.errors import explained
from cli.session import Session

SECTIONS = {
    "See learners, only reading": seeing.commands,
    "Act on one learner, in turn with their texts": acting.commands,
    "Export learners' data, and costs": exporting.commands,
    "Erase learners": forgetting.commands,
    "Go over the store": store.commands,
    "Accounts and operators": accounts.commands,
    "Registration codes": codes.commands,
    "Sending as a whole": sending.commands,
    "Messages that could not be processed": parked.commands,
    "Drill content": content.commands,
    "Textdrill itself": stack.commands,
}
"""The commands, by the headings of the help."""


HELP = """Operate Textdrill. `COMMAND --help` explains a command.

The settings name the stage to work on: STAGE is dev or prod, and GOOGLE_CLOUD_PROJECT its project. Data go to stdout,
all else to stderr. The exit code is 0 for success, 1 for a failure or a refusal, 2 for a misspelt command, and 130
after Ctrl-C.
"""


class Sections(TyperGroup):
    """Lists the commands in sections, in plain text: the same on a terminal and in a pipe."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer passes it
        """Write a section for each group of commands. Typer has no public type for these arguments."""
        width = max(map(len, self.commands))
        for heading, section in SECTIONS.items():
            found = (self.commands[str(each.name)] for each in section.registered_commands)
            with formatter.section(heading):
                formatter.write_dl([(str(each.name).ljust(width), each.get_short_help_str(500)) for each in found])


class PlainCommand(TyperCommand):
    """Explains its arguments and options without the names of Python's types."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write a section for arguments, and one for options. Typer has no public type for these arguments."""
        params = self.get_params(ctx)
        for heading, kind in (("Arguments", "argument"), ("Options", "option")):
            own = (each.get_help_record(ctx) for each in params if each.param_type_name == kind)
            if rows := [(name.partition(" <")[0], text) for name, text in filter(None, own)]:
                with formatter.section(heading):
                    formatter.write_dl(rows)


@cache
def whole() -> typer.Typer:
    """Return the command line with all commands."""
    app = typer.Typer(cls=Sections, help=HELP, rich_markup_mode=None, add_completion=False)
    for section in SECTIONS.values():
        for each in section.registered_commands:
            each.cls = PlainCommand
        app.add_typer(section)
    return app


# The tests run the command line hundreds of times in one process, and typer takes longer to build it than to run it.
_built = cache(typer.main.get_command)


def main(arguments: Sequence[str], session: Session) -> int:
    """Run the command in the arguments, or print the help if there are none; return the exit code."""
    command = _built(whole())
    try:
        with command.make_context("manage.py", list(arguments) or ["--help"], obj=session) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        return output.nobody_reads()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - every error is one line
        line, code = explained(error)
        output.tell(line)
        return code
    return 0
