"""Commands about messages that could not be processed and were parked."""

from datetime import datetime
from typing import Annotated

import typer

from cli import output
from cli.arguments import AsJson, DryRun, Reason, Yes
from cli.changing import How, change
from cli.session import session_of
from shared import composition

commands = typer.Typer()


@commands.command("parked")
def parked(context: typer.Context, as_json: AsJson = False) -> None:
    """List parked messages that were not put back yet, without their content.

    The columns: id, time, function, reason.
    """
    found = [
        {
            "id": each.path.rpartition("/")[2],
            "parked_at": each.fields["parked_at"].isoformat(),
            "function": str(each.fields["subscription"]),
            "reason": str(each.fields["reason"]),
        }
        for each in composition.redrive(session_of(context).ports()).parked()
        if isinstance(each.fields["parked_at"], datetime)
    ]
    output.tell(f"{len(found)} parked messages")
    if as_json:
        for message in found:
            output.show_json(message)
        return
    output.show_table(("id", "time", "function", "reason"), (tuple(message.values()) for message in found))


@commands.command("redrive")
def redrive(
    context: typer.Context,
    parked_ids: Annotated[list[str], typer.Argument(metavar="ID", help="Ids of messages, as `parked` lists them.")],
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put parked messages back, so that they are processed again. Fix the cause first.

    Putting one back twice has the effect of once. If one id cannot be put back, none is.
    """
    change(How(context, reason, dry_run, yes, as_json), lambda changes: changes.redrive(parked_ids))
