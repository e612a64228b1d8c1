"""A storm over a stack from its first text until everything is quiet, and what came of it."""

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
from tests.chaos.holding import amiss, left_to_do, nothing_of_theirs_is_said, statuses
from tests.chaos.storm import Storm, faults_of
from tests.chaos.texting import Learner, script
from tests.harness.handset import Handset
from tests.harness.waiting import eventually

NOON = "2026-03-02T17:00:00+00:00"
"""The stack's clock begins here, on a Monday: no drill or reminder falls due, at whatever hour the storm is run."""

QUIET_WITHIN_SECONDS = 240.0
"""A lease (30 s), the longest pause between deliveries (60 s) and before a restart (15 s), all on slow cores."""


@dataclass(frozen=True)
class Size:
    """How many learners with how many texts each, for how many seconds, and the seed of all dice."""

    learners: int
    texts: int
    seconds: float
    seed: int


@dataclass(frozen=True)
class Outcome:
    """The figures of a storm. `out_in_storm`: how many texts left before its end. `amiss`: the broken promises."""

    killed: Counter[str]
    restarts: int
    texts_in: int
    posts: int
    texts_out: int
    out_in_storm: int
    faults: Counter[str]
    statuses: Counter[str]
    quiet_after: float
    amiss: tuple[str, ...]


def documents_of(emulators: Mapping[str, str]) -> DocumentStore:
    """The store of the stack that was started with these variables."""
    os.environ["FIRESTORE_EMULATOR_HOST"] = emulators["FIRESTORE_EMULATOR_HOST"]  # the client looks nowhere else
    try:
        return FirestoreDocumentStore(firestore.Client(project=emulators["GOOGLE_CLOUD_PROJECT"]))
    finally:
        del os.environ["FIRESTORE_EMULATOR_HOST"]


def weather(stack: RunningStack, documents: DocumentStore, size: Size) -> Outcome:
    """A storm that breaks when texts go to and fro, and its end. Fails where it does not become quiet in time."""
    learners = [_learner(stack, size, number) for number in range(size.learners)]
    storm = Storm(stack, [learner.handset.phone for learner in learners], Random(f"{size.seed} storm"))  # noqa: S311
    with ThreadPoolExecutor(size.learners) as pool:
        lives = [pool.submit(learner.live, size.seconds) for learner in learners]
        eventually(lambda: _texts_out(stack), lambda texts: len(texts) >= size.learners)
        storm.rage(size.seconds)
        in_storm, ended = len(_texts_out(stack)), time.monotonic()
        for life in lives:
            life.result()
    for learner in learners:
        eventually(partial(left_to_do, documents, learner), lambda left: not left, QUIET_WITHIN_SECONDS)
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
        tuple(_all_amiss(stack, documents, learners, ledger)),
    )


def _learner(stack: RunningStack, size: Size, number: int) -> Learner:
    dice = Random(f"{size.seed} learner {number}")  # noqa: S311 - dice, not secrets
    return Learner(Handset(stack.url), script(dice, size.texts), dice)


def _texts_out(stack: RunningStack) -> list[dict[str, Any]]:
    """The carrier's ledger: what it has taken from us, in its order."""
    ledger = httpx.get(f"{stack.url}/carrier/ledger", timeout=60).raise_for_status().json()
    return [text for text in ledger if text["from_api"]]


def _all_amiss(
    stack: RunningStack, documents: DocumentStore, learners: Sequence[Learner], ledger: Sequence[Mapping[str, Any]]
) -> list[str]:
    of_each = [f"learner {n}: {what}" for n, each in enumerate(learners) for what in amiss(documents, each, ledger)]
    return [*of_each, *nothing_of_theirs_is_said(stack.printed(), learners, ledger)]
