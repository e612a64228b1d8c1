"""Every query has the index that Firestore will want, and every declared index its query. The emulator would not tell.

These tests come last, and judge all that this session's tests have asked of the emulator.
"""

from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest

from deploy.indexes import Shape, missing, unused
from shared import composition, topology
from shared.drill_progress.rebuild import everybody
from shared.event_log import log
from shared.ports import DocumentStore
from shared.sms.outbox import TextStore
from shared.store.scans import UNLIMITED
from tests.conftest import DRILLS, store_on
from tests.emulator.test_end_to_end import answering
from tests.harness.firestore_tap import RecordedQueries
from tests.harness.handset import any_phone
from tests.harness.isolated_project import isolated_project
from tests.harness.pipeline import Pipeline, always
from tests.harness.query_usage import sites, untested

DECLARED = topology.load()
SITES = tuple(sites("shared", "local"))
"""Where the product asks. Collections of which it asks nothing are tests' own."""


@pytest.fixture(scope="module")
def asked(recorded_queries: RecordedQueries, stack_url: str, emulators: Mapping[str, str]) -> set[Shape]:
    """What was asked so far, and what the session's other tests need not ask: each thing that the product asks."""
    answering(stack_url, "Ana")
    for function in DECLARED.functions:
        if function.trigger == "schedule":
            httpx.post(f"{stack_url}/functions/{function.name}", timeout=60).raise_for_status()
    _operate(store_on(isolated_project(emulators)))
    return {shape for shape in recorded_queries.shapes if shape.collection in {site.collection for site in SITES}}


def _operate(documents: DocumentStore) -> None:
    """What operators do, and functions when something is amiss or has changed."""
    texts = TextStore(documents)
    texts.open_texts(any_phone())
    texts.known_sids(any_phone(), ["SM1"])
    list(log.since(documents, any_phone(), 1))
    list(everybody(documents))
    ports = replace(Pipeline(DRILLS).ports, documents=always(documents))
    list(composition.redrive(ports).parked())
    refresh = composition.due_time_refresh(ports, composition.plans(ports)(), UNLIMITED)
    refresh.everybody()
    for _ in range(2):  # the first time of all it looks at everybody, later at some
        refresh.run()
    composition.erasure(ports).erase(any_phone())


def test_every_query_has_the_index_that_firestore_wants(asked: set[Shape], recorded_queries: RecordedQueries) -> None:
    assert not (problems := missing(asked, DECLARED)), "\n".join(problems)
    assert not recorded_queries.unreadable


def test_every_declared_index_has_its_query(asked: set[Shape]) -> None:
    assert not (problems := unused(asked, DECLARED)), "\n".join(problems)


def test_every_query_of_the_product_was_asked(asked: set[Shape]) -> None:
    assert not (problems := untested(SITES, asked)), "\n".join(problems)


def test_without_one_of_its_indexes_the_topology_is_found_wanting(asked: set[Shape]) -> None:
    for index in DECLARED.indexes:
        less = DECLARED.model_copy(update={"indexes": tuple(each for each in DECLARED.indexes if each != index)})
        (problem,) = missing(asked, less)
        assert index.collection in problem
        assert all(name in problem for name in index.fields)
