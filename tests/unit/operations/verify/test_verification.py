"""Verification of a store: planted corruption is found by its name, and a healthy store gives nothing."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from shared import composition
from shared.contracts.commands import OptOut
from shared.drill_progress.rebuild import rebuild
from shared.operations.audit import By
from shared.operations.verify.findings import MEANINGS, Finding, Kind
from shared.operations.verify.verification import Verified
from shared.ports import Create, Delete, Query, Update
from shared.snapshots.store import name_of, snapshot_path
from tests.harness.pipeline import Pipeline, always
from tests.harness.samples import DOCUMENTS, HANA, VERSION_1, pipeline_with
from tests.harness.scripted_store import ScriptedStore

PHONE, OTHER = "+12125550100", "+12125550101"
DIALOG, LEARNER, OUTBOX = f"dialogs/{PHONE}", f"learners/{PHONE}", f"outboxes/{PHONE}"
TALLY, MONTH = f"tallies/{PHONE}", "month:-:2026-03"
LAST = f"texts/{PHONE}:8:0"
WATER = next(
    snapshot_path(name_of(drill.model_dump_json())) for drill in [Pipeline().catalogue.drill("01-water", "en")] if drill
)
"""The snapshot of the first drill."""

Plant = Callable[[Pipeline], object]


def with_learners(*, drills_by_hash: bool = False) -> Pipeline:
    """Return a store with two learners, one of whom has opted out and in and had an operator act."""
    pipeline = Pipeline(drills_by_hash=drills_by_hash)
    for phone, texts in ((OTHER, ("WELCOME", "a", "Bea")), (PHONE, ("WELCOME", "a", "Ana", "a", "stop", "start"))):
        for text in texts:
            pipeline.text(phone, text)
    acting = composition.acting(pipeline.ports)
    acting.do(acting.say(PHONE, "Hi!", By("ana", "by phone")))
    pipeline.settle()
    pipeline.clock.sleep(180)
    pipeline.run("tally")
    return pipeline


def found(pipeline: Pipeline) -> list[tuple[str, str]]:
    """Return the kinds and the places of all problems in a store."""
    verification = composition.verification(pipeline.ports)
    return [
        (finding.kind, finding.where) for finding in (*problems(verification.run()), *(verification.totals() or ()))
    ]


def problems(verified: Iterable[Verified]) -> list[Finding]:
    return [finding for each in verified for finding in each.findings]


def batch(pipeline: Pipeline, seq: int) -> str:
    """Return the path of a batch of the learner."""
    return f"{DIALOG}/batches/{pipeline.batches(PHONE)[seq - 1].command.id}"


def edit(pipeline: Pipeline, path: str, **changes: object) -> None:
    """Change fields in the body of a document."""
    document = pipeline.store.get(path)
    assert document is not None
    body = {**json.loads(str(document.fields["body"])), **changes}
    pipeline.store.commit(Update(path, {"body": json.dumps(body)}))


def move(pipeline: Pipeline, path: str, to: str) -> None:
    """Store a document under another path."""
    document = pipeline.store.get(path)
    assert document is not None
    pipeline.store.commit(Delete(path), Create(to, document.fields))


def renumber(pipeline: Pipeline, seq: int, index: int) -> None:
    """Store the last text as another one."""
    path = f"texts/{PHONE}:{seq}:{index}"
    move(pipeline, LAST, path)
    edit(pipeline, path, seq=seq, index=index)


def opt_out_later(pipeline: Pipeline) -> None:
    """Opt the learner out, and claim that the text before was sent half an hour after it."""
    text = pipeline.texts(PHONE)[-1]
    pipeline.text(PHONE, "stop")
    edit(pipeline, f"texts/{text.id}", intent_at=(pipeline.clock.now + timedelta(minutes=30)).isoformat())


PLANTED: list[tuple[Kind, str, Plant]] = [
    ("unreadable", LEARNER, lambda store: store.store.commit(Update(LEARNER, {"body": "{"}))),
    ("unreadable", DIALOG, lambda store: edit(store, DIALOG, seq="many")),
    ("snapshot", WATER, lambda store: store.store.commit(Delete(WATER))),
    ("snapshot", WATER, lambda store: edit(store, WATER, name="Fire")),
    ("log-gap", DIALOG, lambda store: store.store.commit(Delete(batch(store, 3)))),
    ("log-end", DIALOG, lambda store: store.store.commit(Delete(batch(store, len(store.batches(PHONE)))))),
    (
        "misplaced-batch",
        f"{DIALOG}/batches/other",
        lambda store: move(store, batch(store, 2), f"{DIALOG}/batches/other"),
    ),
    ("orphan", DIALOG, lambda store: store.store.commit(Delete(DIALOG))),
    ("state", DIALOG, lambda store: edit(store, DIALOG, last_hint_at="2026-03-01T00:00:00Z")),
    ("query-fields", DIALOG, lambda store: store.store.commit(Update(DIALOG, {"seq": 1}))),
    ("query-fields", LEARNER, lambda store: store.store.commit(Update(LEARNER, {"shard": 9}))),
    ("query-fields", LEARNER, lambda store: store.store.commit(Update(LEARNER, {"state": "dead"}))),
    ("query-fields", LEARNER, lambda store: store.store.commit(Update(LEARNER, {"account": "luna"}))),
    ("progress", LEARNER, lambda store: edit(store, LEARNER, answered=7)),
    ("cursor-ahead", LEARNER, lambda store: edit(store, LEARNER, cursor=99)),
    ("cursor-ahead", OUTBOX, lambda store: edit(store, OUTBOX, cursor=99)),
    (
        "due-time",
        LEARNER,
        lambda store: store.store.commit(Update(LEARNER, {"drill_due_at": datetime(2026, 3, 1, tzinfo=UTC)})),
    ),
    ("due-time", LEARNER, lambda store: store.store.commit(Update(LEARNER, {"drill_due_at": None}))),
    ("text-missing", f"texts/{PHONE}:2:0", lambda store: store.store.commit(Delete(f"texts/{PHONE}:2:0"))),
    ("text-extra", f"texts/{PHONE}:2:9", lambda store: move(store, LAST, f"texts/{PHONE}:2:9")),
    ("text-extra", LAST, lambda store: edit(store, LAST, seq=2, index=1)),
    ("text-extra", f"texts/{PHONE}:99:0", lambda store: renumber(store, 99, 0)),
    ("text-extra", f"texts/{PHONE}:2:1", lambda store: renumber(store, 2, 1)),
    ("text-wording", f"texts/{PHONE}:2:0", lambda store: edit(store, f"texts/{PHONE}:2:0", body="Hello")),
    ("text-after-opt-out", LAST, opt_out_later),
    ("tally", TALLY, lambda store: edit(store, TALLY, cells={MONTH: {"02/en/in": 1}})),
    ("totals", f"totals/{MONTH}", lambda store: edit(store, f"totals/{MONTH}", **{"02/en/in": 1})),
    ("unreadable", TALLY, lambda store: store.store.commit(Update(TALLY, {"body": "{"}))),
    ("unreadable", "totals", lambda store: store.store.commit(Update(f"totals/{MONTH}", {"body": "{"}))),
    ("text-after-opt-out", f"texts/{PHONE}:2:0", lambda store: edit(store, f"texts/{PHONE}:2:0", status="PENDING")),
]


@pytest.mark.parametrize("drills_by_hash", [False, True])
def test_a_healthy_store_gives_nothing(*, drills_by_hash: bool) -> None:
    assert found(with_learners(drills_by_hash=drills_by_hash)) == []


@pytest.mark.parametrize(("kind", "where", "plant"), PLANTED, ids=[f"{each[0]} {each[1]}" for each in PLANTED])
def test_planted_corruption_is_found_by_its_name_and_place(kind: Kind, where: str, plant: Plant) -> None:
    pipeline = with_learners(drills_by_hash=kind == "snapshot")
    plant(pipeline)
    assert (kind, where) in found(pipeline)
    assert {place for _, place in found(pipeline) if OTHER in place} == set()


def test_every_kind_is_explained_and_planted() -> None:
    assert {*MEANINGS} == {*get_args(Kind)} == {kind for kind, _, _ in PLANTED} | {"forgotten"}


def test_a_store_gives_nothing_at_any_moment_of_its_traffic() -> None:
    pipeline = with_learners()
    verified = 0
    for text in ("a", "stop", "hello", "start", "more", "language es"):
        pipeline.post(PHONE, text)
        pipeline.post(OTHER, text)
        while waiting := pipeline.topics.waiting():
            pipeline.topics.deliver(*waiting[verified % len(waiting)], pipeline.push)
            assert found(pipeline) == []
            verified += 1
        pipeline.tell_receipts()
        pipeline.clock.sleep(60)
    assert verified > 20


def test_a_due_time_that_a_run_has_postponed_is_no_problem() -> None:
    pipeline = with_learners()
    before = pipeline.store.get(f"learners/{OTHER}")
    pipeline.clock.sleep(13 * 3600)  # until 23 o'clock in New York
    pipeline.run("send-reminders")
    after = pipeline.store.get(f"learners/{OTHER}")
    assert before is not None
    assert after is not None
    assert str(before.fields["reminder_due_at"]) < str(after.fields["reminder_due_at"])
    assert found(pipeline) == []


def test_the_scheduled_runs_of_five_days_leave_no_problem() -> None:
    pipeline = with_learners()
    for _ in range(5 * 12):
        pipeline.clock.sleep(2 * 3600)
        pipeline.run_scheduled()
        assert found(pipeline) == []
    assert "REMINDER_TRIGGERED" in pipeline.events(OTHER)


@pytest.mark.parametrize("last", ["stop", "a"])
def test_a_forgotten_learner_gives_nothing_also_once_they_text_again(last: str) -> None:
    pipeline = with_learners()
    pipeline.text(PHONE, last)
    pipeline.clock.sleep(3 * 3600)
    composition.erasure(pipeline.ports).erase(PHONE)
    assert found(pipeline) == []
    for text in ("hello", "start", "WELCOME"):
        pipeline.text(PHONE, text)
        assert found(pipeline) == []


def test_a_refused_opt_out_by_the_carrier_is_no_problem() -> None:
    pipeline = with_learners()
    pipeline.topics.publish("dialog-commands", PHONE, OptOut(id="opt-out:1", phone=PHONE).model_dump_json())
    pipeline.settle()
    assert found(pipeline) == []


def test_documents_of_earlier_releases_are_sound_except_for_form_1() -> None:
    # Progress in form 1 had no score, no mistakes and no consents, until it is rebuilt.
    pipeline = pipeline_with(DOCUMENTS)
    assert found(pipeline) == [("progress", VERSION_1)]
    rebuild(pipeline.store, pipeline.topics, HANA, pipeline.plan)
    assert found(pipeline) == []


def test_a_verification_goes_on_after_a_number() -> None:
    pipeline = with_learners()
    verification = composition.verification(pipeline.ports)
    assert [each.phone for each in verification.run()] == [PHONE, OTHER]
    assert [each.phone for each in verification.run(after=PHONE)] == [OTHER]
    assert list(verification.run(after=OTHER)) == []


def test_a_sample_is_a_part_of_all_learners_and_always_the_same() -> None:
    pipeline = Pipeline()
    for number in range(40):
        pipeline.text(f"+12125550{number:03d}", "hello")
    verification = composition.verification(pipeline.ports)
    sample = [each.phone for each in verification.run(sample=4)]
    assert 2 < len(sample) < 25
    assert sample == [each.phone for each in verification.run(sample=4)]


def test_a_problem_that_a_second_reading_does_not_find_is_none() -> None:
    pipeline = with_learners()
    (document,) = [each for each in pipeline.store.find(Query("dialogs")) if each.path == DIALOG]
    edit(pipeline, DIALOG, last_hint_at="2026-03-01T00:00:00Z")
    mended = Update(DIALOG, {"body": document.fields["body"]})
    reads_of_one = 5
    store = ScriptedStore(pipeline.store, before_call={reads_of_one: lambda: pipeline.store.commit(mended)})
    ports = replace(pipeline.ports, documents=always(store))
    assert composition.verification(ports).verify(PHONE).findings == []
    assert store.commits == []


@pytest.mark.parametrize("collection", ["learners", "outboxes"])
def test_each_document_of_a_number_without_a_dialog_is_found(collection: str) -> None:
    pipeline = with_learners()
    document = pipeline.store.get(f"{collection}/{PHONE}")
    assert document is not None
    orphan = "+12125550150"
    pipeline.store.commit(Create(f"{collection}/{orphan}", document.fields))
    assert found(pipeline) == [("orphan", f"dialogs/{orphan}")]
