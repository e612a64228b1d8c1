"""The one place that reads the environment: it turns the environment into the ports of `shared.composition`.

Each part is made when it is first asked for, and then once in a process. Each builder imports its client itself, so
that a function loads nothing that it does not use, and a forked worker makes its own connections.
"""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from shared import settings as settings_module
from shared.clock import MovedClock, real
from shared.composition import Ports
from shared.ports import Clock, DocumentStore, Publisher
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.dialog.registration import RegistrationService
    from shared.drill_progress.plan import Policy
    from shared.drills.catalogue import Catalogue
    from shared.drills.content.source import Source
    from shared.drills.hot_reload import HotReloadedCatalogue
    from shared.memory.documents import MemoryDocumentStore
    from shared.memory.pubsub import MemoryPubSub
    from shared.sms.carrier import Carrier
    from shared.sms.twilio.signature import TwilioSignature
    from shared.topology import Topology

Part = TypeVar("Part")


def once(make: Callable[[], Part]) -> Callable[[], Part]:
    """Make a part when it is first asked for, by one of the threads that ask; the others wait and get the same one.

    Where making it fails, the error goes to whoever asked, and the next one tries again.
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

    from shared.gcp.documents import FirestoreDocumentStore

    return FirestoreDocumentStore(firestore.Client(project=project))


@once
def publisher() -> Publisher:
    """Return the topics."""
    if (project := settings().google_cloud_project) is None:
        return memory_pubsub()
    from shared.gcp.publisher import PubSubPublisher, publisher_client

    client = publisher_client(settings().google_cloud_region, settings().pubsub_emulator_host)
    return PubSubPublisher(client, project)


@once
def memory_documents() -> "MemoryDocumentStore":
    """Return the store in this process's memory."""
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


def source(place: str) -> "Source":
    """Return where content lies: in a bucket for "gs://…", else in a folder."""
    if not place.startswith("gs://"):
        from shared.drills.content.source import Folder

        return Folder(Path(place))
    from google.cloud.storage import Client

    from shared.gcp.bucket import Bucket

    return Bucket(Client(project=None), place)  # objects are read without naming a project


@once
def catalogue() -> "Catalogue | HotReloadedCatalogue":
    """Return the drills. Raises InvalidContentError where a folder's are broken; a bucket is read when it is asked."""
    from shared.drills.catalogue import load

    place = settings().drills_path
    if not place.startswith("gs://"):
        return load(Path(place))
    from shared.drills.hot_reload import HotReloadedCatalogue
    from shared.drills.last_good import LastGood

    bucket = source(place)
    return HotReloadedCatalogue(bucket, LastGood(documents(), bucket.where), learners_clock)


@once
def policy() -> "Policy":
    """Return when scheduled texts go out."""
    from shared.drill_progress.plan import Policy

    now = settings()
    return Policy(
        remind_after=timedelta(hours=now.remind_after_hours),
        remind_until=timedelta(hours=now.remind_until_hours),
        silence=timedelta(hours=now.silence_hours),
        review_after=now.reviews,
        hours=now.hours,
        time_zone=ZoneInfo(now.time_zone),
    )


@once
def registration() -> "RegistrationService":
    """Return what knows which codes register learners."""
    from shared.dialog.registration import RegistrationCodes, RegistrationOverHttp

    if (url := settings().registration_validation_url) is None:
        return RegistrationCodes(documents())
    settings().require("stage")
    return RegistrationOverHttp(url, settings().registration_validation_key, settings().stage)


@once
def carrier() -> "Carrier":
    """Return Twilio, or what speaks its language."""
    from shared.sms.twilio.client import TwilioCarrier, client

    now = settings()
    now.require("twilio_account_sid", "twilio_auth_token", "twilio_messaging_service_sid", "public_base_url")
    twilio = client(now.twilio_account_sid, now.auth_tokens[0], now.twilio_api_base_url)
    return TwilioCarrier(twilio, now.twilio_messaging_service_sid, now.webhook_url)


@once
def signature() -> "TwilioSignature":
    """Return what knows Twilio's requests by their signature."""
    from shared.sms.twilio.signature import TwilioSignature

    now = settings()
    now.require("twilio_auth_token", "public_base_url")
    return TwilioSignature(now.auth_tokens, now.public_base_url)


def receipt_wait() -> timedelta:
    """Return how long a text waits at most for the receipt of the one before."""
    return settings().receipt_wait


@once
def _learners_clock() -> Clock:
    file = settings().clock_file
    return real if file is None else MovedClock(file).now


def learners_clock() -> datetime:
    """Return the time that learners live by, which the local stack can move."""
    return _learners_clock()()


PORTS = Ports(
    documents=documents,
    publisher=publisher,
    carrier=carrier,
    signature=signature,
    registration=registration,
    catalogue=catalogue,
    policy=policy,
    declared=declared,
    receipt_wait=receipt_wait,
    learners_clock=learners_clock,
    wall_clock=real,
    sleep=time.sleep,
    stopwatch=time.monotonic,
)
"""The ports of this process."""
