"""Commands that act on one learner. Each is handled in turn with the learner's texts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cli.arguments import AsJson, DryRun, Phone, Reason, Yes, note
from cli.done import show_done
from cli.errors import FailedError
from cli.session import session_of
from shared import composition
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
Changes = Annotated[list[str], typer.Argument(metavar="KEY=VALUE...", help="Such as language=es or name=Ana.")]


@dataclass(frozen=True)
class _How:
    """How an action is done: the options that all of them have."""

    context: typer.Context
    reason: str
    dry_run: bool
    yes: bool
    as_json: bool

    def act(self, phone: str, prepare: "Callable[[Acting, By], Action]") -> None:
        """Prepare an action, which refuses what has no effect, and do it unless this is a dry run."""
        session = session_of(self.context)
        acting = composition.acting(session.ports())
        by = session.by(self.reason, ask=not (self.dry_run or self.yes))
        try:
            action = prepare(acting, by)
            effect = action.effect if self.dry_run else acting.do(action)
        except RejectError as error:
            raise FailedError(f"{phone}: {error}") from error
        show_done(action.name, effect, dry_run=self.dry_run, as_json=self.as_json, phone=phone)


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
    _How(context, reason, dry_run, yes, as_json).act(phone, lambda acting, by: acting.say(phone, text, by))


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
    _How(context, reason, dry_run, yes, as_json).act(phone, lambda acting, by: acting.start(phone, drill, by))


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
    _How(context, reason, dry_run, yes, as_json).act(phone, lambda acting, by: acting.repeat(phone, by))


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
    _How(context, reason, dry_run, yes, as_json).act(phone, lambda acting, by: acting.abandon(phone, by))


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
    _How(context, reason, dry_run, yes, as_json).act(phone, lambda acting, by: acting.pause(phone, by))


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
    _How(context, reason, dry_run, yes, as_json).act(phone, lambda acting, by: acting.resume(phone, by))


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
    _How(context, reason, dry_run, yes, as_json).act(phone, lambda acting, by: acting.update(phone, changes, by))


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
    _How(context, reason, dry_run, yes, as_json).act(phone, lambda acting, by: acting.opt_out(phone, by))


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
    _How(context, evidence, dry_run, yes, as_json).act(phone, lambda acting, by: acting.opt_in(phone, by))
