"""Commands that go over the whole store: verify it, and compute again what follows from the log."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.arguments import After, AllOrSomePhones, AsJson, DryRun, Phone, Reason, Yes, positive
from cli.changing import How, change
from cli.errors import FailedError
from cli.progress import Progress
from cli.session import session_of
from shared import composition
from shared.errors import RejectError
from shared.operations import replay as replaying
from shared.operations.traces import traces
from shared.operations.verify.findings import MEANINGS, Finding
from shared.ports import DocumentStore

if TYPE_CHECKING:
    from shared.operations.verify.verification import Verification

commands = typer.Typer()

Sample = Annotated[int, typer.Option(parser=positive, metavar="NUMBER", help="Only one in so many learners.")]


@commands.command("verify")
def verify(
    context: typer.Context,
    phones: AllOrSomePhones = None,
    after: After = None,
    sample: Sample = 1,
    forgotten: Annotated[
        bool, typer.Option("--forgotten", help="Instead, search the whole store for numbers that were forgotten.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare the store with the log, and name each problem. It only reads.

    Learners may go on texting. The exit code is 1 if there is a problem; with --forgotten, if a document has a number,
    in any writing, besides the opt-out that is kept.
    """
    session = session_of(context)
    ports = session.ports()
    session.allow_seeing(phones)
    if forgotten:
        if not phones or after is not None or sample != 1:
            raise FailedError("--forgotten takes the numbers to search for, and nothing else", 2)
        _search(ports.documents(), phones, as_json=as_json)
        return
    verification = composition.verification(ports)
    problems = 0
    with Progress("learners verified", ports.stopwatch, resumes=not phones) as progress:
        for each in map(verification.verify, phones) if phones else verification.run(after, sample):
            if phones and not each.is_stored:
                raise FailedError(f"{each.phone}: nothing is stored about this number")
            problems += _shown(each.findings, as_json=as_json)
            progress.done(each.phone)
        if not phones and sample == 1:
            problems += _shown(_totals(verification), as_json=as_json)
    output.tell(f"{progress.rate()}, {problems} problems")
    if problems:
        raise typer.Exit(1)


def _totals(verification: "Verification") -> Sequence[Finding]:
    """Return what is wrong with the totals of the figures."""
    if (found := verification.totals()) is None:
        output.tell("the totals of the figures were not compared: learners were counted meanwhile, time and again")
        return ()
    return found


def _shown(findings: Sequence[Finding], *, as_json: bool) -> int:
    """Show problems; return their number."""
    for finding in findings:
        if as_json:
            output.show_json(finding)
        else:
            output.show(f"{finding.kind}  {finding.where}  {MEANINGS[finding.kind]}: {finding.detail}")
    return len(findings)


def _search(documents: DocumentStore, phones: Sequence[str], *, as_json: bool) -> None:
    """Show each document that has one of these numbers."""
    left = 0
    for phone in phones:
        found = 0
        for path in traces(documents, phone):
            found += 1
            if as_json:
                output.show_json(Finding(kind="forgotten", where=path, detail=phone))
            else:
                output.show(f"forgotten  {path}  {MEANINGS['forgotten']}: {phone}")
        output.tell(f"{phone}: in {found} documents, not counting a kept opt-out")
        left += found
    if left:
        raise typer.Exit(1)


@commands.command("replay")
def replay(context: typer.Context, phone: Phone, as_json: AsJson = False) -> None:
    """Decide every command of a learner's log again, and compare the bytes. It only reads.

    Commands that another release decided are not decided again. The exit code is 1 if there is a difference.
    """
    session = session_of(context)
    documents = session.ports().documents()
    session.allow("see", phone)
    try:
        found = replaying.replay(documents, phone)
    except RejectError as error:
        raise FailedError(f"{phone}: {error}") from error
    if as_json:
        output.show_json(found)
    else:
        for line in replaying.lines(found):
            output.show(f"{phone}: {line}")
    if found.difference is not None:
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
    """Rebuild learners' progress from the log. Learners may go on texting.

    It computes due times too: set the settings of the stage in this shell.
    """
    how = How(context, reason, dry_run, yes, as_json)
    change(how, lambda changes: changes.rebuild(phones or (), after), "learners rebuilt", resumes=not phones)


@commands.command("refresh")
def refresh(
    context: typer.Context,
    reason: Reason,
    after: After = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Compute again when drills and reminders are due, after a change of settings.

    Set the settings of the stage in this shell.
    """
    how = How(context, reason, dry_run, yes, as_json)
    change(how, lambda changes: changes.refresh(after), "learners refreshed", resumes=True)


@commands.command("rebuild-figures")
def rebuild_figures(
    context: typer.Context,
    reason: Reason,
    after: After = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Count the figures again from the log and the texts. Learners may go on texting.

    Days are those of TIME_ZONE: set it in this shell as it is deployed.
    """
    how = How(context, reason, dry_run, yes, as_json)
    change(how, lambda changes: changes.rebuild_figures(after), "learners counted", resumes=True)
