"""The one place that reads the environment and puts the parts together.

One builder for each part, made once in a process and only when asked for; each imports its client itself, so that
a function loads nothing that it does not use, and a forked worker makes its own connections.
"""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
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
    from shared.drills.catalogue import Catalogue
    from shared.drills.content.source import Source
    from shared.drills.live import LiveCatalogue
    from shared.forgetting import Forgetter
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


def source(place: str) -> "Source":
    """Where content lies: in a bucket for "gs://…", else in a folder."""
    if not place.startswith("gs://"):
        from shared.drills.content.source import Folder

        return Folder(Path(place))
    from google.cloud.storage import Client

    from shared.gcp.bucket import Bucket

    return Bucket(Client(project=None), place)  # objects are read without naming a project


@cache
def drills() -> "Catalogue | LiveCatalogue":
    """The drills. Raises BrokenContentError where a folder's are broken; a bucket is first read when it is asked."""
    from shared.drills.catalogue import load

    place = settings().drills_path
    if not place.startswith("gs://"):
        return load(Path(place))
    from shared.drills.last_good import LastGood
    from shared.drills.live import LiveCatalogue

    bucket = source(place)
    return LiveCatalogue(bucket, LastGood(documents(), bucket.where), clock())


def plan() -> "Plan":
    """What is taught now, and when: one decision, or one run, is made with one plan. Raises RetryError."""
    return _plans()()


@cache
def _plans() -> "Callable[[], Plan]":
    from shared.drill_progress.plan import Plan, Policy

    now, taught = settings(), drills()
    policy = Policy(
        remind_after=timedelta(hours=now.remind_after_hours),
        remind_until=timedelta(hours=now.remind_until_hours),
        silence=timedelta(hours=now.silence_hours),
        review_after=now.reviews,
        hours=now.hours,
        time_zone=ZoneInfo(now.time_zone),
    )
    return lambda: Plan(taught.current(), policy)


def registration() -> "RegistrationService":
    """Who may learn."""
    from shared.dialog.registration import RegistrationCodes, RegistrationOverHttp

    if (url := settings().registration_validation_url) is None:
        return RegistrationCodes(documents())
    settings().require("stage")
    return RegistrationOverHttp(url, settings().registration_validation_key, settings().stage)


@cache
def carrier() -> "Carrier":
    """Twilio, or what speaks its language."""
    from shared.sms.twilio_carrier import TwilioCarrier, client

    now = settings()
    now.require("twilio_account_sid", "twilio_auth_token", "twilio_messaging_service_sid", "public_base_url")
    twilio = client(now.twilio_account_sid, now.auth_tokens[0], now.twilio_api_base_url)
    return TwilioCarrier(twilio, now.twilio_messaging_service_sid, now.webhook_url)


def parking() -> Parking:
    """Where messages go that cannot work."""
    return Parking(documents(), clock())


@cache
def webhook() -> "Webhook":
    """What `twilio-webhook` does."""
    from shared.sms.webhook import Webhook

    now = settings()
    now.require("twilio_auth_token", "public_base_url")
    return Webhook(publisher(), now.auth_tokens, now.public_base_url)


@cache
def command_handler() -> "CommandHandler":
    """What `handle-command` does."""
    from shared.dialog.service import CommandHandler

    return CommandHandler(documents(), publisher(), registration(), drills(), clock())


@cache
def progress_keeper() -> Callable[[str], None]:
    """What `update-progress` does: each batch by the plan of its moment."""
    from shared.drill_progress.service import ProgressKeeper

    store, topics, plans = documents(), publisher(), _plans()

    def keep(message: str) -> None:
        ProgressKeeper(store, topics, plans())(message)

    return keep


@cache
def reminders() -> Callable[[], None]:
    """What `send-reminders` does."""
    from shared.drill_progress.scheduled import REMINDERS

    return _scheduled(REMINDERS, _plans(), _time_out(REMINDERS.function))


@cache
def due_drills() -> Callable[[], None]:
    """What `start-due-drills` does: for a quarter of its time at most it looks whether the catalogue has changed."""
    from shared.drill_progress.refresh import Refresh
    from shared.drill_progress.scheduled import DUE_DRILLS
    from shared.rounds import TimeLimit

    time_out = _time_out(DUE_DRILLS.function)
    store, plans, limit = documents(), _plans(), TimeLimit(time.monotonic, time_out / 4)

    def run() -> None:
        now = plans()
        Refresh(store, now, limit)()
        _scheduled(DUE_DRILLS, lambda: now, time_out - time_out / 4)()

    return run


@cache
def sweep() -> Callable[[], None]:
    """What `sweep` does: for half of its time at most it looks at batches, for a quarter at texts."""
    from shared.drill_progress import learners
    from shared.republishing import Republisher
    from shared.rounds import TimeLimit
    from shared.schedule import in_turn
    from shared.sms import outbox
    from shared.sms.sweeping import MissedInbound, OverdueTexts

    cursors = (partial(learners.cursor, documents()), partial(outbox.cursor, documents()))
    half, quarter = (TimeLimit(time.monotonic, _time_out("sweep") / share) for share in (2, 4))
    return in_turn(
        Republisher(documents(), publisher(), cursors, clock(), half),
        OverdueTexts(documents(), publisher(), real, quarter),
        MissedInbound(documents(), publisher(), carrier(), real),
    )


@cache
def redrive() -> "Redrive":
    """How parked messages go back."""
    from shared import topology
    from shared.redrive import Redrive

    return Redrive(documents(), publisher(), topology.load(), clock())


@cache
def forgetter() -> "Forgetter":
    """How learners are forgotten."""
    from shared.forgetting import Forgetter

    return Forgetter(documents(), clock())


def _time_out(function: str) -> timedelta:
    from shared import topology

    return timedelta(seconds=topology.load().function(function).timeout)


def _scheduled(work: "Work", plans: "Callable[[], Plan]", time_out: timedelta) -> Callable[[], None]:
    from shared.drill_progress.scheduled import Scheduled

    store, topics = documents(), publisher()

    def run() -> None:
        Scheduled(work, store, topics, plans(), clock(), time.monotonic, time_out)()

    return run


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
