"""Turns the environment into the ports of `shared.composition`. No other module reads the environment.

Each part is built on first use, once per process. Each builder imports its own client, so that a function loads
only what it uses and a forked worker opens its own connections.
"""

import getpass
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from shared import settings as settings_module
from shared.clock import MovedClock, real
from shared.composition import Ports
from shared.ports import Clock, DocumentStore, Publisher
from shared.settings import Settings
from shared.store.overlap import Overlap, Threads

if TYPE_CHECKING:
    from shared.desk.access.identity import Identify
    from shared.desk.ports import DeskSettings
    from shared.dialog.registration import RegistrationService
    from shared.drill_progress.plan import Policy
    from shared.drills.catalogue import Catalogue
    from shared.drills.content.source import Source
    from shared.drills.hot_reload import HotReloadedCatalogue
    from shared.memory.documents import MemoryDocumentStore
    from shared.memory.pubsub import MemoryPubSub
    from shared.sms.carrier import Carrier
    from shared.sms.gate import SendingGate
    from shared.sms.limits import Limits
    from shared.sms.policy import SendingPolicy
    from shared.sms.twilio.signature import TwilioSignature
    from shared.snapshots.store import SnapshotCache
    from shared.topology import Topology

Part = TypeVar("Part")


def once(make: Callable[[], Part]) -> Callable[[], Part]:
    """Cache the part that `make` returns. Threads that call at the same time share one part.

    If `make` raises, the caller gets the error, and the next call tries again.
    """
    lock, made = Lock(), list[Part]()

    @wraps(make)
    def get() -> Part:
        if not made:
            with lock:
                if not made:
                    made.append(make())
        return made[0]

    return get


@once
def settings() -> Settings:
    """Return the settings of this process. Raises InvalidSettingsError."""
    return settings_module.from_environment(os.environ)


@once
def documents() -> DocumentStore:
    """Return the document store."""
    if (project := settings().google_cloud_project) is None:
        return memory_documents()
    from google.cloud import firestore

    from shared.gcp.documents import FirestoreDocumentStore, firestore_channel

    channel = firestore_channel(settings().firestore_emulator_host)
    return FirestoreDocumentStore(firestore.Client(project=project), channel)


@once
def publisher() -> Publisher:
    """Return the publisher."""
    if (project := settings().google_cloud_project) is None:
        return memory_pubsub()
    from shared.gcp.publisher import PubSubPublisher, publisher_channel

    channel = publisher_channel(settings().google_cloud_region, settings().pubsub_emulator_host)
    return PubSubPublisher(channel, project)


@once
def memory_documents() -> "MemoryDocumentStore":
    """Return the document store in this process's memory."""
    from shared.memory.documents import MemoryDocumentStore

    return MemoryDocumentStore()


@once
def memory_pubsub() -> "MemoryPubSub":
    """Return the topics in this process's memory."""
    from shared.memory.pubsub import MemoryPubSub

    return MemoryPubSub({topic: declared().behind(topic) for topic in declared().topics})


@once
def declared() -> "Topology":
    """Return the topology."""
    from shared import topology

    return topology.load()


def source(path: str) -> "Source":
    """Return the source of drill content: a bucket for "gs://…", else a folder."""
    if not path.startswith("gs://"):
        from shared.drills.content.source import Folder

        return Folder(Path(path))
    from google.cloud.storage import Client

    from shared.gcp.bucket import Bucket

    return Bucket(Client(project=None), path)  # objects are read without naming a project


@once
def catalogue() -> "Catalogue | HotReloadedCatalogue":
    """Return the drills. A folder is read at once, a bucket on demand.

    Raises InvalidContentError if a folder's content is invalid.
    """
    from shared.drills.catalogue import load

    path = settings().drills_path
    if not path.startswith("gs://"):
        return load(Path(path))
    from shared.drills.hot_reload import HotReloadedCatalogue
    from shared.drills.last_good import LastGood

    bucket = source(path)
    return HotReloadedCatalogue(bucket, LastGood(documents(), bucket.where), learners_clock)


@once
def policy() -> "Policy":
    """Return the policy for scheduled texts."""
    from shared.drill_progress.plan import Policy

    given = settings()
    return Policy(
        remind_after=timedelta(hours=given.remind_after_hours),
        remind_until=timedelta(hours=given.remind_until_hours),
        silence=timedelta(hours=given.silence_hours),
        pause_after_lessons=given.pause_after_lessons,
        review_after=given.reviews,
        hours=given.hours,
        time_zone=ZoneInfo(given.time_zone),
    )


@once
def registration() -> "RegistrationService":
    """Return the registration service: over HTTP if a URL is set, else codes in the document store."""
    from shared.dialog.registration import RegistrationCodes, RegistrationOverHttp

    if (url := settings().registration_validation_url) is None:
        return RegistrationCodes(documents())
    settings().require("stage")
    return RegistrationOverHttp(url, settings().registration_validation_key, settings().stage)


@once
def carrier() -> "Carrier":
    """Return the carrier: Twilio, or a server with the same API. Raises InvalidSettingsError."""
    from shared.sms.twilio.client import TwilioCarrier, client

    given = settings()
    given.require("twilio_account_sid", "twilio_auth_token", "twilio_messaging_service_sid", "public_base_url")
    twilio = client(given.twilio_account_sid, given.auth_tokens[0], given.twilio_api_base_url)
    return TwilioCarrier(twilio, given.twilio_messaging_service_sid, given.webhook_url, given.senders)


@once
def signature() -> "TwilioSignature":
    """Return the check of Twilio's request signatures. Raises InvalidSettingsError."""
    from shared.sms.twilio.signature import TwilioSignature

    given = settings()
    given.require("twilio_auth_token", "public_base_url")
    return TwilioSignature(given.auth_tokens, given.public_base_url)


def senders() -> frozenset[str]:
    """Return our own senders: phone numbers and short codes."""
    return settings().senders


@once
def gate() -> "SendingGate":
    """Return this instance's gate to the carrier."""
    from shared.sms.gate import SendingGate

    return SendingGate(documents(), real)


@once
def sending() -> "SendingPolicy":
    """Return what this deployment decides about sending. Raises InvalidSettingsError."""
    from shared.sms.policy import SendingPolicy
    from shared.sms.twilio.error_codes import DEAD

    given = settings()
    given.require("support_contact")
    return SendingPolicy(
        receipt_wait=given.receipt_wait,
        settle_time=given.carrier_settle,
        reply_fresh=given.reply_fresh,
        hours=given.hours,
        time_zone=ZoneInfo(given.time_zone),
        limits=_limits(),
        sender_type=given.sender_type,
        dead=DEAD,
        support_contact=given.support_contact,
        keep_texts=given.keep_texts,
    )


@once
def instance() -> str:
    """Return a name that no other instance has."""
    return uuid4().hex


def account_email() -> str | None:
    """Return the email address of the account as which this process has authenticated, or None."""
    from shared.gcp import identity

    return identity.account_email()


@once
def overlap() -> Overlap:
    """Return the way to make the calls of a scheduled run. Raises InvalidSettingsError."""
    return Threads(settings().calls_in_flight)


@once
def snapshot_cache() -> "SnapshotCache":
    """Return the drills that this instance has read."""
    from shared.snapshots.store import SnapshotCache

    return SnapshotCache()


@once
def drills_by_hash() -> bool:
    """Return whether dialogs and batches name the content of their drills. Raises InvalidSettingsError."""
    return settings().drills_by_hash


@once
def desk() -> "DeskSettings":
    """Return what this deployment decides about its desk. Raises InvalidSettingsError."""
    from shared.desk.ports import DeskSettings

    given = settings()
    given.require("stage", "desk_secret")
    return DeskSettings(identify(given), given.desk_secret, given.stage, given.deployed)


def identify(given: Settings) -> "Identify":
    """Return the way to find out who visits the desk. A deployment trusts IAP's header alone."""
    from shared.desk.access.identity import KEYS_URL, IapIdentity, LocalIdentity, nobody
    from shared.gcp.iap_keys import IapKeys

    if not given.deployed:
        return LocalIdentity(_user())
    return IapIdentity(given.iap_audience, IapKeys(KEYS_URL, time.monotonic)) if given.iap_audience else nobody


def _user() -> str:
    """Return the name of this machine's user."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "local"


def _limits() -> "Limits":
    from shared.sms.limits import Limits, micro_dollars

    given = settings()
    return Limits(
        segments=given.daily_segments,
        micro_dollars=micro_dollars(given.daily_dollars),
        segments_per_learner=given.daily_segments_per_learner,
        micro_dollars_per_learner=micro_dollars(given.daily_dollars_per_learner),
        micro_dollars_per_segment=micro_dollars(given.dollars_per_segment),
        micro_dollars_per_picture=micro_dollars(given.dollars_per_picture),
    )


@once
def _learners_clock() -> Clock:
    file = settings().clock_file
    return real if file is None else MovedClock(file).now


def learners_clock() -> datetime:
    """Return the learners' time, which the local stack can move."""
    return _learners_clock()()


PORTS = Ports(
    documents=documents,
    publisher=publisher,
    carrier=carrier,
    signature=signature,
    senders=senders,
    registration=registration,
    catalogue=catalogue,
    policy=policy,
    declared=declared,
    gate=gate,
    sending=sending,
    instance=instance,
    learners_clock=learners_clock,
    wall_clock=real,
    sleep=time.sleep,
    stopwatch=time.monotonic,
    overlap=overlap,
    snapshot_cache=snapshot_cache,
    drills_by_hash=drills_by_hash,
    desk=desk,
)
"""The ports of this process."""
