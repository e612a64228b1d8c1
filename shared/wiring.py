"""The one place that reads the environment and puts the parts together.

One builder for each part, made once in a process and only when asked for; each imports its client itself, so that
a function loads nothing that it does not use, and a forked worker makes its own connections.
"""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shared import settings as settings_module
from shared.clock import MovedClock, real
from shared.parking import Parking
from shared.ports import Clock, Documents, Publisher
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.dialog.registration import RegistrationService
    from shared.dialog.service import CommandHandler
    from shared.drill_progress.plan import Plan
    from shared.drill_progress.scheduled import Work
    from shared.drill_progress.service import ProgressKeeper
    from shared.drills.catalogue import Catalogue
    from shared.memory.documents import MemoryDocuments
    from shared.memory.pubsub import MemoryPubSub
    from shared.redrive import Redrive
    from shared.sms.carrier import Carrier
    from shared.sms.queueing import Queuer
    from shared.sms.receipts import ReceiptRecorder
    from shared.sms.sending import Sender
    from shared.sms.webhook import Webhook


@cache
def settings() -> Settings:
    """The settings of this process. Raises BrokenSettingsError."""
    return settings_module.from_environment(os.environ)


@cache
def clock() -> Clock:
    """The learners' time, which on the local stack can be moved."""
    file = settings().clock_file
    return real if file is None else MovedClock(file)


@cache
def documents() -> Documents:
    """The document store."""
    if (project := settings().google_cloud_project) is None:
        return memory_documents()
    from google.cloud import firestore

    from shared.gcp.documents import FirestoreDocuments

    return FirestoreDocuments(firestore.Client(project=project))


@cache
def publisher() -> Publisher:
    """The topics."""
    if (project := settings().google_cloud_project) is None:
        return memory_pubsub()
    from shared.gcp.publisher import PubSubPublisher, publisher_client

    client = publisher_client(settings().google_cloud_region, settings().pubsub_emulator_host)
    return PubSubPublisher(client, project)


@cache
def memory_documents() -> "MemoryDocuments":
    """The store in this process's memory."""
    from shared.memory.documents import MemoryDocuments

    return MemoryDocuments()


@cache
def memory_pubsub() -> "MemoryPubSub":
    """The topics in this process's memory."""
    from shared import topology
    from shared.memory.pubsub import MemoryPubSub

    declared = topology.load()
    return MemoryPubSub({topic: declared.behind(topic) for topic in declared.topics})


@cache
def catalogue() -> "Catalogue":
    """The drills. Raises BrokenContentError."""
    from shared.drills.catalogue import load

    return load(settings().drills_path)


@cache
def plan() -> "Plan":
    """What is taught, and when."""
    from shared.drill_progress.plan import Plan, Policy

    now = settings()
    policy = Policy(
        remind_after=timedelta(hours=now.remind_after_hours),
        remind_until=timedelta(hours=now.remind_until_hours),
        silence=timedelta(hours=now.silence_hours),
        review_after=now.reviews,
        hours=now.hours,
        time_zone=ZoneInfo(now.time_zone),
    )
    return Plan(catalogue(), policy)


def registration() -> "RegistrationService":
    """Who may learn."""
    from shared.dialog.registration import RegistrationCodes, RegistrationOverHttp

    if (url := settings().registration_validation_url) is None:
        return RegistrationCodes(documents())
    return RegistrationOverHttp(url, settings().registration_validation_key, settings().stage)


@cache
def carrier() -> "Carrier":
    """Twilio, or what speaks its language."""
    from shared.sms.twilio_carrier import TwilioCarrier, client

    now = settings()
    twilio = client(now.twilio_account_sid, now.auth_tokens[0], now.twilio_api_base_url)
    return TwilioCarrier(twilio, now.twilio_messaging_service_sid, now.webhook_url)


def parking() -> Parking:
    """Where messages go that cannot work."""
    return Parking(documents(), clock())


@cache
def webhook() -> "Webhook":
    """What `twilio-webhook` does."""
    from shared.sms.webhook import Webhook

    return Webhook(publisher(), settings().auth_tokens, settings().public_base_url)


@cache
def command_handler() -> "CommandHandler":
    """What `handle-command` does."""
    from shared.dialog.service import CommandHandler

    return CommandHandler(documents(), publisher(), registration(), catalogue(), clock())


@cache
def progress_keeper() -> "ProgressKeeper":
    """What `update-progress` does."""
    from shared.drill_progress.service import ProgressKeeper

    return ProgressKeeper(documents(), publisher(), plan())


@cache
def reminders() -> Callable[[], None]:
    """What `send-reminders` does."""
    from shared.drill_progress.scheduled import REMINDERS

    return _scheduled(REMINDERS)


@cache
def due_drills() -> Callable[[], None]:
    """What `start-due-drills` does: first it looks whether the catalogue has changed."""
    from shared.drill_progress.refresh import Refresh
    from shared.drill_progress.scheduled import DUE_DRILLS

    refresh, start = Refresh(documents(), plan()), _scheduled(DUE_DRILLS)

    def run() -> None:
        refresh()
        start()

    return run


@cache
def sweep() -> Callable[[], None]:
    """What `sweep` does."""
    from shared.drill_progress import learners
    from shared.republishing import Republisher
    from shared.sms import outbox
    from shared.sms.sweeping import MissedInbound, OverdueTexts

    cursors = (partial(learners.cursor, documents()), partial(outbox.cursor, documents()))
    parts = (
        Republisher(documents(), publisher(), cursors, clock()),
        OverdueTexts(documents(), publisher(), real),
        MissedInbound(documents(), publisher(), carrier(), real),
    )

    def run() -> None:
        for part in parts:
            part()

    return run


@cache
def redrive() -> "Redrive":
    """How parked messages go back."""
    from shared import topology
    from shared.redrive import Redrive

    return Redrive(documents(), publisher(), topology.load(), clock())


def _scheduled(work: "Work") -> Callable[[], None]:
    from shared import topology
    from shared.drill_progress.scheduled import Scheduled

    time_out = timedelta(seconds=topology.load().function(work.function).timeout)
    return Scheduled(work, documents(), publisher(), plan(), clock(), time.monotonic, time_out)


@cache
def queuer() -> "Queuer":
    """What `queue-texts` does."""
    from shared.sms.queueing import Queuer

    return Queuer(documents(), publisher(), real, settings().receipt_wait)


@cache
def sender() -> "Sender":
    """What `send-texts` does."""
    from shared.sms.sending import Sender

    return Sender(documents(), publisher(), carrier(), real, time.sleep, settings().receipt_wait)


@cache
def receipt_recorder() -> "ReceiptRecorder":
    """What `record-receipt` does."""
    from shared.sms.receipts import ReceiptRecorder

    return ReceiptRecorder(documents(), publisher())
