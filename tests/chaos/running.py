"""Runs a storm against a stack, from the first text until quiescence, and reports the outcome."""

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

import httpx
from google.cloud import firestore

from local.runtime.running_stack import RunningStack
from shared.gcp.documents import FirestoreDocumentStore
from shared.ports import DocumentStore
from tests.chaos.checks import no_personal_data_is_printed, pending_work, statuses, violations
from tests.chaos.learners import Learner, script
from tests.chaos.storm import Storm, faults_of
from tests.harness.handset import Handset
from tests.harness.waiting import eventually

NOON = "2026-03-02T17:00:00+00:00"
"""Start of the stack's clock, on a Monday noon, so that no drill or reminder becomes due during the storm."""

QUIESCENCE_SECONDS = 240.0
"""Maximum time until quiescence, in seconds. Covers a lease (30 s), the maximum backoffs of deliveries (60 s) and of
restarts (15 s), all on slow cores."""


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

    `out_in_storm`: number of texts sent before its end. `quiet_after`: seconds from its end until quiescence.
    `violations`: the violated invariants.
    """

    killed: Counter[str]
    restarts: int
    texts_in: int
    posts: int
    texts_out: int
    out_in_storm: int
    faults: Counter[str]
    statuses: Counter[str]
    quiet_after: float
    violations: tuple[str, ...]


def documents_of(emulators: Mapping[str, str]) -> DocumentStore:
    """The store of the stack that was started with these variables."""
    os.environ["FIRESTORE_EMULATOR_HOST"] = emulators["FIRESTORE_EMULATOR_HOST"]  # read by the client
    try:
        return FirestoreDocumentStore(firestore.Client(project=emulators["GOOGLE_CLOUD_PROJECT"]))
    finally:
        del os.environ["FIRESTORE_EMULATOR_HOST"]


def run_storm(stack: RunningStack, documents: DocumentStore, size: Size) -> Outcome:
    """Run a storm that begins once texts are being sent. Fails if the stack is not quiescent in time after it."""
    learners = [_learner(stack, size, number) for number in range(size.learners)]
    storm = Storm(stack, [learner.handset.phone for learner in learners], Random(f"{size.seed} storm"))  # noqa: S311
    with ThreadPoolExecutor(size.learners) as pool:
        lives = [pool.submit(learner.live, size.seconds) for learner in learners]
        eventually(lambda: _texts_out(stack), lambda texts: len(texts) >= size.learners)
        storm.run(size.seconds)
        in_storm, ended = len(_texts_out(stack)), time.monotonic()
        for life in lives:
            life.result()
    for learner in learners:
        eventually(partial(pending_work, documents, learner), lambda pending: not pending, QUIESCENCE_SECONDS)
    quiet_after = time.monotonic() - ended
    ledger = _texts_out(stack)
    return Outcome(
        storm.killed,
        storm.restarts,
        sum(len(learner.accepted) for learner in learners),
        sum(learner.posts for learner in learners),
        len(ledger),
        in_storm,
        faults_of(stack),
        statuses(documents, learners),
        quiet_after,
        tuple(_all_violations(stack, documents, learners, ledger)),
    )


def _learner(stack: RunningStack, size: Size, number: int) -> Learner:
    rng = Random(f"{size.seed} learner {number}")  # noqa: S311 - random choices, not secrets
    return Learner(Handset(stack.url), script(rng, size.texts), rng)


def _texts_out(stack: RunningStack) -> list[dict[str, Any]]:
    """The texts that the carrier has accepted from us, in the order of its ledger."""
    ledger = httpx.get(f"{stack.url}/carrier/ledger", timeout=60).raise_for_status().json()
    return [text for text in ledger if text["from_api"]]


def _all_violations(
    stack: RunningStack, documents: DocumentStore, learners: Sequence[Learner], ledger: Sequence[Mapping[str, Any]]
) -> list[str]:
    of_learners = [
        f"learner {n}: {each}" for n, learner in enumerate(learners) for each in violations(documents, learner, ledger)
    ]
    return [*of_learners, *no_personal_data_is_printed(stack.printed(), learners, ledger)]
