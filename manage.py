"""The operators' command line: `python manage.py run`."""

import argparse
import sys

from local.stopping import stop_on_signals


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py", description="Textdrill, for those who run it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="run everything on this machine").set_defaults(command=run)
    command = parser.parse_args(arguments).command
    return int(command())


def run() -> int:
    """Run the local stack; the exit code."""
    with stop_on_signals() as stop:
        from local import stack  # after the signals are caught: it takes a moment

        return stack.run(stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
