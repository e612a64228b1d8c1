"""Commands about registration codes."""

from typing import Annotated

import typer

from cli import output
from cli.arguments import AsJson, DryRun, Language, Reason, Yes
from cli.done import show_done
from cli.errors import FailedError
from cli.session import session_of
from shared import composition
from shared.dialog.registration import RegistrationCodes
from shared.operations import codes as operations
from shared.operations.recorded import recorded

commands = typer.Typer()

Code = Annotated[str, typer.Argument(metavar="CODE", help="Letters, digits, - and _; capitals make no difference.")]


@commands.command("codes")
def codes(context: typer.Context, as_json: AsJson = False) -> None:
    """List the registration codes, with what learners of each have in common.

    The columns: code, whether it is a demo, company, language, time zone.
    """
    found = list(operations.stored(session_of(context).ports().documents()))
    output.tell(f"{len(found)} codes")
    if as_json:
        for each in found:
            output.show_json(each)
        return
    rows = (
        (each.code, "demo" if each.is_demo else "-", *(str(each.account_info.get(key) or "-") for key in _FACTS))
        for each in found
    )
    output.show_table(("code", "demo", "company", "language", "time zone"), rows)


_FACTS = ("company", "language", "time_zone")


@commands.command("add-code")
def add_code(
    context: typer.Context,
    code: Code,
    reason: Reason,
    demo: Annotated[bool, typer.Option("--demo", help="Its learners may register again, with any code.")] = False,
    company: Annotated[str | None, typer.Option(help="The employer's name, as drills have it.")] = None,
    language: Language = None,
    time_zone: Annotated[str | None, typer.Option(help="The learners' time zone, such as America/Chicago.")] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Add a registration code, or change an existing one.

    A learner who texts the code is registered. A code that no text can be read as is refused.
    """
    session = session_of(context)
    ports = session.ports()
    by = session.by(reason, ask=not (dry_run or yes))
    account = operations.Account(company, language, time_zone)
    registration = RegistrationCodes(ports.documents())
    operations.check(registration, code, account)

    def do() -> str:
        operations.add(registration, code, account, is_demo=demo)
        return f"{code} registers learners"

    effect = f"{code} would register learners" if dry_run else recorded(composition.audit(ports), "add-code", by, do)
    show_done("add-code", effect, dry_run=dry_run, as_json=as_json)


@commands.command("remove-code")
def remove_code(
    context: typer.Context,
    code: Code,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Deactivate a registration code. Learners who registered with it are unaffected."""
    session = session_of(context)
    ports = session.ports()
    by = session.by(reason, ask=not (dry_run or yes))
    registration = RegistrationCodes(ports.documents())
    if not registration.check(code).valid:
        raise FailedError(f"the code {code!r} does not exist; `codes` lists those that do")

    def do() -> str:
        registration.remove(code)
        return f"{code} no longer registers learners"

    effect = f"{code} would be removed" if dry_run else recorded(composition.audit(ports), "remove-code", by, do)
    show_done("remove-code", effect, dry_run=dry_run, as_json=as_json)
