"""Commands about sending as a whole: stop all texts, send again, and show where sending stands."""

from collections.abc import Callable

import typer

from cli import output
from cli.arguments import AsJson, DryRun, Reason, Yes
from cli.done import show_done
from cli.session import session_of
from shared import composition
from shared.operations import sending_switch
from shared.operations.recorded import recorded
from shared.ports import DocumentStore
from shared.sms import sending_state as state

commands = typer.Typer()


@commands.command("pause-sending")
def pause_sending(
    context: typer.Context, reason: Reason, dry_run: DryRun = False, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Stop all texts to all learners. They wait, in order, until `resume-sending`."""
    _switch(context, "pause-sending", sending_switch.pause, reason, dry_run=dry_run, yes=yes, as_json=as_json)


@commands.command("resume-sending")
def resume_sending(
    context: typer.Context, reason: Reason, dry_run: DryRun = False, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Send texts again, and lift the daily limit if it was reached."""
    _switch(context, "resume-sending", sending_switch.resume, reason, dry_run=dry_run, yes=yes, as_json=as_json)


@commands.command("sending-state")
def sending_state(context: typer.Context, as_json: AsJson = False) -> None:
    """Show whether sending is paused, the carrier is down, and the daily limit was reached."""
    documents = session_of(context).ports().documents()
    if as_json:
        output.show_json(state.load(documents).model)
        return
    for line in sending_switch.describe(documents).splitlines():
        output.show(line)


def _switch(
    context: typer.Context,
    action: str,
    change: Callable[[DocumentStore], str],
    reason: str,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Change the switch, or say how it stands now and what the change would be."""
    session = session_of(context)
    ports = session.ports()
    by = session.by(reason, ask=not (dry_run or yes))
    if dry_run:
        now = "paused" if state.load(ports.documents()).model.paused else "not paused"
        effect = f"sending is {now}; {action} would change it"
    else:
        effect = recorded(composition.audit(ports), action, by, lambda: change(ports.documents()))
    show_done(action, effect, dry_run=dry_run, as_json=as_json)
