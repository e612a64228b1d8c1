"""Every common given name answers the question for the name, though many of them are words of a language, too."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.contracts.readings import Name
from shared.dialog.reading.read import read
from shared.dialog.reading.reader import Situation
from tests.harness.dialogs import STORED

LINES = (Path(__file__).parent / "lists" / "given-names.txt").read_text().splitlines()
NAMES = [name for line in LINES if not line.startswith("#") for name in line.split()]
SITUATION = Situation(STORED, code="WELCOME")


@pytest.mark.parametrize("wording", ["{}", "{}.", "My name is {}", "Me llamo {}"])
def test_a_given_name_is_a_name(wording: str) -> None:
    answers = {wording.format(name): name for name in NAMES}
    assert {text: read(text, SITUATION) for text in answers} == {
        text: Name(name=name) for text, name in answers.items()
    }


@pytest.mark.parametrize("written", [str.lower, str.upper], ids=["small", "capital"])
def test_a_given_name_in_small_or_capital_letters_is_a_name(written: Callable[[str], str]) -> None:
    texts = [written(name) for name in NAMES]
    assert [read(text, SITUATION) for text in texts] == [Name(name=text) for text in texts]
