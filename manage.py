"""The operators' command line: `python manage.py --help`."""

import argparse
import sys

from local.stopping import stop_on_signals


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py", description="Textdrill, for those who run it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="run everything on this machine").set_defaults(command=run)
    commands.add_parser("picture", help="draw the pipeline in Mermaid's language").set_defaults(command=picture)
    command = parser.parse_args(arguments).command
    return int(command())


def run() -> int:
    """Run the local stack; the exit code."""
    with stop_on_signals() as stop:
        from local import stack  # after the signals are caught: it takes a moment

        return stack.run(stop)


def picture() -> int:
    """Print the pipeline's picture, which the README shows; the exit code."""
    from local.picture import mermaid
    from shared import topology

    print(mermaid(topology.load()))  # noqa: T201 - it is what was asked for
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
