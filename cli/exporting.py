"""Commands that export data of learners, and what their texts have cost."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli import output
from cli.arguments import AsJson, Language, moment, phone_number, positive
from cli.errors import FAILED, INTERRUPTED, FailedError
from cli.progress import Progress
from cli.session import session_of
from shared import composition
from shared.errors import RejectError, RetryError
from shared.operations import prices
from shared.operations.cost import CostReport, Costs, Spent
from shared.operations.export.selection import Selection
from shared.operations.export.tables import TableName
from shared.sms.limits import MICRO

commands = typer.Typer()

_TIME = "A date, or a time with its offset."
_ONE_OF = "name a table (learners, answers, texts, consents) with --out, or one person with --phone"


@commands.command("export")
def export(
    context: typer.Context,
    table: Annotated[
        TableName | None,
        typer.Argument(
            metavar="TABLE", help="What to export: learners, answers, texts or consents.", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="The new file. FILE.json beside it says what it has.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(help="Only learners of this account, by its id; - for learners who have none.")
    ] = None,
    language: Language = None,
    since: Annotated[
        datetime | None, typer.Option(parser=moment, metavar="TIME", help=f"Only rows of then or later. {_TIME}")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(parser=moment, metavar="TIME", help=f"Only rows of before then. {_TIME}")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with this file, whose export was interrupted.")
    ] = False,
    phone: Annotated[
        str | None,
        typer.Option(parser=phone_number, metavar="PHONE", help="All that is kept of this person, as JSON on stdout."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Export a table as a CSV file that survives a spreadsheet, or all that is kept of one person.

    It is recorded in the audit trail. docs/exports.md explains the columns. The exit code is 1 if rows are missing, or
    if none meets the filter.
    """
    selection = Selection(account=account, language=language, since=since, until=until)
    if phone is not None:
        if table or out or resume or selection != Selection():
            raise FailedError(f"--phone takes no table, file or filter; {_ONE_OF}", 2)
        _export_person(context, phone)
        return
    if table is None or out is None:
        raise FailedError(_ONE_OF, 2)
    session = session_of(context)
    ports = session.ports()
    session.allow("see", account=selection.account)
    with Progress("learners visited", ports.stopwatch, resumes=False) as progress:
        exporting = composition.export(ports, progress.done)
        try:
            statement = exporting.run(table, selection, out, partial(session.by, ask=False), resume=resume)
        except (KeyboardInterrupt, RetryError) as error:
            interrupted = isinstance(error, KeyboardInterrupt)
            why = "interrupted" if interrupted else "the store cannot be reached"
            line = f"{why} after {progress.count} learners; go on with the same command and --resume"
            raise FailedError(line, INTERRUPTED if interrupted else FAILED) from error
    if as_json:
        output.show_json(statement)
    output.tell(f"{out}: {statement.described()}")
    if not statement.rows:
        output.tell("no row meets the filter: the file has the header only")
    if not statement.complete or not statement.rows:
        raise typer.Exit(1)


@commands.command("cost")
def cost(
    context: typer.Context,
    learners: Annotated[
        int | None,
        typer.Option(
            "--forecast", parser=positive, metavar="LEARNERS", help="Instead, what so many learners would cost a month."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Sum what texts have cost: in all, by lesson, by account and by learner, forgotten learners included.

    A price is the carrier's if it has named one, and otherwise the one of the settings when the text was queued. The
    columns: what, name, texts, segments, dollars, texts at the carrier's price, completed lessons, dollars for each.
    A forecast counts 30 lessons a learner, at the list prices in shared/operations/prices.yaml. Its columns: part,
    dollars a lesson, dollars a month, how they are computed.
    """
    if learners is not None:
        _forecast(learners, as_json=as_json)
        return
    session = session_of(context)
    ports = session.ports()
    session.allow("see")
    with Progress("learners summed", ports.stopwatch, resumes=False) as progress:
        report = Costs(ports.documents(), progress.done).report()
    output.tell(_source(report))
    if as_json:
        output.show_json(report)
        return
    headings = ("what", "name", "texts", "segments", "dollars", "carrier's price", "completed", "dollars for each")
    output.show_table(headings, _rows(report))


def _forecast(learners: int, *, as_json: bool) -> None:
    costs = prices.forecast(learners, prices.basis())
    output.tell(f"{learners} learners, {prices.LESSONS_A_MONTH} lessons each in a month")
    if as_json:
        for each in costs:
            output.show_json(asdict(each))
        return
    total = sum(each.a_month for each in costs)
    rows = [(each.part, _exact(each.a_lesson), f"{each.a_month:.2f}", each.sum) for each in costs]
    output.show_table(("part", "a lesson", "a month", "sum"), [*rows, ("in all", "-", f"{total:.2f}", "-")])


def _exact(dollars: float | None) -> str:
    return "-" if dollars is None else f"{dollars:.6f}"


def _export_person(context: typer.Context, phone: str) -> None:
    session = session_of(context)
    ports = session.ports()
    session.allow("see", phone)
    try:
        found = composition.person_export(ports).run(phone, partial(session.by, ask=False))
    except RejectError as error:
        raise FailedError(f"{phone}: {error}") from error
    output.show_json(found)


def _source(report: CostReport) -> str:
    """Return whose prices the report has."""
    by_settings = report.texts - report.priced_by_carrier - report.unpriced
    return (
        f"{report.texts} texts: {report.priced_by_carrier} at the carrier's price, {by_settings} at the settings' when "
        f"they were queued, {report.unpriced} of an earlier release, whose price is unknown"
    )


def _rows(report: CostReport) -> list[tuple[str, ...]]:
    completed = sum(each.completed for each in report.lessons)
    rows = [("all", "-", *_cells(report), str(completed), _dollars(report.per_completed_lesson))]
    rows += [
        ("lesson", each.lesson or "none", *_cells(each), str(each.completed), _dollars(each.per_completion))
        for each in report.lessons
    ]
    rows += [("account", each.account, *_cells(each), "-", "-") for each in report.accounts]
    rows += [("learner", each.phone or "forgotten", *_cells(each), "-", "-") for each in report.by_learner]
    return rows


def _cells(spent: Spent) -> tuple[str, ...]:
    return str(spent.texts), str(spent.segments), _dollars(spent.micro_dollars), str(spent.priced_by_carrier)


def _dollars(micro_dollars: int | None) -> str:
    return "-" if micro_dollars is None else f"{micro_dollars / MICRO:.4f}"
