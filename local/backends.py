"""Where the pipeline's data live and its functions run: on the emulators, or in this process's memory."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from local.runtime import topics
from local.runtime.emulators import emulators
from local.runtime.function_processes import FunctionProcesses
from local.runtime.function_threads import FunctionThreads
from local.runtime.functions import Functions
from local.runtime.processes import Processes
from local.runtime.pump import Pump
from local.runtime.shutdown import Stop
from local.settings import LocalSettings
from shared import topology, wiring
from shared.dialog.registration import RegistrationCodes

CODE = "WELCOME"
"""The code that registers a learner here."""


@dataclass(frozen=True)
class Backend:
    """The functions, all of them up. `addresses`: what there is besides, by its name."""

    functions: Functions
    addresses: Mapping[str, str]


@contextmanager
def on_emulators(settings: LocalSettings, functions_folder: str, stop: Stop) -> Iterator[Backend]:
    """Each function in a process of its own, on the Pub/Sub and Firestore emulators.

    Raises sdk.MissingError where there are none, StackError when something does not come up, and StoppedError.
    """
    declared = topology.load()
    with Processes() as processes, emulators(settings.environment, processes) as running:
        environment = {**settings.environment, **running.environment}
        _take_on(environment)
        with FunctionProcesses(declared, functions_folder, environment, processes) as functions:
            running.wait(stop)
            project = environment["GOOGLE_CLOUD_PROJECT"]
            topics.create(declared, running.pubsub.host, project, settings.functions_url)
            _seed()
            functions.wait(stop)
            yield Backend(functions, {"Pub/Sub": running.pubsub.host, "Firestore": running.firestore.host})


@contextmanager
def in_memory(settings: LocalSettings) -> Iterator[Backend]:
    """Everything in this process."""
    declared = topology.load()
    environment = {**settings.environment}
    del environment["GOOGLE_CLOUD_PROJECT"]  # the adapters in memory are what there is without one
    _take_on(environment)
    _seed()
    with (
        FunctionThreads(declared) as functions,
        Pump(wiring.memory_pubsub(), declared, settings.functions_url),
    ):
        yield Backend(functions, {})


def _take_on(environment: Mapping[str, str]) -> None:
    """From here on this process has the functions' own environment, so that `shared.wiring` serves it too."""
    os.environ.clear()
    os.environ.update(environment)


def _seed() -> None:
    RegistrationCodes(wiring.documents()).put(CODE, is_demo=False, account_info={})
