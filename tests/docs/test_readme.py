"""The README agrees with the product: its conversation is played; picture, map and links are checked."""

import re
from pathlib import Path

import pytest

from local.printed.picture import mermaid
from shared import topology
from tests.conversations.test_conversations import turns
from tests.docs.pages import table
from tests.harness.pipeline import Pipeline

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text()
DOCUMENTS = sorted(file for pattern in ("*.md", "docs/**/*.md") for file in ROOT.glob(pattern))


def test_the_readmes_conversation_is_what_a_learner_gets() -> None:
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


def mapped() -> list[str]:
    """Return the paths on the README's map; `{a,b}` stands for several."""
    (block,) = re.findall(r"^## Where things are\n\n((?:    .*\n)+)", README, re.MULTILINE)
    found: list[str] = []
    for line in block.splitlines():
        for path in re.findall(r"(?:[\w./-]|\{[^}]*\})+", line.strip().split("  ")[0]):
            before, brace, rest = path.partition("{")
            inside, _, after = rest.partition("}")
            found += [f"{before}{name}{after}" for name in inside.split(",")] if brace else [path]
    return found


def test_every_path_on_the_readmes_map_exists() -> None:
    assert mapped()
    assert not [path for path in mapped() if not (ROOT / path).exists()]


def test_the_readmes_map_has_every_package_and_every_kind_of_test() -> None:
    packages = [file.parent for folder in ("shared", "local") for file in ROOT.glob(f"{folder}/*/__init__.py")]
    kinds = [file for file in (ROOT / "tests").iterdir() if file.is_dir() and file.name[0] not in "._"]
    shown = {place for path in mapped() for place in (ROOT / path, *(ROOT / path).parents)}
    assert {*packages, *kinds} <= shown


def test_every_promise_names_a_test_that_holds_it() -> None:
    promises = table(README, "promise")
    assert promises
    for promise, (tests,) in promises.items():
        assert re.search(r"\]\((tests/\S*/test_\w+\.py|terraform/tests/\w+\.tftest\.hcl)\)", tests), promise
