"""Every mutant's text is found in the product exactly once, and is found in spite of reformatting."""

from pathlib import Path

import pytest

from tests.mutants.matching import UnfitError, mutate
from tests.mutants.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parent.parent.parent.parent


def mutant(old: str, new: str = "NEW") -> Mutant:
    return Mutant("the name", "shared/some.py", old, new, "tests")


@pytest.mark.parametrize("each", MUTANTS, ids=lambda each: str(each.name))
def test_a_mutant_applies_to_the_product(each: Mutant) -> None:
    text = (ROOT / each.file).read_text()
    mutated = mutate(text, each)
    assert mutated != text
    compile(mutated, each.file, "exec")
    assert (ROOT / each.tests.partition("::")[0]).exists()


def test_mutants_have_different_names() -> None:
    assert len({each.name for each in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize(
    "text",
    [
        "x = call(one, two)\n",
        "x = call(\n    one, two\n)\n",
        "x = call(\n    one,\n    two,\n)\n",
        "x  =  call( one,   two )\n",
    ],
)
@pytest.mark.parametrize("old", ["call(one, two)", "call(\n  one,\n  two,\n)"])
def test_wrapping_and_spaces_do_not_matter(text: str, old: str) -> None:
    assert mutate(text, mutant(old)).split() == ["x", "=", "NEW"]


@pytest.mark.parametrize("depth", [0, 4, 8, 12])
def test_whole_lines_are_replaced_at_their_own_indentation(depth: int) -> None:
    pad = " " * depth
    text = f"begin\n{pad}if a:\n{pad}    b()\n\n{pad}c()\n"
    old, new = "        if a:\n            b()\n", "        if d:\n\n            e()\n"
    assert mutate(text, mutant(old, new)) == f"begin\n{pad}if d:\n\n{pad}    e()\n\n{pad}c()\n"


def test_a_removed_line_leaves_the_lines_around_it_alone() -> None:
    text = "    a()\n    b()\n\n    c()\n"
    assert mutate(text, mutant("        b()\n", "")) == "    a()\n\n    c()\n"


def test_other_text_is_not_matched() -> None:
    for text in ("callone, two)", "call(onetwo)", "call(one two)", "call(two, one)"):
        with pytest.raises(UnfitError):
            mutate(text, mutant("call(one, two)"))


@pytest.mark.parametrize(("text", "times"), [("gone\n", "0 times"), ("a, b\na,\nb\n", "2 times")])
def test_a_text_not_found_once_is_named_with_its_mutant_and_file(text: str, times: str) -> None:
    with pytest.raises(UnfitError) as caught:
        mutate(text, mutant("a, b"))
    for part in ("the name", "shared/some.py", times, "a, b"):
        assert part in str(caught.value)
