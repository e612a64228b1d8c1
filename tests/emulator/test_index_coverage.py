"""Every query has the index that Firestore needs, and every declared index has a query.

The emulator does not report missing indexes. These tests run last, and check all queries of this session's tests.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deploy.indexes import Shape, missing, unused
from local.runtime.http import CLIENT
from shared import composition, topology
from shared.clock import real
from shared.drill_progress.rebuild import phones_with_a_log
from shared.errors import RejectError
from shared.event_log import log
from shared.operations import remainders, sending_switch
from shared.operations.accounts import Accounts
from shared.operations.audit import By
from shared.operations.cost import Costs
from shared.operations.export.selection import Selection
from shared.operations.export.tables import COLUMNS
from shared.operations.finding import Filter, find
from shared.operations.operators import Operators
from shared.operations.replay import replay
from shared.operations.retention.wording import WordingRetention
from shared.operations.traces import traces
from shared.ports import DocumentStore, Query
from shared.sms.limits import Limits
from shared.sms.outbox import TextStore
from shared.sms.spending import SpendingCheck
from shared.store.scans import UNLIMITED
from shared.tallies import views
from shared.tallies.checks import check_totals
from tests.conftest import DRILLS, store_on
from tests.emulator.test_end_to_end import answering
from tests.harness.desk import REFERENCES, Browser, desk_app
from tests.harness.firestore_tap import RecordedQueries
from tests.harness.handset import any_phone
from tests.harness.isolated_project import isolated_project
from tests.harness.pipeline import Pipeline, always
from tests.harness.query_usage import sites, untested

DECLARED = topology.load()
SITES = tuple(sites("shared", "local/gateway"))
"""The product's query sites but the demo's, whose store is in memory. Other collections belong to tests."""


@pytest.fixture(scope="module")
def asked(recorded_queries: RecordedQueries, stack_url: str, emulators: Mapping[str, str]) -> set[Shape]:
    """The shapes of all queries of this session; runs each of the product's queries, which other tests may not do."""
    answering(stack_url, "Ana")
    for function in DECLARED.functions:
        if function.trigger == "schedule":
            CLIENT.post(f"{stack_url}/functions/{function.name}", timeout=60).raise_for_status()
    _operate(store_on(isolated_project(emulators)))
    _visit(store_on(emulators))
    return {shape for shape in recorded_queries.shapes if shape.collection in {site.collection for site in SITES}}


def _operate(documents: DocumentStore) -> None:
    """Run the queries of the operators' commands, and of the functions after failures and changes."""
    texts = TextStore(documents)
    texts.open_texts(any_phone())
    texts.known_sids(any_phone(), ["SM1"])
    SpendingCheck(documents, Limits(1, 1, 1, 1, 1, 1), real).run()
    list(log.since(documents, any_phone(), 1))
    list(phones_with_a_log(documents))
    ports = replace(Pipeline(DRILLS).ports, documents=always(documents))
    list(composition.redrive(ports).parked())
    refresh = composition.due_time_refresh(ports, composition.plans(ports)(), UNLIMITED)
    list(refresh.refresh_all())
    for _ in range(2):  # the first run of all visits all learners, later runs only some
        refresh.run()
    composition.erasure(ports).erase(any_phone())
    list(traces(documents, any_phone()))
    Costs(documents).report()
    remainders.counts_of(documents, any_phone(), 0)
    WordingRetention(documents, timedelta(days=1), real).run()
    with TemporaryDirectory() as folder:
        for table in COLUMNS:
            path = Path(folder) / f"{table}.csv"
            composition.export(ports, lambda _: None).run(table, Selection(), path, partial(By, "ola"), resume=False)
    with pytest.raises(RejectError):  # after the queries for what is stored about an unknown number
        composition.person_export(ports).run(any_phone(), partial(By, "ola"))
    list(composition.audit(ports).entries())
    texts.all_texts(any_phone())
    find(documents, Filter(state="active", account="luna", language="es"), size=1)
    find(documents, Filter(name="ana"), size=1)
    list(Accounts(documents).counted())
    list(Operators(documents).all())
    Operators(documents).named("ola")
    with pytest.raises(RejectError):
        replay(documents, any_phone())
    assert list(composition.tally_rebuild(ports).run()) == []  # nobody is in this project
    views.lessons(documents, views.Filter())
    sending_switch.pause(documents)
    composition.text_announcer(ports, UNLIMITED).run()
    sending_switch.resume(documents)
    assert check_totals(documents) == []
    assert not any(each.findings for each in composition.verification(ports).run())
    composition.verification(ports).verify(any_phone())
    with pytest.raises(RejectError):  # which comes after the queries for what is stored about an unknown number
        composition.seeing(ports).see(any_phone())


def _visit(documents: DocumentStore) -> None:
    """Run the queries of the desk's pages: of everybody, and of an account."""
    desk = Browser(desk_app(replace(Pipeline(DRILLS).ports, documents=always(documents))))
    known = documents.find(Query("learners", limit=1))[0].path.rpartition("/")[2]
    for page in ("/", "/inbox", "/lessons", "/learners"):
        assert {desk.get(f"{page}{query}").status for query in ("", "?account=luna&language=es")} == {200}
    for page in (f"/learner/{REFERENCES.of(known)}", "/accounts", "/parked", "/audit", "/sending"):
        assert desk.get(page).status == 200, page


def test_every_query_has_the_index_that_firestore_needs(asked: set[Shape], recorded_queries: RecordedQueries) -> None:
    assert not (problems := missing(asked, DECLARED)), "\n".join(problems)
    assert not recorded_queries.unreadable


def test_every_declared_index_has_its_query(asked: set[Shape]) -> None:
    assert not (problems := unused(asked, DECLARED)), "\n".join(problems)


def test_every_query_of_the_product_was_run(asked: set[Shape]) -> None:
    assert not (problems := untested(SITES, asked)), "\n".join(problems)


def test_each_index_that_the_topology_lacks_is_reported(asked: set[Shape]) -> None:
    for index in DECLARED.indexes:
        less = DECLARED.model_copy(update={"indexes": tuple(each for each in DECLARED.indexes if each != index)})
        (problem,) = missing(asked, less)
        assert index.collection in problem
        assert all(name in problem for name in index.fields)
