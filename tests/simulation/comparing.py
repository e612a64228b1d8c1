"""Two lives of the same learners held against each other: with faults and without."""

from datetime import timedelta

from shared.contracts.commands import InboundSms
from shared.ports import Document, Query
from tests.simulation.checkers import GONE, Amiss
from tests.simulation.story import Story
from tests.simulation.world import BEGIN, World

LATE = timedelta(hours=2)
"""A learner who could text no earlier than so much later lived another day: other reminders, another morning."""


def transcripts_are_the_same(faulty: World, calm: World) -> Amiss:
    """What a patient learner read, word for word and in order, is what they read without faults.

    Of those learners whose every text came in and whose every text went out: none was refused for ever, is of unknown
    fate, or was taken for one to somebody who opted out.
    """
    for phone in comparable(faulty, calm):
        if transcript(faulty, phone) != transcript(calm, phone):
            yield f"{phone}: the transcript is another than without faults"


def comparable(faulty: World, calm: World) -> list[str]:
    """The learners whose transcripts must be the same."""
    return [
        script.phone
        for script in faulty.scripts
        if script.patient
        and all(text.status in GONE for text in Story(faulty.store, script.phone).texts)
        and _said_as_early(faulty, calm, script.phone)
    ]


def _said_as_early(faulty: World, calm: World, phone: str) -> bool:
    """Whether all that they texted was known to the dialog about as early."""
    when, without = _known_at(faulty, phone), _known_at(calm, phone)
    return when.keys() == without.keys() and all(at - without[name] < LATE for name, at in when.items())


def _known_at(world: World, phone: str) -> dict[str, timedelta]:
    batches = [batch for batch in Story(world.store, phone).batches if isinstance(batch.command, InboundSms)]
    return {batch.command.id: batch.decided_at - BEGIN for batch in batches}


def transcript(world: World, phone: str) -> list[tuple[str | None, str | None]]:
    """What one learner read."""
    return [(sent.body, sent.media_url) for sent in world.ledger(phone)]


def others_are_untouched(faulty: World, calm: World, faults_of: str) -> Amiss:
    """Faults on one phone leave every byte of the others' documents and of their ledger as it would be."""
    for script in faulty.scripts:
        if script.phone != faults_of and _bytes(faulty, script.phone) != _bytes(calm, script.phone):
            yield f"{script.phone}: faults of another's changed it"


def _bytes(world: World, phone: str) -> object:
    collections = (
        "dialogs",
        f"dialogs/{phone}/batches",
        "learners",
        "outboxes",
        "texts",
        "receipts",
        "parked",
        "failures",
    )
    ledger = [(taken.text, taken.sid, taken.at) for taken in world.carrier.taken(phone)]
    return ledger, [(each.path, dict(each.fields)) for name in collections for each in _of(world, name, phone)]


def _of(world: World, collection: str, phone: str) -> list[Document]:
    found, behind = [], None
    while page := world.store.find(Query(collection, behind=behind)):
        found += [each for each in page if phone in each.path or each.fields.get("phone") == phone]
        behind = page[-1]
    return found
