"""All that is kept of one person, what an erasure leaves of it, and the one list of collections for both."""

import json
from functools import partial

import pytest

from shared import composition, topology
from shared.errors import RejectError
from shared.operations.audit import By
from shared.operations.erasure import QUIET
from shared.operations.personal_data import NOT_PERSONAL, PARTS, WHOLE
from shared.operations.traces import traces
from shared.ports import Create
from shared.sms.carrier import Accepted
from tests.harness.pipeline import LedgerCarrier, Pipeline
from tests.harness.query_usage import sites

PHONE, OTHER = "+12125550100", "+12125550101"
COLLECTIONS = {part.collection for part in PARTS}
"""The collections with data of learners."""


def with_everything(*last_texts: str) -> Pipeline:
    """Return two quiet learners, one of whom has a document in every collection that can have one."""
    pipeline = Pipeline(carrier=LedgerCarrier())
    pipeline.text(OTHER, "WELCOME")
    pipeline.text(PHONE, "WELCOME")
    pipeline.carrier.outcomes = [Accepted("SM-never-left")]
    acting = composition.acting(pipeline.ports)
    acting.do(acting.say(PHONE, "Hello from us", By("ana", "she asked at 212-555-0100")))
    pipeline.settle()
    pipeline.topics.publish("outbound-sms", PHONE, f'{{"phone":"{PHONE}","no":"texts"}}')
    for text in ("a", "Ana", "about five buckets", *last_texts):
        pipeline.text(PHONE, text)
    pipeline.settle()
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    composition.tallying(pipeline.ports).run()
    pipeline.store.commit(Create("runs/some-place", {"part": 0, "path": f"dialogs/{PHONE}", "value": None}))
    return pipeline


def kept(pipeline: Pipeline) -> dict[str, list[str]]:
    return {part.collection: [each.path for each in part.documents(pipeline.store, PHONE)] for part in PARTS}


def test_a_person_gets_every_document_with_what_it_says() -> None:
    pipeline = with_everything()
    found = composition.person_export(pipeline.ports).run(PHONE, partial(By, "ola"))
    assert json.loads(json.dumps(found)) == found
    assert {name for name, documents in found["documents"].items() if documents} == COLLECTIONS - {"attempts"}
    assert "Hello from us" in str(found["documents"]["texts"])
    assert found["documents"]["learners"][0]["body"]["profile"]["name"] == "Ana"
    assert OTHER not in str(found)


def test_the_export_of_a_person_is_audited() -> None:
    pipeline = with_everything()
    composition.person_export(pipeline.ports).run(PHONE, partial(By, "ola"))
    last = list(composition.audit(pipeline.ports).entries(PHONE))[-1]
    assert (last.operator, last.action) == ("ola", "export person")
    assert last.outcome is not None
    assert last.outcome.endswith("documents")


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(RejectError, match="nothing is stored"):
        composition.person_export(with_everything().ports).run("+12125550199", partial(By, "ola"))


def test_forgetting_leaves_nothing_of_what_was_exported() -> None:
    pipeline = with_everything()
    assert [*traces(pipeline.store, PHONE)]
    composition.forgetting(pipeline.ports).forget(PHONE, By("ben", "a letter"))
    assert not any(kept(pipeline).values())
    assert [*traces(pipeline.store, PHONE)] == []
    assert [*traces(pipeline.store, OTHER)]


def test_forgetting_leaves_only_the_opt_out() -> None:
    pipeline = with_everything("STOP")
    composition.forgetting(pipeline.ports).forget(PHONE, By("ben", "a letter"))
    assert {name for name, paths in kept(pipeline).items() if paths} == {"dialogs"}
    assert [*traces(pipeline.store, PHONE)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("audit/1", "call 212-555-0100 back"),
        ("parked/1", f'{{"to":"{PHONE}"}}'),
        (f"dialogs/{OTHER}/batches/1", "my number is (212) 555 0100"),
        (f"dialogs/{PHONE}/batches/1", "left over"),
        (f"receipts/{PHONE}:1:0", ""),
    ],
)
def test_a_trace_is_found_wherever_it_is(path: str, text: str) -> None:
    pipeline = Pipeline()
    pipeline.text(OTHER, "WELCOME")
    pipeline.store.commit(Create(path, {"body": text}))
    assert [*traces(pipeline.store, PHONE)] == [path]


def test_another_number_is_no_trace() -> None:
    pipeline = Pipeline()
    pipeline.store.commit(Create("audit/1", {"reason": "+121255501001 and 92125550100"}))
    assert [*traces(pipeline.store, PHONE)] == []


def test_every_declared_collection_is_in_one_of_the_two_lists() -> None:
    declared = topology.load()
    named = {each.collection for each in declared.exemptions} | {each.collection for each in declared.indexes}
    assert named <= COLLECTIONS | {*NOT_PERSONAL}
    assert not COLLECTIONS & {*NOT_PERSONAL}


def test_every_collection_that_is_queried_is_in_one_of_the_two_lists() -> None:
    assert {site.collection for site in sites("shared")} <= COLLECTIONS | {*NOT_PERSONAL}


def test_a_search_of_the_store_goes_over_all_collections() -> None:
    assert {query.collection for query in WHOLE} | {"batches"} == COLLECTIONS | {*NOT_PERSONAL}
