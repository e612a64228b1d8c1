"""The operators' command line: `python manage.py --help`.

But for `run`, `picture`, `settings` and `check` the commands work on the store that the environment names, as the
deployed functions do.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from local.runtime.shutdown import shutdown_on_signals

if TYPE_CHECKING:
    from pydantic import JsonValue

    from shared.dialog.registration import RegistrationCodes


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py", description="Textdrill, for those who run it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="run everything on this machine").set_defaults(command=run)
    commands.add_parser("picture", help="draw the pipeline in Mermaid's language").set_defaults(command=picture)
    commands.add_parser("settings", help="list all settings, as docs/settings.md does").set_defaults(command=settings)
    each = commands.add_parser("check", help="check drill content, and list all mistakes in it")
    each.add_argument("place", nargs="?", metavar="PLACE", help="a folder or gs://BUCKET[/PREFIX]; else DRILLS_PATH")
    each.set_defaults(command=check)
    for name, command, text in (
        ("rebuild", rebuild, "make learners' progress anew from the log"),
        ("consents", consents, "export when, how and by which message consent was given and taken back"),
    ):
        each = commands.add_parser(name, help=f"{text}; everybody's if no number is named")
        each.add_argument("phones", nargs="*", metavar="PHONE", help="in E.164 form, such as +12125550100")
        each.set_defaults(command=command)
    each = commands.add_parser("add-code", help="let a code register learners from now on, or change what it means")
    each.add_argument("code", metavar="CODE", help="letters, digits, - and _; whatever their case")
    each.add_argument("--demo", action="store_true", help="learners of this code may register again, with any code")
    each.add_argument("--company", help="what drills call the learners' employer")
    each.add_argument("--language", help="in which learners begin, such as es")
    each.add_argument("--time-zone", help="of the learners, such as America/Chicago")
    each.set_defaults(command=add_code)
    each = commands.add_parser("remove-code", help="let a code register nobody any more; who has registered stays")
    each.add_argument("code", metavar="CODE")
    each.set_defaults(command=remove_code)
    commands.add_parser("parked", help="list parked messages, without what they say").set_defaults(command=parked)
    each = commands.add_parser("redrive", help="put parked messages back through the door by which they came")
    each.add_argument("parked_ids", nargs="+", metavar="ID", help="as `parked` lists it")
    each.set_defaults(command=redrive)
    each = commands.add_parser("forget", help="delete all that is kept of learners, but that they opted out")
    each.add_argument("phones", nargs="+", metavar="PHONE", help="in E.164 form, such as +12125550100")
    each.set_defaults(command=forget)
    text = "compute anew when learners' next drills and reminders are due, as after a change of settings"
    commands.add_parser("refresh", help=text).set_defaults(command=refresh)
    parsed = vars(parser.parse_args(arguments))
    return int(parsed.pop("command")(**parsed))


def run() -> int:
    """Run the local stack."""
    with shutdown_on_signals() as shutdown:
        from local import stack  # after the signals are caught: it takes a moment

        return stack.run(shutdown)


def picture() -> int:
    """Print the pipeline's picture, which the README shows."""
    from local.printed.picture import mermaid
    from shared import topology

    return _print(mermaid(topology.load()))


def settings() -> int:
    """Print the table of all settings, which docs/settings.md shows."""
    from local.printed.settings_table import markdown
    from shared import topology

    return _print(markdown(topology.load()))


def check(place: str | None) -> int:
    """Print all mistakes of the content there, or how many drills it holds."""
    from shared import wiring
    from shared.drills.catalogue import read
    from shared.drills.content.problems import InvalidContentError
    from shared.errors import RetryError

    content = wiring.source(place or wiring.settings().drills_path)
    try:
        found = read(content, content.versions())
    except (InvalidContentError, RetryError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - it is the answer
        return 1
    return _print("1 drill is fine" if len(found) == 1 else f"{len(found)} drills are fine")


def rebuild(phones: Sequence[str]) -> int:
    """Make these learners' progress anew, or everybody's; print how many there are."""
    from shared import composition, wiring
    from shared.drill_progress.rebuild import everybody
    from shared.drill_progress.rebuild import rebuild as rebuild_one

    count = 0
    for phone in phones or everybody(wiring.documents()):
        rebuild_one(wiring.documents(), wiring.publisher(), phone, composition.plans(wiring.PORTS)())
        count += 1
    return _print(f"{count} rebuilt")


def refresh() -> int:
    """Compute everybody's due times anew; print how many there are."""
    from shared import composition, wiring
    from shared.store.scans import UNLIMITED

    due_times = composition.due_time_refresh(wiring.PORTS, composition.plans(wiring.PORTS)(), UNLIMITED)
    return _print(f"{due_times.everybody()} refreshed")


def consents(phones: Sequence[str]) -> int:
    """Print one JSON object for each time that consent was given or taken back."""
    from shared import wiring
    from shared.drill_progress.consents import exported
    from shared.drill_progress.rebuild import everybody

    for phone in phones or everybody(wiring.documents()):
        for line in exported(wiring.documents(), phone):
            _print(line)
    return 0


def add_code(code: str, *, demo: bool, **account: str | None) -> int:
    """Let this code register learners; print what is wrong with one that cannot be a code."""
    account_info: dict[str, JsonValue] = {name: value for name, value in account.items() if value is not None}
    return _do(lambda codes: codes.put(code, is_demo=demo, account_info=account_info), f"{code} registers learners")


def remove_code(code: str) -> int:
    """Let this code register nobody any more."""
    return _do(lambda codes: codes.remove(code), f"{code} registers nobody any more")


def _do(change: Callable[["RegistrationCodes"], None], done: str) -> int:
    from shared import wiring
    from shared.dialog.registration import RegistrationCodes
    from shared.errors import RejectError

    try:
        change(RegistrationCodes(wiring.documents()))
    except RejectError as error:
        print(error, file=sys.stderr)  # noqa: T201 - it is the answer
        return 1
    return _print(done)


def parked() -> int:
    """Print a line for each parked message that was not put back yet: id, moment, function, reason."""
    from shared import composition, wiring

    for each in composition.redrive(wiring.PORTS).parked():
        fields, name = each.fields, each.path.rpartition("/")[2]
        _print(f"{name}  {fields['parked_at']}  {fields['subscription']}  {fields['reason']}")
    return 0


def redrive(parked_ids: Sequence[str]) -> int:
    """Put these parked messages back; print how many there are, or what is wrong with the first that cannot go."""
    from shared import composition, wiring
    from shared.errors import RejectError

    try:
        for parked_id in parked_ids:
            composition.redrive(wiring.PORTS).put_back(parked_id)
    except RejectError as error:
        print(error, file=sys.stderr)  # noqa: T201 - it is the answer
        return 1
    return _print(f"{len(parked_ids)} put back")


def forget(phones: Sequence[str]) -> int:
    """Forget these learners; print for each how many documents were deleted, or why that did not come to its end."""
    from shared import composition, wiring
    from shared.errors import RejectError

    code = 0
    for phone in phones:
        try:
            _print(f"{phone}: {composition.erasure(wiring.PORTS).erase(phone)} documents deleted")
        except RejectError as error:
            print(f"{phone}: {error}", file=sys.stderr)  # noqa: T201 - it is the answer
            code = 1
    return code


def _print(line: str) -> int:
    print(line)  # noqa: T201 - it is what was asked for
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
