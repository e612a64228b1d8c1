"""The functions as they are deployed, in a few instances each, every one with a clock of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from shared import push, topology
from shared.dialog.registration import RegistrationCodes
from shared.dialog.service import CommandHandler
from shared.drill_progress import learners
from shared.drill_progress.plan import Plan, Policy
from shared.drill_progress.refresh import Refresh
from shared.drill_progress.scheduled import DUE_DRILLS, REMINDERS, Scheduled, Work
from shared.drill_progress.service import ProgressKeeper
from shared.drills.catalogue import Catalogue, load
from shared.errors import RejectError
from shared.parking import Parking
from shared.ports import Clock, Documents, Publisher
from shared.republishing import Republisher
from shared.schedule import in_turn
from shared.sms import outbox
from shared.sms.carrier import Carrier
from shared.sms.queueing import Queuer
from shared.sms.receipts import ReceiptRecorder
from shared.sms.sending import Sender
from shared.sms.sweeping import MissedInbound, OverdueTexts
from shared.sms.webhook import Webhook
from tests.harness.pipeline import BASE, RECEIPT_WAIT, TOKEN
from tests.simulation.handling import Present
from tests.simulation.ports import FatefulCarrier, FatefulDocuments, FatefulPublisher, FatefulRegistration

SKEWS = (timedelta(0), timedelta(minutes=10), timedelta(minutes=-10))
"""How far the instances' clocks are off."""


@cache
def catalogue(content: Path) -> Catalogue:
    """The drills in this folder."""
    return load(content)


@cache
def subscriptions() -> Mapping[str, Sequence[str]]:
    """For each topic the functions behind it."""
    declared = topology.load()
    return {topic: declared.behind(topic) for topic in declared.topics}


@dataclass(frozen=True)
class Instance:
    """One process of each function; they share its clock."""

    handlers: Mapping[str, push.Handle]
    parking: push.ParkingLot
    webhook: Webhook
    scheduled: Mapping[str, Callable[[], None]]


@dataclass(frozen=True)
class Ports:
    """What all instances share. `content`: the folder with the drills."""

    documents: Documents
    publisher: Publisher
    carrier: Carrier
    content: Path


def instance(ports: Ports, present: Present, skew: timedelta) -> Instance:
    """An instance whose calls meet their fate."""

    def clock() -> datetime:
        return present.lane.now + skew

    def sleep(seconds: float) -> None:
        present.lane.pass_time(seconds)

    documents, publisher = FatefulDocuments(ports.documents, present), FatefulPublisher(ports.publisher, present)
    carrier = FatefulCarrier(ports.carrier, present)
    registration = FatefulRegistration(RegistrationCodes(ports.documents), present)
    drills = catalogue(ports.content)
    plan = Plan(drills, Policy())
    return Instance(
        handlers={
            "handle-command": CommandHandler(documents, publisher, registration, drills, clock),
            "update-progress": ProgressKeeper(documents, publisher, plan),
            "queue-texts": Queuer(documents, publisher, clock, RECEIPT_WAIT),
            "send-texts": Sender(documents, publisher, carrier, clock, sleep, RECEIPT_WAIT),
            "record-receipt": ReceiptRecorder(documents, publisher),
            "park": _give_up,
        },
        parking=Parking(documents, clock),
        webhook=Webhook(publisher, [TOKEN], BASE),
        scheduled={
            **_scheduled(documents, publisher, clock, plan),
            "sweep": _sweep(documents, publisher, carrier, clock),
        },
    )


def _scheduled(
    documents: Documents, publisher: Publisher, clock: Clock, plan: Plan
) -> Mapping[str, Callable[[], None]]:
    def run(work: Work) -> Callable[[], None]:
        return Scheduled(work, documents, publisher, plan, clock, lambda: 0.0, timedelta(minutes=1))

    refresh, start = Refresh(documents, plan), run(DUE_DRILLS)

    def due_drills() -> None:
        refresh()
        start()

    return {"send-reminders": run(REMINDERS), "start-due-drills": due_drills}


def _sweep(documents: Documents, publisher: Publisher, carrier: Carrier, clock: Clock) -> Callable[[], None]:
    cursors = (partial(learners.cursor, documents), partial(outbox.cursor, documents))
    return in_turn(
        Republisher(documents, publisher, cursors, clock),
        OverdueTexts(documents, publisher, clock),
        MissedInbound(documents, publisher, carrier, clock),
    )


def _give_up(_: str) -> None:
    raise RejectError("given up by the platform after many attempts")
