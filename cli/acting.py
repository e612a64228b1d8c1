"""Commands that act on one learner. Each is handled in turn with the learner's texts."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from cli.arguments import AsJson, DryRun, Phone, Reason, Yes, note
from cli.changing import How
from cli.errors import FailedError
from shared import composition
from shared.contracts.profile import ProfileKey
from shared.errors import RejectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.operations.acting import Acting, Action
    from shared.operations.audit import By

commands = typer.Typer()

Evidence = Annotated[
    str, typer.Option(parser=note, metavar="WHAT", help="How and when the learner gave consent. It is recorded.")
]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="What the learner reads, as it is.")]
Drill = Annotated[str, typer.Argument(metavar="DRILL", help="The drill's slug, such as 01-water.")]
_KEYS = ", ".join(get_args(ProfileKey))
Changes = Annotated[list[str], typer.Argument(metavar="KEY=VALUE", help=f"Such as language=es. The keys: {_KEYS}.")]


@commands.command("say")
def say(
    context: typer.Context,
    phone: Phone,
    text: Text,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Send a learner a text."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.say(phone, text, by))


@commands.command("take")
def take(
    context: typer.Context,
    phone: Phone,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take a learner's conversation: for a day, or until you close it, their texts wait for you."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.take(phone, by))


@commands.command("close")
def close(
    context: typer.Context,
    phone: Phone,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Close a learner's conversation, so that their drill goes on."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.close(phone, by))


@commands.command("start")
def start(
    context: typer.Context,
    phone: Phone,
    drill: Drill,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Start a drill now, in place of an open one."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.start(phone, drill, by))


@commands.command("repeat")
def repeat(
    context: typer.Context,
    phone: Phone,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Ask the open question again; it uses no try."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.repeat(phone, by))


@commands.command("abandon")
def abandon(
    context: typer.Context,
    phone: Phone,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """End the open drill; it comes again after all others."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.abandon(phone, by))


@commands.command("pause")
def pause(
    context: typer.Context,
    phone: Phone,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Pause a learner's lessons and reminders, and tell them."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.pause(phone, by))


@commands.command("resume")
def resume(
    context: typer.Context,
    phone: Phone,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Resume a learner's lessons and reminders, and tell them."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.resume(phone, by))


@commands.command("update")
def update(
    context: typer.Context,
    phone: Phone,
    changes: Changes,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Change a learner's profile, without a text."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.update(phone, changes, by))


@commands.command("opt-out")
def opt_out(
    context: typer.Context,
    phone: Phone,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Opt a learner out who asked for it otherwise than by text."""
    _act(How(context, reason, dry_run, yes, as_json), phone, lambda acting, by: acting.opt_out(phone, by))


@commands.command("opt-in")
def opt_in(
    context: typer.Context,
    phone: Phone,
    evidence: Evidence,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Lift an opt-out that an operator entered."""
    _act(How(context, evidence, dry_run, yes, as_json), phone, lambda acting, by: acting.opt_in(phone, by))


def _act(how: How, phone: str, prepare: "Callable[[Acting, By], Action]") -> None:
    """Prepare an action, which refuses what has no effect, and do it unless this is a dry run."""
    acting = composition.acting(how.session.ports())
    how.session.allow("act", phone)
    try:
        action = prepare(acting, how.by())
        effect = action.effect if how.dry_run else acting.do(action)
    except RejectError as error:
        raise FailedError(f"{phone}: {error}") from error
    how.show(action.name, effect, phone)
