"""Two backends for the local stack: the emulators with one process per function, or this process's memory."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from local.runtime import topics
from local.runtime.emulators import emulators
from local.runtime.forks import Forks
from local.runtime.function_processes import FunctionProcesses
from local.runtime.function_threads import FunctionThreads
from local.runtime.functions import Functions
from local.runtime.processes import Processes
from local.runtime.pump import Pump
from local.runtime.shutdown import Shutdown
from local.settings import LocalSettings
from shared import topology, wiring
from shared.dialog.registration import RegistrationCodes

CODE = "WELCOME"
"""Registration code that the local stack accepts."""


@dataclass(frozen=True)
class Backend:
    """A backend whose functions are all up.

    `addresses`: the addresses ("HOST:PORT") of the emulators by their names; empty in memory.
    """

    functions: Functions
    addresses: Mapping[str, str]


@contextmanager
def on_emulators(settings: LocalSettings, functions_folder: str, shutdown: Shutdown) -> Iterator[Backend]:
    """Run each function in its own process, on the Pub/Sub and Firestore emulators.

    Raises sdk.EmulatorsNotFoundError if the emulators cannot be run here, StackError if a part does not start, and
    StoppedError if a shutdown is requested during the start.
    """
    declared = topology.load()
    with Processes() as processes, emulators(settings.environment, processes) as running:
        environment = {**settings.environment, **running.environment}
        _replace_environment(environment)
        with (
            Forks(environment, processes) as forks,
            FunctionProcesses(declared, functions_folder, forks) as functions,
        ):
            running.wait(shutdown)
            project = environment["GOOGLE_CLOUD_PROJECT"]
            topics.create(declared, running.pubsub.host, project, settings.functions_url)
            add_code()
            functions.wait(shutdown)
            yield Backend(functions, {"Pub/Sub": running.pubsub.host, "Firestore": running.firestore.host})


@contextmanager
def in_memory(settings: LocalSettings, fill: Callable[[], None]) -> Iterator[Backend]:
    """Run the functions, the topics and the store in this process. `fill`: fills the store before they start."""
    declared = topology.load()
    environment = {**settings.environment}
    del environment["GOOGLE_CLOUD_PROJECT"]  # without a project `shared.wiring` chooses the adapters in memory
    _replace_environment(environment)
    fill()
    with (
        FunctionThreads(declared) as functions,
        Pump(wiring.memory_pubsub(), declared, settings.functions_url),
    ):
        yield Backend(functions, {})


def _replace_environment(environment: Mapping[str, str]) -> None:
    """Give this process the functions' environment, so that `shared.wiring` builds the same adapters."""
    os.environ.clear()
    os.environ.update(environment)


def add_code() -> None:
    """Add CODE to the store."""
    RegistrationCodes(wiring.documents()).put(CODE, is_demo=False, account_info={})
