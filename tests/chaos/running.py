"""Runs a storm against a stack, from the first text until quiescence, and reports the outcome."""

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from google.cloud import firestore

from local.runtime.http import CLIENT
from local.runtime.running_stack import RunningStack
from shared.gcp.documents import FirestoreDocumentStore, firestore_channel
from shared.ports import DocumentStore
from shared.sms import sending_state
from tests.chaos.checks import (
    given_up,
    no_personal_data_is_printed,
    pending_work,
    statuses,
    violations,
    waited_overnight,
)
from tests.chaos.learners import Learner, script
from tests.chaos.storm import SETTLE_SECONDS, Storm, faults_of
from tests.conftest import DRILLS
from tests.harness.handset import Handset
from tests.harness.waiting import eventually

EVENING = "2026-03-02T23:00:00+00:00"
"""Start of the stack's clock: six in the evening in New York, which is the fallback zone of all learners."""

TO_THE_NIGHT, TO_THE_MORNING = timedelta(hours=3), timedelta(hours=12, minutes=5)
"""Moves of the clock after the storm. At night, replies are no longer fresh and must wait until nine o'clock."""

STEP = timedelta(minutes=2)
"""Further moves of the clock, until quiescence."""

PAUSED_SECONDS = 7.0
"""Time until the storm's end during which operators have paused sending, in seconds. Instances read that at most five
seconds later. The texts of these seconds wait overnight."""

QUIESCENCE_SECONDS = 240.0
"""Maximum time until quiescence, in seconds. Covers a lease (30 s), the maximum backoffs of deliveries (60 s) and of
restarts (15 s), and a probe of a carrier that counts as down (60 s), all on slow cores."""


@dataclass(frozen=True)
class Size:
    """The number of learners, the texts of each, the storm's duration in seconds, and the random seed."""

    learners: int
    texts: int
    seconds: float
    seed: int


@dataclass(frozen=True)
class Outcome:
    """The figures of a storm.

    `out_in_storm`: number of texts sent before its end. `overnight`: number of replies that waited until the morning.
    `given_up`: attempts that were given up, by the reason. `quiet_after`: seconds from the storm's end until
    quiescence. `violations`: the violated invariants.
    """

    killed: Counter[str]
    restarts: int
    texts_in: int
    posts: int
    texts_out: int
    out_in_storm: int
    faults: Counter[str]
    statuses: Counter[str]
    given_up: Counter[str]
    overnight: int
    quiet_after: float
    violations: tuple[str, ...]


def documents_of(emulators: Mapping[str, str]) -> DocumentStore:
    """The store of the stack that was started with these variables."""
    os.environ["FIRESTORE_EMULATOR_HOST"] = emulators["FIRESTORE_EMULATOR_HOST"]  # read by the client
    try:
        return FirestoreDocumentStore(
            firestore.Client(project=emulators["GOOGLE_CLOUD_PROJECT"]),
            firestore_channel(emulators["FIRESTORE_EMULATOR_HOST"]),
        )
    finally:
        del os.environ["FIRESTORE_EMULATOR_HOST"]


def storm_settings(names: Mapping[str, str]) -> dict[str, str]:
    """The settings of a stack for a storm, on the emulators and in the project that these variables name."""
    return {**names, "DRILLS_PATH": str(DRILLS), "CLOCK": EVENING, "CARRIER_SETTLE_SECONDS": str(SETTLE_SECONDS)}


def run_storm(stack: RunningStack, documents: DocumentStore, size: Size) -> Outcome:
    """Run a storm that begins once texts are being sent. Fails if the stack is not quiescent in time after it."""
    learners = [_learner(stack, size, number) for number in range(size.learners)]
    storm = Storm(stack, [learner.handset.phone for learner in learners], Random(f"{size.seed} storm"))  # noqa: S311
    with ThreadPoolExecutor(size.learners) as pool:
        lives = [pool.submit(learner.live, size.seconds) for learner in learners]
        eventually(lambda: _texts_out(stack), lambda texts: len(texts) >= size.learners)
        storm.run(size.seconds - PAUSED_SECONDS)
        sending_state.change(documents, sending_state.paused)
        storm.run(PAUSED_SECONDS)
        in_storm, ended = len(_texts_out(stack)), time.monotonic()
        for life in lives:
            life.result()
    faults = _calm_down(stack, documents, learners)
    quiet_after = time.monotonic() - ended
    ledger = _texts_out(stack)
    return Outcome(
        storm.killed,
        storm.restarts,
        sum(len(learner.accepted) for learner in learners),
        sum(learner.posts for learner in learners),
        len(ledger),
        in_storm,
        faults,
        statuses(documents, learners),
        given_up(documents, learners),
        sum(waited_overnight(documents, learner, ledger) for learner in learners),
        quiet_after,
        tuple(_all_violations(stack, documents, learners, ledger)),
    )


def _calm_down(stack: RunningStack, documents: DocumentStore, learners: Sequence[Learner]) -> Counter[str]:
    """Let a night pass, end all faults, and move the clock on until all work is done; return the faults that fired.

    The texts of the morning meet the faults that were requested for them.
    """
    _move_clock(stack, TO_THE_NIGHT)
    sending_state.change(documents, sending_state.resumed)
    _move_clock(stack, TO_THE_MORNING)
    faults = faults_of(stack)
    CLIENT.delete(f"{stack.url}/carrier/faults", timeout=60).raise_for_status()

    def pending() -> list[str]:
        _move_clock(stack, STEP)
        return [work for learner in learners for work in pending_work(documents, learner)]

    eventually(pending, lambda work: not work, QUIESCENCE_SECONDS)
    return faults


def _move_clock(stack: RunningStack, by: timedelta) -> None:
    """Move the clock; the scheduled functions run on the way."""
    move = {"advance_seconds": by.total_seconds()}
    CLIENT.post(f"{stack.url}/clock", json=move, timeout=QUIESCENCE_SECONDS).raise_for_status()


def _learner(stack: RunningStack, size: Size, number: int) -> Learner:
    rng = Random(f"{size.seed} learner {number}")  # noqa: S311 - random choices, not secrets
    return Learner(Handset(stack.url), script(rng, size.texts), rng)


def _texts_out(stack: RunningStack) -> list[dict[str, Any]]:
    """The texts that the carrier has accepted from us, in the order of its ledger."""
    ledger = CLIENT.get(f"{stack.url}/carrier/ledger", timeout=60).raise_for_status().json()
    return [text for text in ledger if text["from_api"]]


def _all_violations(
    stack: RunningStack, documents: DocumentStore, learners: Sequence[Learner], ledger: Sequence[Mapping[str, Any]]
) -> list[str]:
    of_learners = [
        f"learner {n}: {each}" for n, learner in enumerate(learners) for each in violations(documents, learner, ledger)
    ]
    return [*of_learners, *no_personal_data_is_printed(stack.printed(), learners, ledger)]
