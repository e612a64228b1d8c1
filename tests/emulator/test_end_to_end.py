"""The pipeline from the signed webhook to the carrier's ledger, on the emulators with one process per function."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from local.runtime.http import CLIENT
from shared import composition
from shared.drill_progress import learners
from shared.operations.finding import Filter, find
from shared.operations.replay import replay
from shared.ports import DocumentStore
from tests.conftest import DRILLS
from tests.conversations.test_conversations import HERE, turns
from tests.harness.handset import Handset, any_phone, post_signed
from tests.harness.pipeline import Pipeline, always
from tests.harness.waiting import eventually

WELCOME = "Hello from the water school. A) English B) Español"
QUESTION = "How much water do you need on a hot day?\na) 2 glasses\nb) 8 glasses\nc) 20 glasses"


def answering(url: str, name: str) -> Handset:
    """A learner who has been asked the question about water."""
    learner = Handset(url)
    for body, number in (("WELCOME", 1), ("a", 1), (name, 2)):
        learner.says(body)
        learner.reads(number)
    return learner


def played(url: str, conversation: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Play a golden conversation; yield the learner's text, the replies and the expected replies of each turn."""
    learner = Handset(url)
    for body, expected in turns((HERE / conversation).read_text()):
        learner.says(body)
        yield body, learner.reads(len(expected)) if expected else [], expected


@pytest.mark.parametrize("conversation", ["english.txt", "spanish.txt"])
def test_a_learner_completes_all_drills_text_by_text(stack_url: str, conversation: str) -> None:
    for body, replies, expected in played(stack_url, conversation):
        assert len(replies) == len(expected), f"after {body!r}"
        for reply, expected_reply in zip(replies, expected, strict=True):
            assert reply == expected_reply or expected_reply.startswith("{"), f"after {body!r}"


def test_five_concurrent_learners_get_their_own_texts_in_order(stack_url: str) -> None:
    names = ["Ana", "Ben", "Chi", "Dua", "Eli"]

    def learn(name: str) -> list[str]:
        learner = answering(stack_url, name)
        learner.says("b")
        learner.reads(2)
        return learner.received()

    with ThreadPoolExecutor(len(names)) as learners:
        received = dict(zip(names, learners.map(learn, names), strict=True))
    for name, texts in received.items():
        assert texts[:4] == [WELCOME, "What is your name?", f"Nice to meet you, {name}.", QUESTION]
        assert len(texts) == 6
        assert texts[5].startswith("Text MORE to go on.")


def test_the_same_webhook_three_times_changes_nothing(stack_url: str) -> None:
    learner = answering(stack_url, "Ana")
    sid = f"SM{uuid4().hex}"
    for _ in range(3):
        learner.says("20 glasses", sid)
    learner.reads(1)
    learner.says("b")
    assert learner.reads(2)[1].startswith("Text MORE to go on.")
    assert len(learner.received()) == 7


def test_an_unsigned_webhook_is_refused(stack_url: str) -> None:
    form = {"MessageSid": "SM1", "From": "+15550100", "Body": "WELCOME"}
    assert CLIENT.post(f"{stack_url}/functions/twilio-webhook", data=form).status_code == 403
    assert post_signed(f"{stack_url}/functions/twilio-webhook", form, "another-token").status_code == 403


def test_a_body_above_the_limit_is_refused(stack_url: str) -> None:
    form = {"MessageSid": "SM1", "From": "+15550100", "Body": "x" * 70_000}
    assert post_signed(f"{stack_url}/functions/twilio-webhook", form).status_code == 413


@pytest.mark.parametrize(
    "text", ["😀🏽", "שלום", "e\u0301", "a\x00b", "x" * 10_000], ids=["emoji", "rtl", "nfd", "nul", "long"]
)
def test_any_text_is_accepted_stored_and_graded(stack_url: str, text: str) -> None:
    learner = answering(stack_url, "Ana")
    learner.says(text)
    assert len(learner.reads(1)) == 1
    learner.says("b")
    assert learner.reads(2)[1].startswith("Text MORE to go on.")


def test_after_a_text_without_words_the_question_is_asked_again(stack_url: str) -> None:
    learner = answering(stack_url, "Ana")
    question = learner.received()[-2:]
    learner.says("")
    assert learner.reads(2) == question
    learner.says("b")
    assert learner.reads(2)[1].startswith("Text MORE to go on.")


def test_operators_see_find_verify_and_replay_after_real_traffic(
    stack_url: str, firestore_documents: DocumentStore
) -> None:
    name = "Zo" + any_phone()[-6:].translate(str.maketrans("0123456789", "abcdefghij"))
    phone = answering(stack_url, name).phone
    ports = replace(Pipeline(DRILLS).ports, documents=always(firestore_documents))
    seq = composition.seeing(ports).see(phone).seq
    eventually(lambda: learners.cursor(firestore_documents, phone), lambda cursor: cursor == seq)
    whole = find(firestore_documents, Filter(name=name), size=50)
    assert ([row.phone for row in whole.rows], whole.matching, whole.is_exact) == ([phone], 1, True)
    indexed = find(firestore_documents, Filter(state="active", account="-", language="en"), size=300)
    assert phone in [row.phone for row in indexed.rows]
    assert (indexed.matching, indexed.is_exact) == (len(indexed.rows), True)
    assert composition.verification(ports).verify(phone).findings == []
    replayed = replay(firestore_documents, phone)
    assert (replayed.decided, replayed.folded, replayed.difference) == (seq, 0, None)
