"""The command that erases learners."""

from typing import Annotated

import typer

from cli import output
from cli.arguments import AsJson, DryRun, SomePhones, Yes, note
from cli.done import show_done
from cli.session import session_of
from shared import composition
from shared.errors import RejectError

commands = typer.Typer()

Wish = Annotated[
    str, typer.Option(parser=note, metavar="WHY", help="Who wanted it and how, without the number. It is recorded.")
]


@commands.command("forget")
def forget(
    context: typer.Context,
    phones: SomePhones,
    reason: Wish,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Delete all data of learners, except for an opt-out.

    A learner is refused whose dialog was active within the last two hours, or to whom texts are under way. Forget the
    same number again a day later.
    """
    session = session_of(context)
    ports = session.ports()
    by = session.by(reason, ask=not (dry_run or yes))
    failed = False
    for phone in phones:
        try:
            if dry_run:
                composition.erasure(ports).check(phone)
                effect = "would be forgotten"
            else:
                effect = f"{composition.forgetting(ports).forget(phone, by)} documents deleted"
        except RejectError as error:
            output.tell(f"{phone}: {error}")
            failed = True
        else:
            show_done("forget", effect, dry_run=dry_run, as_json=as_json, phone=phone)
    if failed:
        raise typer.Exit(1)
