"""Each command is handled once, in one read and one commit, whatever happens in between."""

import json
from functools import partial

import pytest

from shared.contracts.batch import Batch, Registration
from shared.contracts.commands import COMMAND, InboundSms, StartDrill
from shared.contracts.drill import Drill
from shared.contracts.readings import Keyword
from shared.contracts.review import Review
from shared.dialog.service import CommandHandler, StartedContent
from shared.dialog.state import DialogState
from shared.errors import RejectError, RetryError
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.ports import DocumentStore, Query
from shared.snapshots.store import Snapshots
from tests.harness.dialogs import GOODBYE, GRADED, PHONE, decided_again, drill, says
from tests.harness.pipeline import Clock, Pipeline
from tests.harness.scripted_store import ScriptedStore


class Topics:
    """Topics that record their messages, after this number of failures."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.messages: list[str] = []

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        assert (topic, phone) == ("dialog-events", PHONE)
        if self.failures:
            self.failures -= 1
            raise RetryError
        self.messages.extend(messages)


class Drills:
    """One drill, whose next version is returned on each call."""

    lesson_languages = ("en", "es")

    def __init__(self, *versions: Drill) -> None:
        self.versions = [*versions]

    def drill(self, slug: str, _: str) -> Drill | None:
        version = self.versions.pop(0) if len(self.versions) > 1 else self.versions[0]
        return version if slug == version.slug else None

    def review(self, _: object, __: str) -> Review | None:
        return None


class Service:
    """A registration service with this result, or unavailable."""

    def __init__(self, answer: Registration | None) -> None:
        self.answer = answer

    def check(self, _: str) -> Registration:
        if self.answer is None:
            raise RetryError
        return self.answer


def in_full(documents: DocumentStore) -> StartedContent:
    return StartedContent(Snapshots(documents), named=False)


def handler(documents: DocumentStore, topics: Topics, service: Service | None = None) -> CommandHandler:
    service = service or Service(Registration(valid=True))
    return CommandHandler(documents, topics, service, Drills(drill(GRADED, GOODBYE)), Clock(), in_full(documents))


def inbound(text: str, number: int = 1) -> InboundSms:
    return InboundSms(id=f"sms:SM{number}", phone=PHONE, text=text)


def batches(documents: DocumentStore) -> list[Batch]:
    return log.read(documents, PHONE, 1, len(documents.find(Query(f"dialogs/{PHONE}/batches"))))


def test_a_command_costs_one_read_and_one_commit_of_two_writes() -> None:
    documents = ScriptedStore(MemoryDocumentStore())
    handle = handler(documents, Topics()).handle
    for number, text in enumerate(["code", "hello", "more"]):
        handle(inbound(text, number))
    assert (documents.reads, documents.commits) == (3, [2, 2, 2])


def test_the_languages_of_the_lessons_are_recorded_with_a_wish_for_another() -> None:
    documents = MemoryDocumentStore()
    handle = handler(documents, Topics()).handle
    for number, text in enumerate(["code", "language Chinese"]):
        handle(inbound(text, number))
    _, asked = batches(documents)
    assert asked.reading == Keyword(keyword="language", value="zh", lesson_languages=("en", "es"))
    assert asked.profile.language == "en"


def test_a_repeated_command_republishes_its_batch_and_writes_nothing() -> None:
    documents, topics = MemoryDocumentStore(), Topics()
    handle = handler(documents, topics).handle
    handle(inbound("code"))
    handle(inbound("hello", 2))
    handle(inbound("code"))
    first, _, again = topics.messages
    assert first == again
    assert len(batches(documents)) == 2


def test_after_a_failed_publish_redelivery_publishes_the_same_batch() -> None:
    documents, topics = MemoryDocumentStore(), Topics(failures=1)
    handle = handler(documents, topics).handle
    with pytest.raises(RetryError):
        handle(inbound("code"))
    handle(inbound("code"))
    assert [json.loads(message)["seq"] for message in topics.messages] == [1]
    assert len(batches(documents)) == 1


def test_nothing_is_published_when_the_commit_fails() -> None:
    topics = Topics()
    with pytest.raises(RetryError):
        handler(ScriptedStore(MemoryDocumentStore(), commits_until_outage=0), topics).handle(inbound("code"))
    assert topics.messages == []


def test_an_overtaken_command_is_decided_again() -> None:
    store = MemoryDocumentStore()
    other = handler(store, Topics()).handle
    overtaken = ScriptedStore(
        store, before_commit=[lambda: other(inbound("code", 1)), lambda: other(inbound("hello", 2))]
    )
    handler(overtaken, Topics()).handle(inbound("more", 3))
    assert [batch.command.id for batch in batches(store)] == ["sms:SM1", "sms:SM2", "sms:SM3"]
    assert [event.type for event in batches(store)[-1].events] == ["NEXT_DRILL_REQUESTED"]


def test_one_command_handled_concurrently_has_one_batch() -> None:
    store, topics = MemoryDocumentStore(), Topics()
    other = handler(store, Topics()).handle
    handler(ScriptedStore(store, before_commit=[lambda: other(inbound("code"))]), topics).handle(inbound("code"))
    assert len(batches(store)) == 1
    assert Batch.model_validate_json(topics.messages[0]) == batches(store)[0]


def test_a_command_that_is_always_overtaken_is_left_to_redelivery() -> None:
    store = MemoryDocumentStore()
    other = handler(store, Topics()).handle
    busy = [partial(other, inbound("x", number)) for number in range(10, 30)]
    with pytest.raises(RetryError):
        handler(ScriptedStore(store, before_commit=busy), Topics()).handle(inbound("y"))


def test_nothing_is_decided_while_the_registration_service_is_down() -> None:
    store, topics = MemoryDocumentStore(), Topics()
    with pytest.raises(RetryError):
        handler(store, topics, Service(None)).handle(inbound("code"))
    assert topics.messages == []
    assert store.get(log.dialog_path(PHONE)) is None


def test_an_unknown_drill_is_rejected_by_its_name() -> None:
    command = StartDrill(id="start:1", phone=PHONE, drill_slug="99-nothing")
    with pytest.raises(RejectError, match="99-nothing"):
        handler(MemoryDocumentStore(), Topics()).handle(command)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"type": "dance", "id": "x", "phone": "+15550100"}',
        '{"type": "DANCE", "id": "x"}',
        '{"type": "INBOUND_SMS", "id": "sms:1", "phone": "5550100", "text": "secret"}',
        '{"type": "INBOUND_SMS", "id": "a/b", "phone": "+15550100", "text": "secret"}',
        '{"type": "UPDATE_USER", "id": "u", "phone": "+15550100", "changes": {"opted_out": "secret"}}',
        "[" * 100_000,
    ],
    ids=lambda message: message[:20],
)
def test_an_invalid_command_is_rejected_without_quoting_it(message: str) -> None:
    with pytest.raises(RejectError) as caught:
        handler(MemoryDocumentStore(), Topics()).handle(COMMAND.decode(message))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "\\ud800", "\\u0000", "😀" * 5000])
def test_any_text_is_stored(text: str) -> None:
    store = MemoryDocumentStore()
    message = f'{{"type": "INBOUND_SMS", "id": "sms:1", "phone": "{PHONE}", "text": "{text}"}}'
    handler(store, Topics()).handle(COMMAND.decode(message))
    assert len(batches(store)) == 1


def test_the_log_replays_byte_for_byte_and_folds_into_the_state() -> None:
    pipeline = Pipeline()
    for text in ("hello", "WELCOME", "b", "Ana", "a", "20 glasses", "more", "stop", "YES", "more", "x"):
        pipeline.text(PHONE, text)
    state = DialogState(phone=PHONE)
    for batch in pipeline.batches(PHONE):
        state, again = decided_again(state, batch)
        assert again.model_dump_json() == batch.model_dump_json()
    stored = pipeline.store.get(log.dialog_path(PHONE))
    assert stored is not None
    assert stored.fields["body"] == state.model_dump_json()


def test_a_running_drill_is_unaffected_when_its_author_edits_it() -> None:
    store = MemoryDocumentStore()
    edited = drill(GOODBYE)
    original = drill(GRADED, GOODBYE)
    drills = Drills(original, edited)
    handle = CommandHandler(store, Topics(), Service(Registration(valid=True)), drills, Clock(), in_full(store)).handle
    handle(inbound("code"))
    handle(StartDrill(id="start:1", phone=PHONE, drill_slug="01-colours"))
    handle(says("b").model_copy(update={"id": "sms:SM7"}))
    assert [event.type for event in batches(store)[-1].events] == [
        "COMPLETED_PROMPT",
        "ADVANCED_TO_NEXT_PROMPT",
        "DRILL_COMPLETED",
    ]
