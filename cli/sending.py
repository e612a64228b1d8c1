"""Commands about sending as a whole: stop all texts, send again, and show where sending stands."""

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
    """Stop all texts to all learners. They wait, in order, until `resume-sending`."""
    change(How(context, reason, dry_run, yes, as_json), lambda changes: changes.pause_sending())


@commands.command("resume-sending")
def resume_sending(
    context: typer.Context, reason: Reason, dry_run: DryRun = False, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Send texts again, and lift the daily limit if it was reached."""
    change(How(context, reason, dry_run, yes, as_json), lambda changes: changes.resume_sending())


@commands.command("sending-state")
def sending_state(context: typer.Context, as_json: AsJson = False) -> None:
    """Show whether sending is paused, the carrier is down, and the daily limit was reached."""
    documents = session_of(context).ports().documents()
    if as_json:
        output.show_json(sending_switch.state(documents))
        return
    for line in sending_switch.describe(documents).splitlines():
        output.show(line)
