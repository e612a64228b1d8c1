"""Commands about sending as a whole: stop texts, send again, and show where sending stands."""

import typer

from cli import output
from cli.arguments import AsJson, DryRun, Reason, Yes
from cli.changing import How, change
from cli.session import session_of
from shared.operations import sending_switch

commands = typer.Typer()


@commands.command("pause-sending")
def pause_sending(
    context: typer.Context, reason: Reason, dry_run: DryRun = False, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Stop all texts but answers to STOP, HELP and START. The others wait, in order, until `resume-sending`."""
    change(How(context, reason, dry_run, yes, as_json), lambda changes: changes.pause_sending())


@commands.command("resume-sending")
def resume_sending(
    context: typer.Context, reason: Reason, dry_run: DryRun = False, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Send texts again, at permitted hours and the usual rate, and lift the daily limit if it was reached."""
    change(How(context, reason, dry_run, yes, as_json), lambda changes: changes.resume_sending())


@commands.command("sending-state")
def sending_state(context: typer.Context, as_json: AsJson = False) -> None:
    """Show whether sending is paused, how many texts wait, and whether the carrier is down or a limit was reached."""
    documents = session_of(context).ports().documents()
    if as_json:
        state = sending_switch.state(documents).model_dump(mode="json")
        output.show_json({**state, "held": sending_switch.held(documents)})
        return
    for line in sending_switch.describe(documents).splitlines():
        output.show(line)
