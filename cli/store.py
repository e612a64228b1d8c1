"""Commands that go over the whole store: verify it, and compute again what follows from the log."""

from typing import Annotated

import typer

from cli import output
from cli.arguments import After, AllOrSomePhones, AsJson, DryRun, Reason, Yes, positive
from cli.done import show_done
from cli.errors import FailedError
from cli.progress import Progress
from cli.session import session_of
from shared import composition
from shared.drill_progress.rebuild import phones_with_a_log
from shared.drill_progress.rebuild import rebuild as rebuild_one
from shared.operations.recorded import recorded
from shared.operations.verify.findings import MEANINGS
from shared.store.scans import UNLIMITED

commands = typer.Typer()


@commands.command("verify")
def verify(
    context: typer.Context,
    phones: AllOrSomePhones = None,
    after: After = None,
    sample: Annotated[
        int, typer.Option(parser=positive, metavar="NUMBER", help="One in so many learners, always the same ones.")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Compare the store with the log, and name each problem. It only reads.

    The exit code is 1 if there is a problem.
    """
    ports = session_of(context).ports()
    verification = composition.verification(ports)
    problems = 0
    with Progress("learners verified", ports.stopwatch, resumes=not phones) as progress:
        for each in map(verification.verify, phones) if phones else verification.run(after, sample):
            if phones and not each.is_stored:
                raise FailedError(f"{each.phone}: nothing is stored about this number")
            for finding in each.findings:
                problems += 1
                if as_json:
                    output.show_json(finding)
                else:
                    output.show(f"{finding.kind}  {finding.where}  {MEANINGS[finding.kind]}: {finding.detail}")
            progress.done(each.phone)
    output.tell(f"{progress.rate()}, {problems} problems")
    if problems:
        raise typer.Exit(1)


@commands.command("rebuild")
def rebuild(
    context: typer.Context,
    reason: Reason,
    phones: AllOrSomePhones = None,
    after: After = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Rebuild learners' progress from the log.

    Safe while they go on texting. Set the settings of the stage: it computes due times too.
    """
    session = session_of(context)
    ports = session.ports()
    by = session.by(reason, ask=not (dry_run or yes))
    documents, plan = ports.documents(), composition.plans(ports)()
    found = phones or phones_with_a_log(documents, after)
    if dry_run:
        effect = f"{sum(1 for _ in found)} learners would be rebuilt"
    else:

        def do() -> str:
            with Progress("learners rebuilt", ports.stopwatch, resumes=not phones) as progress:
                for phone in found:
                    rebuild_one(documents, ports.publisher(), phone, plan)
                    progress.done(phone)
            return f"{progress.count} rebuilt"

        about = phones[0] if phones and len(phones) == 1 else None
        effect = recorded(composition.audit(ports), "rebuild", by, do, about)
    show_done("rebuild", effect, dry_run=dry_run, as_json=as_json)


@commands.command("refresh")
def refresh(
    context: typer.Context,
    reason: Reason,
    after: After = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Compute again when drills and reminders are due, for example after a change of settings.

    Set the settings of the stage in this shell.
    """
    session = session_of(context)
    ports = session.ports()
    by = session.by(reason, ask=not (dry_run or yes))
    due_times = composition.due_time_refresh(ports, composition.plans(ports)(), UNLIMITED)
    if dry_run:
        effect = f"{sum(1 for _ in due_times.phones(after))} learners would be refreshed"
    else:

        def do() -> str:
            with Progress("learners refreshed", ports.stopwatch, resumes=True) as progress:
                for phone in due_times.refresh_all(after):
                    progress.done(phone)
            return f"{progress.count} refreshed"

        effect = recorded(composition.audit(ports), "refresh", by, do)
    show_done("refresh", effect, dry_run=dry_run, as_json=as_json)
