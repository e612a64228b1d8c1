"""Commands about messages that could not be processed and were parked."""

from typing import Annotated

import typer

from cli import output
from cli.arguments import AsJson, DryRun, Reason, Yes
from cli.done import show_done
from cli.session import session_of
from shared import composition
from shared.operations.recorded import recorded

commands = typer.Typer()


@commands.command("parked")
def parked(context: typer.Context, as_json: AsJson = False) -> None:
    """List parked messages that were not put back yet, without their content.

    The columns: id, time, function, reason.
    """
    found = [
        {
            "id": each.path.rpartition("/")[2],
            "parked_at": str(each.fields["parked_at"]),
            "function": str(each.fields["subscription"]),
            "reason": str(each.fields["reason"]),
        }
        for each in composition.redrive(session_of(context).ports()).parked()
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
    parked_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `parked` lists it.")],
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put parked messages back, so that they are processed again. Fix the cause first.

    Putting one back twice has the effect of once. An id that cannot be put back is refused before any is.
    """
    session = session_of(context)
    ports = session.ports()
    by = session.by(reason, ask=not (dry_run or yes))
    operation = composition.redrive(ports)
    for parked_id in parked_ids:
        operation.check(parked_id)

    def do() -> str:
        for parked_id in parked_ids:
            operation.put_back(parked_id)
        return f"{len(parked_ids)} put back"

    would = f"{len(parked_ids)} would be put back"
    effect = would if dry_run else recorded(composition.audit(ports), "redrive", by, do)
    show_done("redrive", effect, dry_run=dry_run, as_json=as_json)
