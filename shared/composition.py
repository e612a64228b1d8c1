"""The composition root: builds services and functions from ports.

The deployed functions, the local stack, the test pipeline and the simulation are all assembled here, so that the
tests run the deployed assembly. The first half builds services from ports. The second half holds the functions, each
named after its entry point in the topology. Imports are local, so that a function loads only what it uses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeVar

from flask import Request

from shared.edge import push, schedule
from shared.ports import Clock, DocumentStore, Publisher, Sleep, Times
from shared.store.overlap import Overlap
from shared.store.scans import Pace, Stopwatch, TimeLimit

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

    from shared.desk.ports import DeskSettings
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
    from shared.operations.acting import Acting
    from shared.operations.audit import Audit
    from shared.operations.erasure import Erasure
    from shared.operations.export.exporting import Export
    from shared.operations.export.person import PersonExport
    from shared.operations.forgetting import Forgetting
    from shared.operations.learner.view import Seeing
    from shared.operations.retention.wording import WordingRetention
    from shared.operations.store_changes import StoreChanges
    from shared.operations.verify.verification import Verification
    from shared.sms.announcing import TextAnnouncer
    from shared.sms.carrier import Carrier
    from shared.sms.gate import SendingGate
    from shared.sms.inbound import InboundReconciler
    from shared.sms.policy import SendingPolicy
    from shared.sms.queueing import TextQueuer
    from shared.sms.receipts import ReceiptRecorder
    from shared.sms.sending import Sender
    from shared.sms.spending import SpendingCheck
    from shared.sms.twilio.signature import TwilioSignature
    from shared.sms.twilio.webhook import TwimlResponse, Webhook
    from shared.snapshots.store import SnapshotCache, Snapshots
    from shared.tallies.counting import Counting
    from shared.tallies.rebuild import TallyRebuild
    from shared.tallies.tallying import Tallying
    from shared.topology import Topology

Part = TypeVar("Part")
Lazy = Callable[[], Part]
"""Returns a part, which is built on the first call."""


@dataclass(frozen=True, eq=False)
class Ports:
    """Everything the functions need from outside. A function builds only the parts that it uses.

    `learners_clock` gives the learners' time, which the local stack can move; calls and waits use `wall_clock` and
    `sleep`. `stopwatch` measures how long a run has taken, and `overlap` makes its calls. `gate` and
    `snapshot_cache` are the instance's own, and `instance` its name. `drills_by_hash`: whether dialogs and batches name
    the content of their drills.
    """

    documents: Lazy[DocumentStore]
    publisher: Lazy[Publisher]
    carrier: Lazy["Carrier"]
    signature: Lazy["TwilioSignature"]
    senders: Lazy[frozenset[str]]
    registration: Lazy["RegistrationService"]
    catalogue: Lazy["Catalogue | HotReloadedCatalogue"]
    policy: Lazy["Policy"]
    declared: Lazy["Topology"]
    gate: Lazy["SendingGate"]
    sending: Lazy["SendingPolicy"]
    instance: Lazy[str]
    learners_clock: Clock
    wall_clock: Clock
    sleep: Sleep
    stopwatch: Stopwatch
    overlap: Lazy[Overlap]
    snapshot_cache: Lazy["SnapshotCache"]
    drills_by_hash: Lazy[bool]
    desk: Lazy["DeskSettings"]

    @property
    def times(self) -> Times:
        """The clocks and the way to wait."""
        return Times(self.wall_clock, self.learners_clock, self.sleep)


# Services


def plans(ports: Ports) -> "Callable[[], TeachingPlan]":
    """Return a function that takes a snapshot of the teaching plan: one for each message or run.

    Raises InvalidContentError for a folder with invalid drills. The returned function raises RetryError while
    there is no valid content.
    """
    from shared.drill_progress.plan import TeachingPlan

    catalogue, policy = ports.catalogue(), ports.policy()
    return lambda: TeachingPlan(catalogue.snapshot(), policy)


def parking(ports: Ports) -> "Parking":
    """Build the store of parked messages."""
    from shared.edge.parking import Parking

    return Parking(ports.documents(), ports.learners_clock)


def snapshots(ports: Ports) -> "Snapshots":
    """Build the store of started drills, with the instance's cache."""
    from shared.snapshots.store import Snapshots

    return Snapshots(ports.documents(), ports.snapshot_cache())


def webhook(ports: Ports) -> "Webhook":
    """Build the handler of Twilio's requests."""
    from shared.sms.twilio.webhook import Webhook

    return Webhook(ports.publisher(), ports.signature(), ports.senders(), ports.learners_clock)


def command_handler(ports: Ports) -> "CommandHandler":
    """Build the service that handles commands."""
    from shared.dialog.service import CommandHandler, StartedContent

    content = StartedContent(snapshots(ports), named=ports.drills_by_hash())
    return CommandHandler(
        ports.documents(), ports.publisher(), ports.registration(), ports.catalogue(), ports.learners_clock, content
    )


def progress_projector(ports: Ports) -> "ProgressProjector":
    """Build the projector from event batches to progress."""
    from shared.drill_progress.service import ProgressProjector

    return ProgressProjector(ports.documents(), ports.publisher(), plans(ports), snapshots(ports))


def text_queuer(ports: Ports) -> "TextQueuer":
    """Build the service that renders batches and queues their texts."""
    from shared.sms.queueing import TextQueuer

    return TextQueuer(ports.documents(), ports.publisher(), ports.learners_clock, ports.sending(), snapshots(ports))


def sender(ports: Ports) -> "Sender":
    """Build the service that hands texts to the carrier."""
    from shared.sms.sending import Sender

    return Sender(
        ports.documents(),
        ports.publisher(),
        ports.carrier(),
        ports.gate(),
        ports.times,
        ports.sending(),
        ports.instance(),
    )


def receipt_recorder(ports: Ports) -> "ReceiptRecorder":
    """Build the service that records receipts."""
    from shared.sms.receipts import ReceiptCodes, ReceiptRecorder
    from shared.sms.twilio.error_codes import DEAD, NEVER_LEFT, OPTED_OUT

    codes = ReceiptCodes(opted_out=OPTED_OUT, never_left=NEVER_LEFT, dead=DEAD)
    return ReceiptRecorder(ports.documents(), ports.publisher(), ports.learners_clock, codes)


def reminders(ports: Ports) -> "DueRun":
    """Build a run that sends due reminders. Raises RetryError while there is no valid content."""
    from shared.drill_progress.jobs import REMINDERS

    return _due_run(ports, REMINDERS, plans(ports)(), pace(ports, REMINDERS.function))


def due_drills(ports: Ports, plan: "TeachingPlan", share: float) -> "DueRun":
    """Build a run that starts due drills, within this share (0 to 1) of the timeout."""
    from shared.drill_progress.jobs import DUE_DRILLS

    return _due_run(ports, DUE_DRILLS, plan, pace(ports, DUE_DRILLS.function, share))


def due_time_refresh(ports: Ports, plan: "TeachingPlan", limit: TimeLimit) -> "DueTimeRefresh":
    """Build a run that recomputes due times after a change of the catalogue."""
    from shared.drill_progress.refresh import DueTimeRefresh

    return DueTimeRefresh(ports.documents(), plan, Pace(limit, ports.overlap()))


def batch_relay(ports: Ports, share: float) -> "BatchRelay":
    """Build a run that republishes unconsumed batches.

    `share`: the part of the sweep's timeout that it may use, from 0 to 1.
    """
    from shared.drill_progress import learners
    from shared.event_log.relay import BatchRelay, Cursor
    from shared.sms import outbox

    cursors = Cursor(learners.learner_path, learners.cursor_in), Cursor(outbox.outbox_path, outbox.cursor_in)
    return BatchRelay(ports.documents(), ports.publisher(), cursors, ports.learners_clock, pace(ports, "sweep", share))


def text_announcer(ports: Ports, limit: TimeLimit) -> "TextAnnouncer":
    """Build a run that announces the texts that are due for another look."""
    from shared.sms.announcing import TextAnnouncer

    return TextAnnouncer(ports.documents(), ports.publisher(), ports.learners_clock, Pace(limit, ports.overlap()))


def spending_check(ports: Ports) -> "SpendingCheck":
    """Build the check of the day's texts against the daily limits."""
    from shared.sms.spending import SpendingCheck

    return SpendingCheck(ports.documents(), ports.sending().limits, ports.wall_clock)


def inbound_reconciler(ports: Ports, share: float) -> "InboundReconciler":
    """Build a run that imports inbound messages the webhook never received.

    `share`: the part of the sweep's timeout that it may use, from 0 to 1.
    """
    from shared.drill_progress import learners
    from shared.sms.inbound import InboundReconciler

    documents = ports.documents()
    return InboundReconciler(
        documents,
        ports.publisher(),
        ports.carrier(),
        partial(learners.cursor, documents),
        ports.wall_clock,
        ports.sleep,
        pace(ports, "sweep", share),
    )


def counting(ports: Ports) -> "Counting":
    """Build the part that counts one learner's figures."""
    from shared.tallies.counting import Counting

    return Counting(ports.documents(), ports.learners_clock, ports.sending().time_zone)


def tallying(ports: Ports) -> "Tallying":
    """Build a run that counts the learners who have changed."""
    from shared.tallies.tallying import Tallying

    limit = time_limit(ports, "tally")
    return Tallying(ports.documents(), counting(ports), ports.learners_clock, limit, ports.overlap())


def tally_rebuild(ports: Ports) -> "TallyRebuild":
    """Build the operation that computes the figures anew from the log."""
    from shared.tallies.rebuild import TallyRebuild

    return TallyRebuild(ports.documents(), counting(ports), ports.learners_clock)


def redrive(ports: Ports) -> "Redrive":
    """Build the operation that republishes parked messages."""
    from shared.edge.redrive import Redrive

    return Redrive(ports.documents(), ports.publisher(), ports.declared(), ports.learners_clock)


def erasure(ports: Ports) -> "Erasure":
    """Build the operation that erases learners."""
    from shared.operations.erasure import Erasure

    return Erasure(ports.documents(), ports.learners_clock)


def audit(ports: Ports) -> "Audit":
    """Build the audit trail."""
    from shared.operations.audit import Audit

    return Audit(ports.documents(), ports.wall_clock)


def acting(ports: Ports) -> "Acting":
    """Build the operations that act on one learner."""
    from shared.operations.acting import Acting

    return Acting(
        ports.documents(), ports.publisher(), lambda: ports.catalogue().snapshot(), audit(ports), ports.learners_clock
    )


def store_changes(ports: Ports) -> "StoreChanges":
    """Build the operations that change the whole store."""
    from shared.drill_progress.rebuild import rebuild
    from shared.operations.store_changes import StoreChanges
    from shared.store.scans import UNLIMITED

    return StoreChanges(
        ports.documents(),
        audit(ports),
        lambda phone: rebuild(ports.documents(), ports.publisher(), phone, plans(ports)()),
        lambda: due_time_refresh(ports, plans(ports)(), UNLIMITED),
        lambda: redrive(ports),
        lambda: tally_rebuild(ports),
    )


def forgetting(ports: Ports) -> "Forgetting":
    """Build the operation that erases learners and records it."""
    from shared.operations.forgetting import Forgetting

    return Forgetting(erasure(ports), audit(ports))


def export(ports: Ports, told: Callable[[str], None]) -> "Export":
    """Build the export of tables. `told`: gets the number of each learner who was visited."""
    from shared.operations.export.exporting import Export

    return Export(ports.documents(), ports.learners_clock, audit(ports), told)


def person_export(ports: Ports) -> "PersonExport":
    """Build the export of all that is kept of one person."""
    from shared.operations.export.person import PersonExport

    return PersonExport(ports.documents(), ports.wall_clock, audit(ports))


def wording_retention(ports: Ports, share: float) -> "WordingRetention":
    """Build a run that deletes the wording of old texts.

    `share`: the part of the sweep's timeout that it may use, from 0 to 1.
    """
    from shared.operations.retention.wording import WordingRetention

    keep = ports.sending().keep_texts
    return WordingRetention(ports.documents(), keep, ports.learners_clock, pace(ports, "sweep", share))


def seeing(ports: Ports) -> "Seeing":
    """Build the operation that reads one learner whole. Raises InvalidContentError as `plans` does."""
    from shared.operations.learner.view import Seeing

    return Seeing(ports.documents(), plans(ports), audit(ports))


def verification(ports: Ports) -> "Verification":
    """Build the verification of the store. Raises InvalidContentError as `plans` does."""
    from shared.operations.verify.verification import Verification
    from shared.sms.render import render

    policy = ports.sending()
    rendered = partial(
        render, sender_type=policy.sender_type, hours=policy.hours, support_contact=policy.support_contact
    )
    return Verification(ports.documents(), plans(ports), rendered, counting(ports))


def time_limit(ports: Ports, function: str, share: float = 1.0) -> TimeLimit:
    """Return the time limit for this share (0 to 1) of the function's timeout in the topology."""
    time_out = timedelta(seconds=ports.declared().function(function).timeout)
    return TimeLimit(ports.stopwatch, time_out * share)


def pace(ports: Ports, function: str, share: float = 1.0) -> Pace:
    """Return the pace of a scan that may use this share (0 to 1) of the function's timeout."""
    return Pace(time_limit(ports, function, share), ports.overlap())


def _due_run(ports: Ports, job: "ScheduledJob", plan: "TeachingPlan", pace: Pace) -> "DueRun":
    from shared.drill_progress.jobs import DueRun

    return DueRun(job, ports.documents(), ports.publisher(), plan, ports.learners_clock, pace)


@lru_cache(maxsize=1)
def desk_app(ports: Ports) -> "Flask":
    """Build the desk, once for these ports."""
    from shared.desk.app import create_app
    from shared.desk.ports import DeskPorts

    return create_app(
        DeskPorts(
            settings=ports.desk(),
            documents=ports.documents(),
            clock=ports.learners_clock,
            time_zone=ports.sending().time_zone,
            limits=ports.sending().limits,
            audit=audit(ports),
            acting=lambda: acting(ports),
            seeing=lambda: seeing(ports),
            store_changes=lambda: store_changes(ports),
            forgetting=lambda: forgetting(ports),
            person_export=lambda: person_export(ports),
            redrive=lambda: redrive(ports),
            catalogue=lambda: ports.catalogue().snapshot(),
            content_fault=lambda: ports.catalogue().fault,
        )
    )


# Functions


def twilio_webhook(ports: Ports, request: Request) -> "TwimlResponse":
    """Accept an inbound text or a status callback from Twilio."""
    return webhook(ports).respond(request)


def handle_command(ports: Ports, request: Request) -> push.Response:
    """Apply a command to its dialog."""
    from shared.contracts.commands import COMMAND

    return push.respond(request, COMMAND, command_handler(ports).handle, parking(ports))


def update_progress(ports: Ports, request: Request) -> push.Response:
    """Project an event batch into its learner's progress."""
    from shared.event_log.log import Hints

    return push.respond(request, Hints(snapshots(ports)), progress_projector(ports).apply, parking(ports))


def queue_texts(ports: Ports, request: Request) -> push.Response:
    """Render an event batch into texts and queue them."""
    from shared.event_log.log import Hints

    return push.respond(request, Hints(snapshots(ports)), text_queuer(ports).queue, parking(ports))


def send_texts(ports: Ports, request: Request) -> push.Response:
    """Hand queued texts to the carrier."""
    from shared.sms.messages import OUTBOUND_TEXTS

    return push.respond(request, OUTBOUND_TEXTS, sender(ports).send, parking(ports))


def record_receipt(ports: Ports, request: Request) -> push.Response:
    """Record the carrier's receipt for a text."""
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
    """Start each learner's next drill or review that is due.

    `refresh_share`: the part of the timeout, from 0 to 1, that is spent on recomputing due times.
    """

    def run() -> None:
        plan = plans(ports)()
        due_time_refresh(ports, plan, time_limit(ports, "start-due-drills", refresh_share)).run()
        due_drills(ports, plan, 1 - refresh_share).run()

    return schedule.respond(run)


def announce_texts(ports: Ports, _: Request) -> schedule.Response:
    """Check the daily limits, and announce waiting texts that are due for another look in the time that is left."""
    begun, whole = ports.stopwatch(), time_limit(ports, "announce-texts")

    def announce() -> None:
        left = whole.time - timedelta(seconds=ports.stopwatch() - begun)
        text_announcer(ports, TimeLimit(whole.stopwatch, left)).run()

    return schedule.respond(schedule.in_turn(lambda: spending_check(ports).run(), announce))


def sweep(ports: Ports, _: Request, *, batches_share: float = 0.5, retention_share: float = 0.1) -> schedule.Response:
    """Recover stuck work: republish unconsumed batches, and import inbound texts the webhook never received.

    Then delete the wording of old texts. `batches_share` and `retention_share`: the parts of the timeout, from 0 to 1,
    for the batches and the wording. The rest is left for the inbound texts.
    """
    parts = (
        lambda: batch_relay(ports, batches_share).run(),
        lambda: inbound_reconciler(ports, 1 - batches_share - retention_share).run(),
        lambda: wording_retention(ports, retention_share).run(),
    )
    return schedule.respond(schedule.in_turn(*parts))


def tally(ports: Ports, _: Request) -> schedule.Response:
    """Count the learners who have changed, and add the differences to the totals."""
    return schedule.respond(lambda: tallying(ports).run())


def desk(ports: Ports, request: Request) -> "Response":
    """Serve the pages for operators."""
    from io import BytesIO

    from werkzeug.wrappers import Response

    # The body was read once already, and is kept by the request.
    environ = {**request.environ, "wsgi.input": BytesIO(request.get_data())}
    return Response.from_app(desk_app(ports), environ)
