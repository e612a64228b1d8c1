"""The deployed functions, in a few instances each with its own clock skew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from flask import Request

from shared import composition
from shared.composition import Ports
from shared.dialog.registration import RegistrationCodes
from shared.drill_progress.plan import Policy
from shared.drills.catalogue import Catalogue, load
from shared.ports import DocumentStore, Publisher
from shared.sms.carrier import Carrier
from shared.sms.gate import SendingGate
from shared.sms.policy import SendingPolicy
from shared.sms.twilio.error_codes import DEAD
from shared.sms.twilio.signature import TwilioSignature
from shared.snapshots.store import SnapshotCache
from shared.store.overlap import Overlap
from tests.harness.inbound_list import OURS
from tests.harness.pipeline import BASE, DECLARED, LIMITS, NO_DESK, RECEIPT_WAIT, TOKEN, always
from tests.simulation.engine.calls import CallContext
from tests.simulation.engine.faulty_ports import (
    FaultyCarrier,
    FaultyDocumentStore,
    FaultyPublisher,
    FaultyRegistration,
)

SKEWS = (timedelta(0), timedelta(seconds=45), timedelta(seconds=-45))
"""Clock skew of each instance."""

PUSHED = sorted(each.function for each in DECLARED.subscriptions)
"""Names of the functions that topics push to."""

ANNOUNCING = "announce-texts"
SCHEDULED = [each.name for each in DECLARED.functions if each.trigger == "schedule" and each.name != ANNOUNCING]
"""Names of the scheduled functions, except for the one that runs every minute."""
ENTRIES = {each.name: getattr(composition, each.entry) for each in DECLARED.functions}


@cache
def catalogue(content: Path) -> Catalogue:
    """Load the drills in this folder."""
    return load(content)


@cache
def subscriptions() -> Mapping[str, Sequence[str]]:
    """Return the functions behind each topic."""
    return {topic: DECLARED.behind(topic) for topic in DECLARED.topics}


@dataclass(frozen=True)
class Surroundings:
    """The adapters that all instances share.

    `content`: the folder with the drills. `overlap`: of scheduled runs. `drills_by_hash`: the setting, at any time.
    """

    documents: DocumentStore
    publisher: Publisher
    carrier: Carrier
    content: Path
    overlap: Overlap
    drills_by_hash: Callable[[], bool]


def instance(shared: Surroundings, context: CallContext, skew: timedelta) -> Ports:
    """Return the ports of one instance of every function, with injected faults and this clock skew."""
    documents = FaultyDocumentStore(shared.documents, context)

    def clock() -> datetime:
        return context.actor.now + skew

    def sleep(seconds: float) -> None:
        context.actor.pass_time(seconds)  # looked up late: the actor differs from call to call

    def stopwatch() -> float:
        return context.actor.now.timestamp()

    return Ports(
        documents=always(documents),
        publisher=always(FaultyPublisher(shared.publisher, context)),
        carrier=always(FaultyCarrier(shared.carrier, context)),
        signature=always(TwilioSignature([TOKEN], BASE)),
        senders=always(frozenset({OURS})),
        registration=always(FaultyRegistration(RegistrationCodes(shared.documents), context)),
        catalogue=always(catalogue(shared.content)),
        policy=always(Policy()),
        declared=always(DECLARED),
        gate=always(SendingGate(documents, clock)),
        sending=always(SendingPolicy(LIMITS, receipt_wait=RECEIPT_WAIT, dead=DEAD)),
        instance=always(f"instance {skew}"),
        learners_clock=clock,
        wall_clock=clock,
        sleep=sleep,
        stopwatch=stopwatch,
        overlap=always(shared.overlap),
        snapshot_cache=always(SnapshotCache()),
        drills_by_hash=shared.drills_by_hash,
        desk=always(NO_DESK),
    )


def call(function: str, ports: Ports, request: Request) -> int:
    """Call a function of this instance and return the HTTP status code."""
    return int(ENTRIES[function](ports, request)[1])
