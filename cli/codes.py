"""Commands about registration codes."""

from typing import Annotated

import typer

from cli import output
from cli.arguments import AsJson, DryRun, Language, Reason, Yes
from cli.changing import How, change
from cli.session import session_of
from shared import composition

commands = typer.Typer()

Code = Annotated[
    str, typer.Argument(metavar="CODE", help="Letters, digits, - and _. Capitals and small letters are the same.")
]


@commands.command("codes")
def codes(context: typer.Context, as_json: AsJson = False) -> None:
    """List the registration codes.

    The columns: code, whether it is a demo, and its learners' company, language and time zone.
    """
    found = list(composition.store_changes(session_of(context).ports()).listed_codes())
    output.tell(f"{len(found)} codes")
    if as_json:
        for each in found:
            output.show_json(each)
        return
    facts = ("company", "language", "time_zone")
    rows = (
        (each.code, "demo" if each.is_demo else "-", *(str(each.account_info.get(fact) or "-") for fact in facts))
        for each in found
    )
    output.show_table(("code", "demo", "account", "company", "language", "time zone"), rows)


@commands.command("add-code")
def add_code(
    context: typer.Context,
    code: Code,
    reason: Reason,
    demo: Annotated[bool, typer.Option("--demo", help="Its learners may register again, with any code.")] = False,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="The account to which its learners belong; `accounts` lists them.")
    ] = None,
    company: Annotated[str | None, typer.Option(metavar="NAME", help="The employer's name, as drills have it.")] = None,
    language: Language = None,
    time_zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="The learners' time zone, such as America/Chicago.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Add a registration code, or change an existing one.

    Who texts the code is registered. A code is refused if a text of it means something else, such as STOP.
    """
    how = How(context, reason, dry_run, yes, as_json)
    facts = {"account": account, "company": company, "language": language, "time_zone": time_zone}
    change(how, lambda changes: changes.add_code(code, facts, is_demo=demo))


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
    change(How(context, reason, dry_run, yes, as_json), lambda changes: changes.remove_code(code))
