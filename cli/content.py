"""The command that checks drill content."""

from typing import Annotated

import typer

from cli import output
from cli.arguments import AsJson
from cli.errors import FailedError
from cli.session import session_of
from shared import wiring
from shared.drills.catalogue import read
from shared.drills.content.problems import InvalidContentError
from shared.errors import RetryError

commands = typer.Typer()

Place = Annotated[
    str | None, typer.Argument(metavar="[PLACE]", help="A folder, or gs://BUCKET[/PREFIX]. Default: DRILLS_PATH.")
]


@commands.command("check")
def check(context: typer.Context, place: Place = None, as_json: AsJson = False) -> None:
    """Check drill content, and list all problems by file and line.

    The exit code is 1 if the content cannot be used. A warning says how an oddity is read.
    """
    content = wiring.source(place or session_of(context).settings().drills_path)
    try:
        found = read(content, content.versions())
    except RetryError as error:
        raise FailedError(str(error)) from error
    except InvalidContentError as error:
        if as_json:
            output.show_json({"drills": 0, "problems": error.problems, "warnings": []})
        else:
            for problem in error.problems:
                output.tell(problem)
        raise typer.Exit(1) from error
    if as_json:
        output.show_json({"drills": len(found), "problems": [], "warnings": [str(each) for each in found.warnings]})
        return
    for line in found.report().splitlines():
        output.show(line)
