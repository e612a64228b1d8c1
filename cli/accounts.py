"""Commands about accounts and operators."""

from typing import Annotated

import typer

from cli import output
from cli.arguments import AsJson, DryRun, Reason, Yes
from cli.changing import How, change
from cli.session import session_of
from shared.operations.accounts import Accounts
from shared.operations.operators import Operators
from shared.operations.rights import Role

commands = typer.Typer()

AccountId = Annotated[
    str, typer.Argument(metavar="ID", help="Small letters and digits, with - between them, such as cafe-luna.")
]
AccountName = Annotated[str, typer.Argument(metavar="NAME", help="As people read it, such as Café Luna.")]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="The email address of the account, or the user's name; as `audit` has it.")
]


@commands.command("accounts")
def accounts(context: typer.Context, as_json: AsJson = False) -> None:
    """List the accounts, and how many learners belong to each. Learners of older codes belong to none.

    The columns: id, name, number of learners.
    """
    found = list(Accounts(session_of(context).ports().documents()).counted())
    output.tell(f"{len(found) - 1} accounts")
    if as_json:
        for each in found:
            output.show_json(each)
        return
    output.show_table(("id", "name", "learners"), ((each.id, each.name, str(each.learners)) for each in found))


@commands.command("add-account")
def add_account(
    context: typer.Context,
    account_id: AccountId,
    name: AccountName,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Add an account, or give an existing one another name. `add-code --account` adds codes to it."""
    change(
        How(context, reason, dry_run, yes, as_json),
        lambda changes: changes.edit("add-account", Accounts(changes.documents).adding(account_id, name)),
    )


@commands.command("operators")
def operators(context: typer.Context, as_json: AsJson = False) -> None:
    """List the operators, their roles and the accounts to which they are limited.

    The columns: name, role, accounts. As long as there are none, everybody who reaches the store may do everything.
    """
    found = list(Operators(session_of(context).ports().documents()).all())
    everybody = "; everybody who reaches the store may do everything" if not found else ""
    output.tell(f"{len(found)} operators{everybody}")
    if as_json:
        for each in found:
            output.show_json(each)
        return
    rows = ((each.name, each.role, ", ".join(each.accounts) or "all") for each in found)
    output.show_table(("name", "role", "accounts"), rows)


@commands.command("add-operator")
def add_operator(
    context: typer.Context,
    name: Name,
    role: Annotated[Role, typer.Option(help="A viewer sees, an operator acts on learners, an admin does everything.")],
    reason: Reason,
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Limit them to this account; may be given several times. Default: no limit."),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Add an operator, or change an existing one. The first must be an admin: from then on, others are refused."""
    change(
        How(context, reason, dry_run, yes, as_json),
        lambda changes: changes.edit("add-operator", Operators(changes.documents).adding(name, role, account or [])),
    )


@commands.command("remove-operator")
def remove_operator(
    context: typer.Context,
    name: Name,
    reason: Reason,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove an operator. The last admin can only be removed after all others."""
    change(
        How(context, reason, dry_run, yes, as_json),
        lambda changes: changes.edit("remove-operator", Operators(changes.documents).removing(name)),
    )
