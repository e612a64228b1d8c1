"""What needs attention is said while it does, and no longer; nothing else is."""

import pytest

from shared.operations import sending_switch
from shared.operations.attention import Attention, Item, Kind
from shared.ports import Create, Update
from shared.sms import sending_state
from shared.sms.carrier import Accepted, NotTaken, Unknown
from shared.sms.sending_state import REFUSALS
from tests.harness.counting_store import CountingStore
from tests.harness.pipeline import LedgerCarrier, Pipeline

ANA = "+12125550100"
HOURS = 3 * 60


def learner(carrier: LedgerCarrier | None = None) -> Pipeline:
    """Return a pipeline with a learner, all of whose functions have run."""
    pipeline = Pipeline(carrier=carrier)
    for text in ("WELCOME", "a", "Ana"):
        pipeline.text(ANA, text)
    functions_run(pipeline, 3)
    return pipeline


def functions_run(pipeline: Pipeline, minutes: int, step: int = 1, without: str = "") -> None:
    """Let time pass in which all scheduled functions run but one."""
    functions = ("announce-texts", "send-reminders", "start-due-drills", "sweep", "tally")
    for _ in range(0, minutes, step):
        pipeline.clock.sleep(60 * step)
        for function in functions:
            if function != without:
                pipeline.run(function)
        pipeline.settle()


def items(pipeline: Pipeline, fault: str | None = None) -> list[Item]:
    return Attention(pipeline.store, pipeline.clock, pipeline.clock, lambda: fault).items()


def kinds(pipeline: Pipeline) -> list[tuple[Kind, int | None]]:
    return [(each.kind, each.number) for each in items(pipeline)]


def test_nothing_needs_attention_when_all_is_well() -> None:
    assert items(learner()) == []
    assert items(Pipeline()) == []


def test_a_pause_holds_texts_and_stops_no_run() -> None:
    pipeline = learner()
    sending_switch.pause(pipeline.store)
    pipeline.text(ANA, "b")
    functions_run(pipeline, HOURS, step=20)
    assert kinds(pipeline) == [("paused", 2)]
    sending_switch.resume(pipeline.store)
    functions_run(pipeline, 10)
    assert kinds(pipeline) == []


def test_a_carrier_that_refuses_our_account_holds_texts_until_it_is_mended() -> None:
    pipeline = learner()
    pipeline.carrier.outcomes = [NotTaken(20003, account=True)] * (2 * REFUSALS)
    for number in range(REFUSALS):
        pipeline.text(f"+121255502{number:02}", "hello")
    (found,) = items(pipeline)
    assert (found.kind, found.number) == ("carrier-down", REFUSALS)
    assert found.since is not None
    pipeline.carrier.outcomes = []
    functions_run(pipeline, 10)
    assert kinds(pipeline) == []


def test_the_daily_limit_needs_attention_until_its_day_ends() -> None:
    pipeline = learner()
    day = pipeline.clock().date()
    sending_state.change(pipeline.store, lambda state: sending_state.limited(state, day))
    pipeline.text(ANA, "b")
    functions_run(pipeline, HOURS, step=20)
    assert kinds(pipeline) == [("limit-reached", 2)]
    functions_run(pipeline, 8 * 60, step=20)
    assert kinds(pipeline) == []


def test_texts_whose_fate_is_unknown_need_attention_for_two_weeks() -> None:
    pipeline = learner()
    pipeline.carrier.lists = False
    pipeline.carrier.outcomes = [Unknown(), Accepted("SM" + 32 * "0")]
    pipeline.text(ANA, "b")
    assert kinds(pipeline) == [("ambiguous", 1)]
    text = next(each for each in pipeline.texts(ANA) if each.status == "AMBIGUOUS")
    pipeline.store.commit(Update(f"texts/{text.id}", {"doubled": True}))
    assert kinds(pipeline) == [("ambiguous", 1), ("doubled", 1)]
    functions_run(pipeline, 14 * 24 * 60, step=12 * 60)
    assert {"ambiguous", "doubled"} & {kind for kind, _ in kinds(pipeline)} == set()


@pytest.mark.parametrize(
    ("stopped", "expected"),
    [
        ("tally", "figures-stopped"),
        ("sweep", "sweep-stopped"),
        ("send-reminders", "late-reminders"),
        ("start-due-drills", "late-drills"),
        ("announce-texts", "late-texts"),
    ],
)
def test_a_function_that_has_stopped_needs_attention(stopped: str, expected: Kind) -> None:
    pipeline = learner()
    if stopped == "start-due-drills":
        pipeline.text(ANA, "b")
    if stopped == "announce-texts":
        pipeline.carrier.outcomes = [NotTaken(20429, account=False)] * 20
        pipeline.text(ANA, "b")
    functions_run(pipeline, 30 * 60, step=20, without=stopped)
    assert [kind for kind, _ in kinds(pipeline)] == [expected]


def test_parked_messages_and_broken_content_need_attention() -> None:
    pipeline = learner()
    for number, redriven_at in enumerate((None, None, pipeline.clock())):
        pipeline.store.commit(Create(f"parked/{number}", {"redriven_at": redriven_at}))
    found = items(pipeline, "01-water.yaml:3: no answer")
    assert [(each.kind, each.number, each.detail) for each in found] == [
        ("content-broken", None, "01-water.yaml:3: no answer"),
        ("parked", 2, None),
    ]


def test_looking_reads_few_documents_however_much_needs_attention() -> None:
    pipeline = learner()
    sending_switch.pause(pipeline.store)
    for number in range(50):
        pipeline.store.commit(Create(f"parked/{number}", {"redriven_at": None}))
    store = CountingStore(pipeline.store)
    Attention(store, pipeline.clock, pipeline.clock, lambda: None).items()
    assert store.reads <= 15
