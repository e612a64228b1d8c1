"""The README stays true: its conversation is played, its picture is the topology's, its links lead somewhere."""

import re
from pathlib import Path

import pytest

from local.printed.picture import mermaid
from shared import topology
from tests.conversations.test_conversations import turns
from tests.harness.pipeline import Pipeline

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text()
DOCUMENTS = sorted(file for pattern in ("*.md", "docs/**/*.md") for file in ROOT.glob(pattern))


def test_the_readmes_conversation_goes_as_it_says() -> None:
    (conversation,) = re.findall(r"```\n(> .*?)```", README, re.DOTALL)
    pipeline = Pipeline(ROOT / "drills")
    for said, expected in turns(conversation):
        answers = pipeline.text("+15550100", said)
        assert len(answers) == len(expected), f"after {said!r}"
        for answer, begins in zip(answers, expected, strict=True):
            assert answer.replace("\n", " ").startswith(begins.removesuffix(" …")), f"after {said!r}"


def test_the_readmes_picture_is_drawn_from_the_topology() -> None:
    assert f"```mermaid\n{mermaid(topology.load())}\n```" in README


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_in_a_document_leads_to_a_file(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_every_place_on_the_readmes_map_is_there() -> None:
    for line in re.findall(r"^    (\S+/|\S+\.yaml) ", README, re.MULTILINE):
        assert (ROOT / line).exists(), line
