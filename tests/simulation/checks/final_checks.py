"""What is held against a simulated life once it is over."""

import json
from collections.abc import Iterator

from shared.ports import Document, DocumentStore, Query
from shared.store.scans import all_documents
from tests.harness.pipeline import TOKEN
from tests.simulation.checks.history import Story
from tests.simulation.checks.invariants import (
    ALWAYS,
    Amiss,
    every_text_of_theirs_has_its_batch_or_is_parked,
    everything_is_done,
    ledger_is_what_the_texts_say,
)
from tests.simulation.engine.simulator import World

SHORT = 8
"""Letters. A text no longer than this is found in any log by chance."""


def verdict(world: World) -> list[str]:
    """All that is amiss in the end."""
    amiss = [f"{script.phone}: {each}" for script in world.scripts for each in _of_one(world, script.phone)]
    return [*amiss, *nothing_of_theirs_is_logged(world)]


def _of_one(world: World, phone: str) -> Amiss:
    story = Story(world.store, phone)
    for check in (*ALWAYS, everything_is_done):
        yield from check(story)
    yield from ledger_is_what_the_texts_say(story, world.ledger(phone))
    parked = [each for each in parked_messages(world.store) if each.fields["phone"] == phone]
    commands = [name for each in parked if (name := _command_id(each)) is not None]
    yield from every_text_of_theirs_has_its_batch_or_is_parked(story, world.accepted.get(phone, ()), commands)
    if len(parked) != world.poison[phone]:
        yield f"{len(parked)} of {world.poison[phone]} messages are parked that cannot work"


def parked_messages(documents: DocumentStore) -> Iterator[Document]:
    """All that is parked."""
    return all_documents(documents, Query("parked"))


def _command_id(parked: Document) -> str | None:
    try:
        return str(json.loads(str(parked.fields["payload"]))["id"])
    except (ValueError, KeyError):
        return None


def nothing_of_theirs_is_logged(world: World) -> Amiss:
    """No number, no text in or out, no token."""
    texts_in = {text.body for script in world.scripts for text in script.texts}
    texts_out = {taken.text.body or "" for taken in world.carrier.ledger}
    secrets = {script.phone.removeprefix("+") for script in world.scripts} | {
        text for text in texts_in | texts_out if len(text) > SHORT
    }
    logged = world.logged.getvalue()
    for secret in sorted(secrets | {TOKEN}):
        if secret in logged:
            yield f"a log line holds {secret!r}"
