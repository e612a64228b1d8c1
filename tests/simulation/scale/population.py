"""Many learners in a store: all due at noon, or all with a lesson under way."""

from datetime import timedelta

from shared.drill_progress.learners import COLLECTION, learner_path, write
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drill_progress.refresh import EVERYBODY
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Fields, Query
from shared.sms import outbox
from shared.store.bodies import Stored
from shared.store.shards import ANY_SHARD, shard_of
from tests.simulation.scale.virtual import NOON

LATELY = timedelta(minutes=5)
"""The dialogs' last batches are spread evenly over this time, which ends when the sweep begins to look at them."""

UNCONSUMED_EVERY = 1000
"""One dialog of this many has a batch whose texts are not queued."""

SEQ = 3
"""Number of each dialog's last batch."""

_STATE = "x" * 6000
"""The body of a dialog's state, as long as one with a drill inside. The sweep does not read it."""


def phone(number: int) -> str:
    """Return the phone of the learner with this number, from 0."""
    return f"+1212{2_000_000 + number}"


def number_of(phone: str) -> int:
    """Return the number of the learner with this phone."""
    return int(phone.removeprefix("+1212")) - 2_000_000


def due_at_noon(learners: int, plan: TeachingPlan) -> MemoryDocumentStore:
    """Return a store with this number of learners, silent since yesterday, whose next drill is due."""
    store, first = MemoryDocumentStore(), _progress(plan)
    store.commit(Create(f"runs/{EVERYBODY}", {"part": None, "path": None, "value": None}))
    for number in range(learners):
        store.commit(_learner(number, first))
    _sort(store, Query(COLLECTION, where_in=ANY_SHARD, order_by="drill_due_at"))
    return store


def in_a_lesson(dialogs: int, plan: TeachingPlan, until: timedelta) -> MemoryDocumentStore:
    """Return a store with this number of dialogs whose last batches are from the LATELY before `until` ago."""
    store, first = MemoryDocumentStore(), _progress(plan)
    queued, behind = outbox.blank(phone(0), SEQ), outbox.blank(phone(0), SEQ - 1)
    for number in range(dialogs):
        name = phone(number)
        decided_at = NOON - until - LATELY * (number / dialogs)
        is_behind = number % UNCONSUMED_EVERY == 0
        store.commit(
            Create(
                log.dialog_path(name),
                {"seq": SEQ, "decided_at": decided_at, "shard": shard_of(name), "body": _STATE},
            ),
            _learner(number, first),
            Create(outbox.outbox_path(name), _renamed(behind if is_behind else queued, name)),
        )
        if is_behind:
            store.commit(Create(f"{log.dialog_path(name)}/batches/last", {"seq": SEQ, "body": "a batch"}))
    _sort(store, Query("dialogs", where_in=ANY_SHARD, order_by="decided_at"))
    return store


def _progress(plan: TeachingPlan) -> Fields:
    """Return the document of the first learner."""
    since = NOON - timedelta(hours=20)
    profile = {"validated": True, "time_zone": "America/New_York"}
    progress = Progress.model_validate(
        {"phone": phone(0), "profile": profile, "last_interaction": since, "cursor": SEQ}
    )
    return write(Stored(progress, None), progress, plan).fields


def _learner(number: int, first: Fields) -> Create:
    name = phone(number)
    return Create(learner_path(name), {**_renamed(first, name), "shard": shard_of(name)})


def _renamed(fields: Fields, name: str) -> Fields:
    """Return the first learner's document with this phone in its body."""
    return {**fields, "body": str(fields["body"]).replace(phone(0), name)}


def _sort(store: MemoryDocumentStore, query: Query) -> None:
    """Let the store build the query's index before anything is measured."""
    store.find(query)
