"""The operators' command line: `python manage.py --help`.

All commands except `run`, `picture`, `settings` and `check` work on the store that the environment variables name, like
the deployed functions.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from local.runtime.shutdown import shutdown_on_signals
from shared.operations.arguments import PHONE, phone_number
from shared.operations.command_line import LearnerCommands
from shared.operations.store_command_line import StoreCommands

if TYPE_CHECKING:
    from shared.composition import Ports
    from shared.dialog.registration import RegistrationCodes


def main(arguments: Sequence[str]) -> int:
    """Run the command in the arguments; return the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py", description="Commands for operators of Textdrill.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="run everything on this machine").set_defaults(command=run)
    commands.add_parser("picture", help="print the pipeline as a Mermaid diagram").set_defaults(command=picture)
    commands.add_parser("settings", help="list all settings, as in docs/settings.md").set_defaults(command=settings)
    each = commands.add_parser("check", help="check drill content and list all problems")
    each.add_argument("place", nargs="?", metavar="PLACE", help="folder or gs://BUCKET[/PREFIX]; default: DRILLS_PATH")
    each.set_defaults(command=check)
    for name, command, text in (
        ("rebuild", rebuild, "rebuild learners' progress from the log"),
        ("consents", consents, "export when, how and by which message consent was given or withdrawn"),
    ):
        each = commands.add_parser(name, help=f"{text}; of all learners if no number is given")
        each.add_argument("phones", nargs="*", metavar="PHONE", type=phone_number, help=PHONE)
        each.set_defaults(command=command)
    each = commands.add_parser("add-code", help="add a registration code, or change an existing one")
    each.add_argument("code", metavar="CODE", help="letters, digits, - and _; case-insensitive")
    each.add_argument("--demo", action="store_true", help="learners of this code may register again, with any code")
    each.add_argument("--company", help="the employer's name in drills")
    each.add_argument("--language", help="the learners' first language, such as es")
    each.add_argument("--time-zone", help="the learners' time zone, such as America/Chicago")
    each.set_defaults(command=add_code)
    each = commands.add_parser("remove-code", help="deactivate a registration code; registered learners are unaffected")
    each.add_argument("code", metavar="CODE")
    each.set_defaults(command=remove_code)
    commands.add_parser("parked", help="list parked messages, without their content").set_defaults(command=parked)
    each = commands.add_parser("redrive", help="republish parked messages")
    each.add_argument("parked_ids", nargs="+", metavar="ID", help="as `parked` lists it")
    each.set_defaults(command=redrive)
    LearnerCommands(_ports).add_to(commands)
    StoreCommands(_ports).add_to(commands)
    commands.add_parser("pause-sending", help="stop all texts, which then wait").set_defaults(command=pause_sending)
    text = "send texts again, and lift the daily limit if it was reached"
    commands.add_parser("resume-sending", help=text).set_defaults(command=resume_sending)
    text = "show whether sending is paused, the carrier is down, and the daily limit was reached"
    commands.add_parser("sending-state", help=text).set_defaults(command=sending_state)
    text = "recompute when drills and reminders are due, for example after a change of settings"
    commands.add_parser("refresh", help=text).set_defaults(command=refresh)
    parsed = vars(parser.parse_args(arguments))
    return int(parsed.pop("command")(**parsed))


def run() -> int:
    """Run the local stack."""
    with shutdown_on_signals() as shutdown:
        from local import stack  # after the signal handlers are set, because the import is slow

        return stack.run(shutdown)


def picture() -> int:
    """Print the diagram of the pipeline in the README."""
    from local.printed.picture import mermaid
    from shared import topology

    return _print(mermaid(topology.load()))


def settings() -> int:
    """Print the table of all settings in docs/settings.md."""
    from local.printed.settings_table import markdown
    from shared import topology

    return _print(markdown(topology.load()))


def check(place: str | None) -> int:
    """Check this content; print all problems, or the warnings and the number of drills if there are none."""
    from shared import wiring
    from shared.drills.catalogue import read
    from shared.drills.content.problems import InvalidContentError
    from shared.errors import RetryError

    content = wiring.source(place or wiring.settings().drills_path)
    try:
        found = read(content, content.versions())
    except (InvalidContentError, RetryError) as error:
        return _fail(str(error))
    return _print(found.report())


def rebuild(phones: Sequence[str]) -> int:
    """Rebuild the progress of these learners, or of all; print their number."""
    from shared import composition, wiring
    from shared.drill_progress.rebuild import phones_with_a_log
    from shared.drill_progress.rebuild import rebuild as rebuild_one

    count = 0
    for phone in phones or phones_with_a_log(wiring.documents()):
        rebuild_one(wiring.documents(), wiring.publisher(), phone, composition.plans(wiring.PORTS)())
        count += 1
    return _print(f"{count} rebuilt")


def refresh() -> int:
    """Recompute the due times of all learners; print their number."""
    from shared import composition, wiring
    from shared.store.scans import UNLIMITED

    due_times = composition.due_time_refresh(wiring.PORTS, composition.plans(wiring.PORTS)(), UNLIMITED)
    return _print(f"{due_times.refresh_all()} refreshed")


def consents(phones: Sequence[str]) -> int:
    """Print one JSON object for each time that consent was given or withdrawn."""
    from shared import wiring
    from shared.drill_progress.rebuild import phones_with_a_log
    from shared.operations.consent_export import export

    for phone in phones or phones_with_a_log(wiring.documents()):
        for line in export(wiring.documents(), phone):
            _print(line)
    return 0


def add_code(code: str, *, demo: bool, **account: str | None) -> int:
    """Add a registration code, or change an existing one; print an error if it can register nobody."""
    from shared.operations.codes import Account, add

    return _do(lambda codes: add(codes, code, Account(**account), is_demo=demo), f"{code} registers learners")


def remove_code(code: str) -> int:
    """Deactivate the code. Learners already registered with it are unaffected."""
    return _do(lambda codes: codes.remove(code), f"{code} no longer registers learners")


def _do(change: Callable[["RegistrationCodes"], None], done: str) -> int:
    from shared import wiring
    from shared.dialog.registration import RegistrationCodes
    from shared.errors import RejectError

    try:
        change(RegistrationCodes(wiring.documents()))
    except RejectError as error:
        return _fail(str(error))
    return _print(done)


def parked() -> int:
    """Print a line for each parked message that was not redriven yet: id, time, function, reason."""
    from shared import composition, wiring

    for each in composition.redrive(wiring.PORTS).parked():
        fields, name = each.fields, each.path.rpartition("/")[2]
        _print(f"{name}  {fields['parked_at']}  {fields['subscription']}  {fields['reason']}")
    return 0


def redrive(parked_ids: Sequence[str]) -> int:
    """Republish these parked messages; print their number, or why the first failure happened."""
    from shared import composition, wiring
    from shared.errors import RejectError

    try:
        for parked_id in parked_ids:
            composition.redrive(wiring.PORTS).put_back(parked_id)
    except RejectError as error:
        return _fail(str(error))
    return _print(f"{len(parked_ids)} put back")


def _ports() -> "Ports":
    from shared.wiring import PORTS

    return PORTS


def pause_sending() -> int:
    """Stop all texts until sending is resumed."""
    from shared import wiring
    from shared.operations import sending_switch

    return _print(sending_switch.pause(wiring.documents()))


def resume_sending() -> int:
    """Send texts again; say so if that lifts the daily limit."""
    from shared import wiring
    from shared.operations import sending_switch

    return _print(sending_switch.resume(wiring.documents()))


def sending_state() -> int:
    """Print whether sending is paused, the carrier counts as down, and the daily limit was reached: a line each."""
    from shared import wiring
    from shared.operations import sending_switch

    return _print(sending_switch.describe(wiring.documents()))


def _fail(line: str) -> int:
    print(line, file=sys.stderr)  # noqa: T201 - it is the command's error
    return 1


def _print(line: str) -> int:
    print(line)  # noqa: T201 - it is the command's output
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
