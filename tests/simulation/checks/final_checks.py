"""Checks of a simulation once it has become quiet."""

import json
from collections.abc import Iterator

from shared.operations.audit import Audit
from shared.ports import Document, DocumentStore, Query
from shared.store.scans import all_documents
from tests.harness.pipeline import TOKEN
from tests.simulation.checks.conversations import conversations_are_kept
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import (
    ALWAYS,
    Violations,
    every_accepted_text_has_a_batch_or_is_parked,
    everything_is_done,
    ledger_is_what_the_texts_say,
    nothing_is_lost,
)
from tests.simulation.checks.pauses import pauses_are_kept
from tests.simulation.engine.simulator import Simulator

SHORT = 8
"""Maximum length, in characters, of texts that are not looked for in the logs: they may be there by chance."""


def final_checks(simulator: Simulator) -> list[str]:
    """Return all violations."""
    violations = [
        f"{script.phone}: {each}" for script in simulator.scripts for each in _violations_of(simulator, script.phone)
    ]
    return [*violations, *simulator.carrier.outside_hours, *nothing_personal_is_logged(simulator)]


def _violations_of(simulator: Simulator, phone: str) -> Violations:
    history = History(simulator.store, phone)
    for check in (*ALWAYS, everything_is_done):
        yield from check(history)
    yield from ledger_is_what_the_texts_say(history, simulator.ledger(phone))
    yield from nothing_is_lost(history, simulator.ledger(phone))
    yield from pauses_are_kept(simulator, phone)
    audit = Audit(simulator.store, lambda: simulator.clock.now)
    yield from conversations_are_kept(history, audit, simulator.ledger(phone))
    parked = [each for each in parked_messages(simulator.store) if each.fields["phone"] == phone]
    commands = [name for each in parked if (name := _command_id(each)) is not None]
    yield from every_accepted_text_has_a_batch_or_is_parked(history, simulator.accepted.get(phone, ()), commands)
    if len(parked) != simulator.poison[phone]:
        yield f"{len(parked)} of {simulator.poison[phone]} undecodable messages are parked"


def parked_messages(documents: DocumentStore) -> Iterator[Document]:
    """Return the parked messages."""
    return all_documents(documents, Query("parked"))


def _command_id(parked: Document) -> str | None:
    try:
        return str(json.loads(str(parked.fields["payload"]))["id"])
    except (ValueError, KeyError):
        return None


def nothing_personal_is_logged(simulator: Simulator) -> Violations:
    """Check that no log line contains a phone number, a text from or to a learner, or a token."""
    texts_in = {text.body for script in simulator.scripts for text in script.texts}
    texts_out = {accepted.text.body or "" for accepted in simulator.carrier.ledger}
    secrets = {script.phone.removeprefix("+") for script in simulator.scripts} | {
        text for text in texts_in | texts_out if len(text) > SHORT
    }
    logged = simulator.logged.getvalue()
    for secret in sorted(secrets | {TOKEN}):
        if secret in logged:
            yield f"a log line contains {secret!r}"
