"""The emulators and the local stack, each started once for all tests that need them."""

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from google.cloud import firestore

from local.runtime import emulators as local_emulators
from local.runtime.processes import Processes
from local.runtime.running_stack import RunningStack, running_stack
from local.runtime.sdk import EmulatorsNotFoundError
from local.runtime.shutdown import Shutdown
from shared.gcp.documents import FirestoreDocumentStore, firestore_channel
from shared.ports import DocumentStore
from tests.harness.firestore_tap import RecordedQueries
from tests.harness.isolated_project import isolated_project
from tests.harness.relay import Relay

DRILLS = Path(__file__).parent / "conversations" / "drills"
RECEIPT_WAIT = timedelta(seconds=1)
SETTLE_TIME = timedelta(seconds=2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of the index coverage last, because they check the queries of all other tests."""
    items.sort(key=lambda item: item.path.name == "test_index_coverage.py")


@pytest.fixture(scope="session")
def recorded_queries() -> RecordedQueries:
    """All queries of this session's tests to Firestore's emulator."""
    return RecordedQueries()


@pytest.fixture(scope="session")
def emulators(recorded_queries: RecordedQueries) -> Iterator[Mapping[str, str]]:
    """The environment variables that name both emulators and this session's own project."""
    with Processes() as processes:
        try:
            with local_emulators.emulators(os.environ, processes) as running:
                running.wait(Shutdown())
                with Relay(running.firestore.host, recorded_queries.connection) as relay:
                    yield isolated_project({**running.environment, "FIRESTORE_EMULATOR_HOST": relay.host})
        except EmulatorsNotFoundError as missing:
            pytest.skip(f"no emulators: {missing}")


@pytest.fixture(scope="session")
def stack(emulators: Mapping[str, str]) -> Iterator[RunningStack]:
    """The local stack on the emulators, with the drills of the golden conversations."""
    settings = {
        "DRILLS_PATH": str(DRILLS),
        "RECEIPT_WAIT_SECONDS": str(RECEIPT_WAIT.total_seconds()),
        "CARRIER_SETTLE_SECONDS": str(SETTLE_TIME.total_seconds()),
        "REPLY_FRESH_HOURS": "24",  # tests that move the clock run at any hour
    }
    with running_stack({**emulators, **settings}) as stack:
        yield stack


@pytest.fixture(scope="session")
def stack_url(stack: RunningStack) -> str:
    """Base URL of the stack."""
    return stack.url


@pytest.fixture(scope="session")
def firestore_documents(emulators: Mapping[str, str]) -> DocumentStore:
    """The store on Firestore's emulator, in the project of the shared stack."""
    return store_on(emulators)


def store_on(emulators: Mapping[str, str]) -> DocumentStore:
    """The store on Firestore's emulator, in the project that these variables name."""
    os.environ["FIRESTORE_EMULATOR_HOST"] = emulators["FIRESTORE_EMULATOR_HOST"]  # read by the client
    try:
        return FirestoreDocumentStore(
            firestore.Client(project=emulators["GOOGLE_CLOUD_PROJECT"]),
            firestore_channel(emulators["FIRESTORE_EMULATOR_HOST"]),
        )
    finally:
        del os.environ["FIRESTORE_EMULATOR_HOST"]
