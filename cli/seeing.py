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
from shared.drill_progress.rebuild import phones_with_a_log
from shared.errors import RejectError
from shared.operations.consent_export import consents_of
from shared.operations.finding import Filter, State, find
from shared.operations.learner.printed import lines

if TYPE_CHECKING:
    from shared.operations.finding import Row

commands = typer.Typer()

PAGE_SIZE = 50
"""Number of learners in a page, unless another one is asked for."""

_SINCE = "A date, or a time with its offset."


@commands.command("learner")
def learner(context: typer.Context, phone: Phone, as_json: AsJson = False) -> None:
    """Show everything that is stored about a learner.

    Transcript, progress, consent, timeline, what is due when and why, parked messages, and what operators did.
    """
    try:
        view = composition.seeing(session_of(context).ports()).see(phone)
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
    state: Annotated[State | None, typer.Option(help="Where a learner is. A learner is in several states.")] = None,
    company: Annotated[str | None, typer.Option(help="The employer's name, as in `add-code`.")] = None,
    language: Language = None,
    drill: Annotated[str | None, typer.Option(help="The slug of a drill that they have started.")] = None,
    name: Annotated[str | None, typer.Option(help="How the name begins.")] = None,
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
    """List learners who meet all of these conditions, in pages.

    The columns: number, name, language, company, states, open drill, number of completed drills, last text.
    """
    which = Filter(state, company, language, drill, name, active_since, inactive_since)
    page = find(session_of(context).ports().documents(), which, size, after)
    output.tell(f"{page.matching} of {page.learners} learners match")
    if page.unreadable:
        output.tell(f"{page.unreadable} learners cannot be read and match nothing; `rebuild` mends them")
    if not page.rows:
        raise FailedError("no learner matches" if after is None else f"no learner matches after {after}")
    if as_json:
        output.show_json(page)
    else:
        headings = ("number", "name", "language", "company", "states", "open drill", "completed", "last text")
        output.show_table(headings, map(_cells, page.rows))
    if page.after is not None:
        output.tell(f"more: --after {page.after}")


@commands.command("audit")
def audit(
    context: typer.Context,
    phone: Annotated[
        str | None,
        typer.Argument(parser=phone_number, metavar="[PHONE]", help="Only about this one. Default: all."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what operators did, when and why, oldest first.

    The columns: time, operator, action, learner, what came of it, reason.
    """
    entries = list(composition.audit(session_of(context).ports()).entries(phone))
    output.tell(f"{len(entries)} actions")
    if as_json:
        for entry in entries:
            output.show_json(entry)
        return
    rows = (
        (
            each.at.isoformat(timespec="seconds"),
            each.operator,
            each.action,
            each.phone or "-",
            each.outcome or "-",
            each.reason or "-",
        )
        for each in entries
    )
    output.show_table(("time", "operator", "action", "learner", "what came of it", "reason"), rows)


@commands.command("consents")
def consents(context: typer.Context, phones: AllOrSomePhones = None, as_json: AsJson = False) -> None:
    """Export when, how and by which message consent was given or withdrawn.

    The columns: number, time, given or withdrawn, how, message, operator, reason or evidence.
    """
    ports = session_of(context).ports()
    documents = ports.documents()
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
                    output.show("\t".join(cells))
            progress.done(phone)
    output.tell(f"{count} entries of {progress.count} learners")


def _cells(row: "Row") -> tuple[str, ...]:
    return (
        row.phone,
        row.name or "-",
        row.language,
        row.company or "-",
        ", ".join(row.states),
        row.open_drill or "-",
        str(row.drills_completed),
        "never" if row.last_active is None else row.last_active.isoformat(timespec="seconds"),
    )
