"""The one composition: ports in, functions out.

The deployed functions, the local stack, the tests' pipeline and the simulation are all put together here, so that what
is tested is what is deployed. The first half builds services from ports; the second half has the ten functions, each
named as its entry point in the topology. Everything is imported where it is used: a function loads nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from flask import Request

from shared.edge import push, schedule
from shared.ports import Clock, DocumentStore, Publisher, Sleep
from shared.store.scans import Stopwatch, TimeLimit

if TYPE_CHECKING:
    from shared.dialog.registration import RegistrationService
    from shared.dialog.service import CommandHandler
    from shared.drill_progress.jobs import DueRun, ScheduledJob
    from shared.drill_progress.plan import Policy, TeachingPlan
    from shared.drill_progress.refresh import DueTimeRefresh
    from shared.drill_progress.service import ProgressProjector
    from shared.drills.catalogue import Catalogue
    from shared.drills.hot_reload import HotReloadedCatalogue
    from shared.edge.parking import Parking
    from shared.edge.redrive import Redrive
    from shared.event_log.relay import BatchRelay
    from shared.operations.erasure import Erasure
    from shared.sms.carrier import Carrier
    from shared.sms.queueing import TextQueuer
    from shared.sms.receipts import ReceiptRecorder
    from shared.sms.recovery import InboundReconciler, StalledTexts
    from shared.sms.sending import Sender
    from shared.sms.twilio.signature import TwilioSignature
    from shared.sms.twilio.webhook import TwimlResponse, Webhook
    from shared.topology import Topology

Part = TypeVar("Part")
Lazy = Callable[[], Part]
"""Returns a part, made when it is first asked for."""


@dataclass(frozen=True)
class Ports:
    """All that the functions need from outside. A function asks only for the parts that it uses.

    `learners_clock` is the time that learners live by, which the local stack can move; leases and waits go by
    `wall_clock` and `sleep`. `stopwatch` measures how long a run has taken.
    """

    documents: Lazy[DocumentStore]
    publisher: Lazy[Publisher]
    carrier: Lazy["Carrier"]
    signature: Lazy["TwilioSignature"]
    registration: Lazy["RegistrationService"]
    catalogue: Lazy["Catalogue | HotReloadedCatalogue"]
    policy: Lazy["Policy"]
    declared: Lazy["Topology"]
    receipt_wait: Lazy[timedelta]
    learners_clock: Clock
    wall_clock: Clock
    sleep: Sleep
    stopwatch: Stopwatch


# Services


def plans(ports: Ports) -> "Callable[[], TeachingPlan]":
    """Return what tells the plan of the moment: one message, or one run, is served by one plan.

    A catalogue that is broken from the start raises here; what is returned raises RetryError.
    """
    from shared.drill_progress.plan import TeachingPlan

    catalogue, policy = ports.catalogue(), ports.policy()
    return lambda: TeachingPlan(catalogue.snapshot(), policy)


def parking(ports: Ports) -> "Parking":
    """Build what keeps messages that cannot work."""
    from shared.edge.parking import Parking

    return Parking(ports.documents(), ports.learners_clock)


def webhook(ports: Ports) -> "Webhook":
    """Build what takes Twilio's requests."""
    from shared.sms.twilio.webhook import Webhook

    return Webhook(ports.publisher(), ports.signature())


def command_handler(ports: Ports) -> "CommandHandler":
    """Build what handles commands."""
    from shared.dialog.service import CommandHandler

    return CommandHandler(
        ports.documents(), ports.publisher(), ports.registration(), ports.catalogue(), ports.learners_clock
    )


def progress_projector(ports: Ports) -> "ProgressProjector":
    """Build what projects batches into progress."""
    from shared.drill_progress.service import ProgressProjector

    return ProgressProjector(ports.documents(), ports.publisher(), plans(ports))


def text_queuer(ports: Ports) -> "TextQueuer":
    """Build what renders batches and queues their texts."""
    from shared.sms.queueing import TextQueuer

    return TextQueuer(ports.documents(), ports.publisher(), ports.wall_clock, ports.receipt_wait())


def sender(ports: Ports) -> "Sender":
    """Build what hands texts to the carrier."""
    from shared.sms.sending import Sender

    return Sender(
        ports.documents(), ports.publisher(), ports.carrier(), ports.wall_clock, ports.sleep, ports.receipt_wait()
    )


def receipt_recorder(ports: Ports) -> "ReceiptRecorder":
    """Build what records receipts."""
    from shared.sms.receipts import ReceiptRecorder
    from shared.sms.twilio.error_codes import OPTED_OUT

    return ReceiptRecorder(ports.documents(), ports.publisher(), OPTED_OUT)


def reminders(ports: Ports) -> "DueRun":
    """Build a run of reminders. Raises RetryError."""
    from shared.drill_progress.jobs import REMINDERS

    return _due_run(ports, REMINDERS, plans(ports)(), time_limit(ports, REMINDERS.function))


def due_drills(ports: Ports, now: "TeachingPlan", share: float) -> "DueRun":
    """Build a run that starts the drills due by this plan, within this share of the function's time."""
    from shared.drill_progress.jobs import DUE_DRILLS

    return _due_run(ports, DUE_DRILLS, now, time_limit(ports, DUE_DRILLS.function, share))


def due_time_refresh(ports: Ports, now: "TeachingPlan", limit: TimeLimit) -> "DueTimeRefresh":
    """Build what computes due times again after a change of the catalogue."""
    from shared.drill_progress.refresh import DueTimeRefresh

    return DueTimeRefresh(ports.documents(), now, limit)


def batch_relay(ports: Ports, share: float) -> "BatchRelay":
    """Build what republishes unconsumed batches, within this share of the sweep's time."""
    from shared.drill_progress import learners
    from shared.event_log.relay import BatchRelay
    from shared.sms import outbox

    documents = ports.documents()
    cursors = (partial(learners.cursor, documents), partial(outbox.cursor, documents))
    return BatchRelay(documents, ports.publisher(), cursors, ports.learners_clock, time_limit(ports, "sweep", share))


def stalled_texts(ports: Ports, share: float) -> "StalledTexts":
    """Build what resumes stalled texts, within this share of the sweep's time."""
    from shared.sms.recovery import StalledTexts

    return StalledTexts(ports.documents(), ports.publisher(), ports.wall_clock, time_limit(ports, "sweep", share))


def inbound_reconciler(ports: Ports) -> "InboundReconciler":
    """Build what imports inbound messages that the webhook never received."""
    from shared.sms.recovery import InboundReconciler

    return InboundReconciler(ports.documents(), ports.publisher(), ports.carrier(), ports.wall_clock)


def redrive(ports: Ports) -> "Redrive":
    """Build what puts parked messages back."""
    from shared.edge.redrive import Redrive

    return Redrive(ports.documents(), ports.publisher(), ports.declared(), ports.learners_clock)


def erasure(ports: Ports) -> "Erasure":
    """Build what forgets learners."""
    from shared.operations.erasure import Erasure

    return Erasure(ports.documents(), ports.learners_clock)


def time_limit(ports: Ports, function: str, share: float = 1.0) -> TimeLimit:
    """Return this share of the time that a function's run may take before the platform ends it."""
    time_out = timedelta(seconds=ports.declared().function(function).timeout)
    return TimeLimit(ports.stopwatch, time_out * share)


def _due_run(ports: Ports, job: "ScheduledJob", now: "TeachingPlan", limit: TimeLimit) -> "DueRun":
    from shared.drill_progress.jobs import DueRun

    return DueRun(job, ports.documents(), ports.publisher(), now, ports.learners_clock, limit)


# Functions


def twilio_webhook(ports: Ports, request: Request) -> "TwimlResponse":
    """Take an inbound text or a status callback from Twilio."""
    return webhook(ports).respond(request)


def handle_command(ports: Ports, request: Request) -> push.Response:
    """Decide what a command does to its dialog."""
    from shared.contracts.commands import COMMAND

    return push.respond(request, COMMAND, command_handler(ports).handle, parking(ports))


def update_progress(ports: Ports, request: Request) -> push.Response:
    """Project an event batch into its learner's progress."""
    from shared.contracts.batch import BATCH

    return push.respond(request, BATCH, progress_projector(ports).apply, parking(ports))


def queue_texts(ports: Ports, request: Request) -> push.Response:
    """Render an event batch into texts and queue them."""
    from shared.contracts.batch import BATCH

    return push.respond(request, BATCH, text_queuer(ports).queue, parking(ports))


def send_texts(ports: Ports, request: Request) -> push.Response:
    """Hand queued texts to the carrier."""
    from shared.sms.messages import OUTBOUND_TEXTS

    return push.respond(request, OUTBOUND_TEXTS, sender(ports).send, parking(ports))


def record_receipt(ports: Ports, request: Request) -> push.Response:
    """Record what became of a text."""
    from shared.sms.messages import RECEIPT

    return push.respond(request, RECEIPT, receipt_recorder(ports).record, parking(ports))


def park(ports: Ports, request: Request) -> push.Response:
    """Park a message that Pub/Sub dead-lettered."""
    from shared.edge.parking import reject_dead_letter

    return push.respond(request, push.Undecoded(), reject_dead_letter, parking(ports))


def send_reminders(ports: Ports, _: Request) -> schedule.Response:
    """Remind learners of prompts left unanswered."""
    return schedule.respond(lambda: reminders(ports).run())


def start_due_drills(ports: Ports, _: Request, *, refresh_share: float = 0.25) -> schedule.Response:
    """Start the next drill or review of learners for whom one is due; `refresh_share`: of its time, for due times."""

    def run() -> None:
        now = plans(ports)()
        due_time_refresh(ports, now, time_limit(ports, "start-due-drills", refresh_share)).run()
        due_drills(ports, now, 1 - refresh_share).run()

    return schedule.respond(run)


def sweep(ports: Ports, _: Request, *, batches_share: float = 0.5, texts_share: float = 0.25) -> schedule.Response:
    """Recover stuck work: unconsumed batches, stalled texts, and inbound texts that the webhook never received."""
    parts = (
        lambda: batch_relay(ports, batches_share).run(),
        lambda: stalled_texts(ports, texts_share).run(),
        lambda: inbound_reconciler(ports).run(),
    )
    return schedule.respond(schedule.in_turn(*parts))
