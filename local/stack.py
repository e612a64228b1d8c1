"""The local stack: the whole pipeline on this machine."""

import asyncio
import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from local import settings as local_settings
from local.backends import CODE, Backend, add_code, in_memory, on_emulators
from local.gateway import server
from local.gateway.clock import clock_file
from local.runtime import sdk
from local.runtime.errors import StackError, StoppedError
from local.runtime.shutdown import Shutdown
from local.runtime.terminal import say
from local.settings import LocalSettings
from shared import settings as shared_settings
from shared import wiring
from shared.clock import MovedClock
from shared.drills.catalogue import read
from shared.drills.content.problems import InvalidContentError
from shared.errors import RetryError
from shared.settings import InvalidSettingsError

Start = Callable[[LocalSettings, Shutdown, ExitStack], Backend]
"""Starts a backend, which ends with the stack."""


def run(shutdown: Shutdown, functions_folder: str = "functions") -> int:
    """Run the stack until a shutdown is requested; return the exit code.

    All processes and threads of the stack have ended when this returns. `functions_folder`: the folder of the
    functions' source files; a measurement uses others than the deployed ones. Settings come from the environment,
    and the variables that the stack adds are set in this process's environment.
    """
    return _exit_code(shutdown, partial(_backend, functions_folder))


def run_demo(shutdown: Shutdown, learners: int) -> int:
    """Run the stack in memory, with this many learners who have texted for a fortnight; return as `run` does."""
    return _exit_code(shutdown, partial(_demo, learners))


def _exit_code(shutdown: Shutdown, start: Start) -> int:
    try:
        _run(shutdown, start)
    except StoppedError:
        return 0
    except (StackError, InvalidSettingsError, InvalidContentError) as error:
        say(str(error))
        return 1
    return 0


def _run(shutdown: Shutdown, start: Start) -> None:
    settings = local_settings.from_environment(os.environ)
    _check_content(shared_settings.from_environment(settings.environment).drills_path)
    with local_settings.listen(settings.port) as listener, ExitStack() as parts:
        say("Starting … (Ctrl-C stops everything)")
        file = parts.enter_context(clock_file(settings.clock_start))
        settings = settings.with_clock_file(file)
        carrier_port = local_settings.free_port()
        backend = start(settings.with_carrier_port(carrier_port), shutdown, parts)
        asyncio.run(
            server.serve(
                server.Ports(listener, carrier_port),
                wiring.settings(),
                backend.functions,
                wiring.documents(),
                MovedClock(file),
                shutdown,
                lambda: _announce(settings, backend),
            )
        )
        say("Stopping …")


def _check_content(drills_path: str) -> None:
    """Check this content; if it has warnings, print them as `manage.py check` does.

    Raises InvalidContentError with its faults, and StackError if it cannot be read.
    """
    content = wiring.source(drills_path)
    try:
        found = read(content, content.versions())
    except RetryError as error:
        raise StackError(f"The drills cannot be read. {error}") from error
    if found.warnings:
        say(found.report())


def _backend(functions_folder: str, settings: LocalSettings, shutdown: Shutdown, parts: ExitStack) -> Backend:
    try:
        return parts.enter_context(on_emulators(settings, functions_folder, shutdown))
    except sdk.EmulatorsNotFoundError as missing:
        say(f"Running without emulators: {missing}.")
        return parts.enter_context(in_memory(settings, add_code))


def _demo(learners: int, settings: LocalSettings, shutdown: Shutdown, parts: ExitStack) -> Backend:
    from local.demo.filling import fill  # it needs more than a stack without a demo

    end = settings.clock_start
    return parts.enter_context(in_memory(settings, lambda: fill(learners, end, shutdown)))


def _announce(settings: LocalSettings, backend: Backend) -> None:
    where = (
        "on the Pub/Sub and Firestore emulators" if backend.addresses else "in memory; all data is lost when it stops"
    )
    addresses = {
        "Web phone": f"{settings.url}/",
        "Desk": f"{settings.url}/desk/",
        "Functions": f"{settings.functions_url}/NAME",
        "Carrier": settings.environment["TWILIO_API_BASE_URL"],
        **backend.addresses,
    }
    say(f"Textdrill runs {where}.\n")
    for name, address in addresses.items():
        say(f"  {name:<11}{address}")
    say(f"\nOpen the web phone and text {CODE} to start. Ctrl-C stops everything.")
