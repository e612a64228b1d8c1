"""The operators' command line: `python manage.py --help`.

But for `run` and `picture` the commands work on the store that the environment names, as the deployed functions do.
"""

import argparse
import sys
from collections.abc import Sequence

from local.stopping import stop_on_signals


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py", description="Textdrill, for those who run it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="run everything on this machine").set_defaults(command=run)
    commands.add_parser("picture", help="draw the pipeline in Mermaid's language").set_defaults(command=picture)
    for name, command, text in (
        ("rebuild", rebuild, "make learners' progress anew from the log"),
        ("consents", consents, "export when, how and by which message consent was given and taken back"),
    ):
        each = commands.add_parser(name, help=f"{text}; everybody's if no number is named")
        each.add_argument("phones", nargs="*", metavar="PHONE", help="in E.164 form, such as +12125550100")
        each.set_defaults(command=command)
    commands.add_parser("parked", help="list parked messages, without what they say").set_defaults(command=parked)
    each = commands.add_parser("redrive", help="put parked messages back through the door by which they came")
    each.add_argument("parked_ids", nargs="+", metavar="ID", help="as `parked` lists it")
    each.set_defaults(command=redrive)
    text = "compute anew when learners' next drills and reminders are due, as after a change of settings"
    commands.add_parser("refresh", help=text).set_defaults(command=refresh)
    parsed = vars(parser.parse_args(arguments))
    return int(parsed.pop("command")(**parsed))


def run() -> int:
    """Run the local stack."""
    with stop_on_signals() as stop:
        from local import stack  # after the signals are caught: it takes a moment

        return stack.run(stop)


def picture() -> int:
    """Print the pipeline's picture, which the README shows."""
    from local.picture import mermaid
    from shared import topology

    return _print(mermaid(topology.load()))


def rebuild(phones: Sequence[str]) -> int:
    """Make these learners' progress anew, or everybody's; print how many there are."""
    from shared import wiring
    from shared.drill_progress.rebuild import everybody
    from shared.drill_progress.rebuild import rebuild as rebuild_one

    count = 0
    for phone in phones or everybody(wiring.documents()):
        rebuild_one(wiring.documents(), wiring.publisher(), phone, wiring.plan())
        count += 1
    return _print(f"{count} rebuilt")


def refresh() -> int:
    """Compute everybody's due times anew; print how many there are."""
    from shared import wiring
    from shared.drill_progress.refresh import Refresh

    return _print(f"{Refresh(wiring.documents(), wiring.plan()).everybody()} refreshed")


def consents(phones: Sequence[str]) -> int:
    """Print one JSON object for each time that consent was given or taken back."""
    from shared import wiring
    from shared.drill_progress.consents import exported
    from shared.drill_progress.rebuild import everybody

    for phone in phones or everybody(wiring.documents()):
        for line in exported(wiring.documents(), phone):
            _print(line)
    return 0


def parked() -> int:
    """Print a line for each parked message that was not put back yet: id, moment, function, reason."""
    from shared import wiring

    for each in wiring.redrive().parked():
        fields, name = each.fields, each.path.rpartition("/")[2]
        _print(f"{name}  {fields['parked_at']}  {fields['subscription']}  {fields['reason']}")
    return 0


def redrive(parked_ids: Sequence[str]) -> int:
    """Put these parked messages back; print how many there are, or what is wrong with the first that cannot go."""
    from shared import wiring
    from shared.errors import RejectError

    try:
        for parked_id in parked_ids:
            wiring.redrive()(parked_id)
    except RejectError as error:
        print(error, file=sys.stderr)  # noqa: T201 - it is the answer
        return 1
    return _print(f"{len(parked_ids)} put back")


def _print(line: str) -> int:
    print(line)  # noqa: T201 - it is what was asked for
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
