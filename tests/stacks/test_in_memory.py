"""The local stack without emulators: the same conversations, from the webhook to the carrier's ledger."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.runtime.running_stack import running_stack
from tests.conftest import DRILLS
from tests.emulator.test_end_to_end import QUESTION, WELCOME, answering, played


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a stack that finds neither emulators nor Java to run them."""
    with running_stack({**_without_java(tmp_path_factory.mktemp("empty")), "DRILLS_PATH": str(DRILLS)}) as stack:
        assert "Running without emulators: " in stack.printed()
        yield stack.url


def test_a_learner_completes_all_drills_in_memory(url: str) -> None:
    for body, replies, expected in played(url, "english.txt"):
        assert len(replies) == len(expected), f"after {body!r}"
        for reply, expected_reply in zip(replies, expected, strict=True):
            assert reply == expected_reply or expected_reply.startswith("{"), f"after {body!r}"


def test_three_concurrent_learners_get_their_own_texts_in_order_in_memory(url: str) -> None:
    def learn(name: str) -> list[str]:
        learner = answering(url, name)
        learner.says("b")
        learner.reads(2)
        return learner.received()

    names = ["Ana", "Ben", "Chi"]
    with ThreadPoolExecutor(len(names)) as learners:
        received = dict(zip(names, learners.map(learn, names), strict=True))
    for name, texts in received.items():
        assert texts[:4] == [WELCOME, "What is your name?", f"Nice to meet you, {name}.", QUESTION]
        assert len(texts) == 6
        assert texts[5].startswith("Text MORE to go on.")


def _without_java(empty: Path) -> dict[str, str]:
    return {"PUBSUB_EMULATOR_HOST": "", "FIRESTORE_EMULATOR_HOST": "", "PATH": str(empty), "JAVA_HOME": str(empty)}
