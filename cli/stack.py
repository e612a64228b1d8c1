"""Commands about Textdrill itself: run it on this machine, and print what its documents contain."""

from typing import Annotated

import typer

from cli import output
from local.printed.picture import mermaid
from local.printed.settings_table import markdown
from local.runtime.shutdown import shutdown_on_signals
from shared import topology

commands = typer.Typer()

DEMO_LEARNERS, MOST_LEARNERS = 500, 5000
"""Number of learners of a demo, and the maximum: the demo has no more numbers, and they take minutes."""


@commands.command("run")
def run() -> None:
    """Run everything on this machine; Ctrl-C stops all of it."""
    with shutdown_on_signals() as shutdown:
        from local import stack  # after the signal handlers are set, because the import is slow

        raise typer.Exit(stack.run(shutdown))


@commands.command("demo")
def demo(
    learners: Annotated[
        int, typer.Option(metavar="N", help="The number of learners.", min=1, max=MOST_LEARNERS)
    ] = DEMO_LEARNERS,
) -> None:
    """Run everything in memory, with learners who have texted for a fortnight."""
    with shutdown_on_signals() as shutdown:
        from local import stack  # as above

        raise typer.Exit(stack.run_demo(shutdown, learners))


@commands.command("picture")
def picture() -> None:
    """Print the pipeline as a Mermaid diagram."""
    for line in mermaid(topology.load()).splitlines():
        output.show(line)


@commands.command("settings")
def settings() -> None:
    """List all settings, as in docs/settings.md."""
    for line in markdown(topology.load()).splitlines():
        output.show(line)
