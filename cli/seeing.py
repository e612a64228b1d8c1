"""Commands that show learners and what was done to them. They only read."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.arguments import AllOrSomePhones, AsJson, Language, Phone, moment, phone_number, positive
from cli.errors import FailedError
from cli.progress import Progress
from cli.session import session_of
from shared import composition
from shared.contracts.profile import NO_ACCOUNT
from shared.drill_progress.query_fields import STATES, LearnerState
from shared.drill_progress.rebuild import phones_with_a_log
from shared.errors import RejectError
from shared.operations.accounts import Accounts
from shared.operations.export.consents import consents_of
from shared.operations.finding import Filter, find
from shared.operations.learner.printed import lines

if TYPE_CHECKING:
    from shared.operations.finding import Row

commands = typer.Typer()

PAGE_SIZE = 50
"""Number of learners in a page, unless another one is asked for."""

_STATES = "; ".join(f"{state} {meaning}" for state, meaning in STATES.items())
_SINCE = "A date, or a time with its offset."


@commands.command("learner")
def learner(context: typer.Context, phone: Phone, as_json: AsJson = False) -> None:
    """Show everything that is stored about a learner.

    Transcript, progress, consent, timeline, what is due when and why, parked messages, and what operators did.
    """
    session = session_of(context)
    ports = session.ports()
    session.allow("see", phone)
    try:
        view = composition.seeing(ports).see(phone)
    except RejectError as error:
        raise FailedError(f"{phone}: {error}") from error
    if as_json:
        output.show_json(view)
        return
    for line in lines(view):
        output.show(line)


@commands.command("learners")
def learners(
    context: typer.Context,
    state: Annotated[LearnerState | None, typer.Option(metavar="STATE", help=f"Where a learner is: {_STATES}.")] = None,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help=f'The account, or "{NO_ACCOUNT}" for learners who have none.')
    ] = None,
    language: Language = None,
    drill: Annotated[
        str | None, typer.Option(metavar="SLUG", help="A drill that they have started, such as 01-water.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="How the name begins.")] = None,
    active_since: Annotated[
        datetime | None, typer.Option(parser=moment, metavar="TIME", help=f"Texted then or later. {_SINCE}")
    ] = None,
    inactive_since: Annotated[
        datetime | None, typer.Option(parser=moment, metavar="TIME", help=f"Have not texted since then. {_SINCE}")
    ] = None,
    size: Annotated[
        int, typer.Option(parser=positive, metavar="NUMBER", help="Number of learners in a page.")
    ] = PAGE_SIZE,
    after: Annotated[
        str | None, typer.Option(parser=phone_number, metavar="PHONE", help="Begin the page after this number.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List learners who meet all of these conditions, in pages, in the order of their numbers.

    The columns: number, name, language, account, state, open drill, number of completed drills, last text.
    """
    session = session_of(context)
    documents = session.ports().documents()
    session.allow("see", account=account)
    if account not in (None, NO_ACCOUNT):
        Accounts(documents).known(account)
    which = Filter(state, account, language, drill, name, active_since, inactive_since)
    page = find(documents, which, size, after)
    if page.is_exact or after is None:
        output.tell(f"{'' if page.is_exact else 'at least '}{page.matching} of {page.learners} learners match")
    if page.without_fields:
        output.tell(f"{page.without_fields} learners are not indexed yet, so all are read; `refresh` mends that")
    if page.unreadable:
        output.tell(f"{page.unreadable} learners cannot be read and are not shown; `rebuild` mends them")
    if not page.rows and page.after is None:
        raise FailedError("no learner matches" if after is None else f"no learner matches after {after}")
    if as_json:
        output.show_json(page)
    else:
        headings = ("number", "name", "language", "account", "state", "open drill", "completed", "last text")
        output.show_table(headings, map(_cells, page.rows))
    if page.after is not None:
        output.tell(f"more: --after {page.after}")


@commands.command("audit")
def audit(
    context: typer.Context,
    phone: Annotated[
        str | None,
        typer.Argument(parser=phone_number, metavar="PHONE", help="Only about this one. Default: all."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what operators did, when and why, oldest first.

    The columns: time, operator, action, learner, what came of it, what changed, reason. An operator with a ? is a name
    that the machine gave, and no authenticated account.
    """
    session = session_of(context)
    ports = session.ports()
    session.allow("see", phone)
    entries = list(composition.audit(ports).entries(phone))
    output.tell(f"{len(entries)} actions")
    if as_json:
        for entry in entries:
            output.show_json(entry)
        return
    rows = (
        (
            each.at.isoformat(timespec="seconds"),
            each.operator + ("" if each.authenticated else "?"),
            each.action,
            each.phone or "-",
            each.outcome or "-",
            each.changed or "-",
            each.reason or "-",
        )
        for each in entries
    )
    output.show_table(("time", "operator", "action", "learner", "what came of it", "what changed", "reason"), rows)


@commands.command("consents")
def consents(context: typer.Context, phones: AllOrSomePhones = None, as_json: AsJson = False) -> None:
    """Export when, how and by which message consent was given or withdrawn.

    The columns: number, time, given or withdrawn, how, message, operator, reason or evidence.
    """
    session = session_of(context)
    ports = session.ports()
    documents = ports.documents()
    session.allow_seeing(phones)
    count = 0
    with Progress("learners read", ports.stopwatch, resumes=False) as progress:
        for phone in phones or phones_with_a_log(documents):
            for each in consents_of(documents, phone):
                count += 1
                if as_json:
                    output.show_json({"phone": phone, **each.model_dump(mode="json")})
                else:
                    given = "given" if each.given else "withdrawn"
                    why = each.reason or each.evidence or "-"
                    cells = (phone, each.at.isoformat(), given, each.how, each.command_id, each.operator or "-", why)
                    output.show_row(cells)
            progress.done(phone)
    output.tell(f"{count} entries of {progress.count} learners")


def _cells(row: "Row") -> tuple[str, ...]:
    return (
        row.phone,
        row.name or "-",
        row.language,
        row.account,
        row.state,
        row.open_drill or "-",
        str(row.drills_completed),
        "never" if row.last_active is None else row.last_active.isoformat(timespec="seconds"),
    )
