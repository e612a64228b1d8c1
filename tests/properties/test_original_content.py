"""Any content with the oddities of the original's loads, warns about each once, and plays in each language."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.drills.catalogue import Catalogue, load
from shared.drills.content.slugs import is_slug
from tests.unit.drills.playing import drills_of, refused_in

WORDS = {
    "en": ("soap", "ladder", "window", "hammer", "bread"),
    "es": ("jabón", "escalera", "ventana", "martillo", "cebolla"),
    "zh": ("肥皂", "梯子", "窗户", "锤", "面包"),
}
"""Texts of options, each clearly different from the others."""

OTHER_WORDING = {"en": "purple kettle", "es": "naranja verde", "zh": "紫色水壶"}
"""A wording of right answers that no option has."""

MISSING, OTHER, SAME = "missing", "other", "same"
LETTERS = "abcde"
ANY_TEXT = st.text(max_size=12) | st.sampled_from(["1 - ", "1 -", "1", "2 -", "", "4 - Q1 (MCQ2)", "q", "q-2"])
LANGUAGES = st.lists(st.sampled_from(["es", "zh"]), unique=True).map(lambda more: ("en", *more))


@dataclass(frozen=True)
class Question:
    """A question of a likeness. `translated`: for each language, how its options and its right answer are worded."""

    slug: str
    size: int
    right: int
    has_label: bool
    translated: dict[str, tuple[str, str]]


def questions(languages: Sequence[str]) -> st.SearchStrategy[Question]:
    options = st.sampled_from([SAME, MISSING])
    worded = st.tuples(options, st.sampled_from([SAME, OTHER, MISSING]))
    english = st.tuples(st.just(SAME), st.sampled_from([SAME, OTHER]))
    translated = st.fixed_dictionaries({each: english if each == "en" else worded for each in languages})
    return st.integers(2, 5).flatmap(
        lambda size: st.builds(Question, ANY_TEXT, st.just(size), st.integers(0, size - 1), st.booleans(), translated)
    )


@dataclass(frozen=True)
class Likeness:
    """Content with oddities: drills by their keys, each with the slug inside and its questions."""

    languages: tuple[str, ...]
    drills: dict[str, tuple[str, list[Question]]]
    unused: Sequence[tuple[str, str, object]]

    def files(self) -> dict[str, object]:
        """Return the two files of form 1."""
        instructions: list[dict[str, object]] = [
            {"label": label, "language": code, "translation": text} for label, code, text in self.unused
        ]
        drills = {}
        for number, (key, (slug, asked)) in enumerate(self.drills.items()):
            prompts: list[object] = []
            for at, each in enumerate(asked):
                name = f"q{number}-{at}"
                instructions += self._translations(name, each)
                right = f"{LETTERS[each.right]}) {{{{{name}-{'right' if each.has_label else 'undefined'}}}}}"
                text = {"text": f"{{{{{name}}}}}"}
                prompts.append({"slug": each.slug, "messages": [text], "correct_response": right})
            prompts.append({"slug": "the end", "messages": [{"text": "Bye {{missing}} {{name}}."}]})
            drills[key] = {"name": "A drill", "slug": slug, "prompts": prompts}
        return {"drills.json": drills, "translations.json": {"instructions": instructions}}

    def _translations(self, name: str, asked: Question) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for language, (options, right) in asked.translated.items():
            words = WORDS[language][: asked.size]
            listed = "?\n" + "\n".join(f"{letter}) {word}" for letter, word in zip(LETTERS, words, strict=False))
            wording = words[asked.right] if right == SAME else OTHER_WORDING[language]
            if options != MISSING:
                found.append({"label": name, "language": language, "translation": listed})
            if right != MISSING and asked.has_label:
                found.append({"label": f"{name}-right", "language": language, "translation": wording})
        return found


@st.composite
def likenesses(draw: st.DrawFn) -> Likeness:
    languages = draw(LANGUAGES)
    asked = st.lists(questions(languages), min_size=1, max_size=4)
    drills = draw(st.dictionaries(ANY_TEXT, st.tuples(ANY_TEXT, asked), min_size=1, max_size=3))
    anything = st.text(max_size=20) | st.none() | st.integers() | st.just(["x"]) | st.sampled_from(["{{x}}", "{% x %}"])
    unused = draw(
        st.lists(st.tuples(st.just("unused"), ANY_TEXT | st.sampled_from(["en", "zh"]), anything), max_size=3)
    )
    return Likeness(languages, drills, unused)


def read(likeness: Likeness) -> Catalogue:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in likeness.files().items():
            (Path(folder) / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
        return load(Path(folder))


ALIKE = Question("1 - ", 3, 1, has_label=True, translated={"en": (SAME, OTHER), "zh": (MISSING, SAME)})
UNDEFINED = Question("1 -", 2, 0, has_label=False, translated={"en": (SAME, SAME), "zh": (SAME, SAME)})


@settings(max_examples=30, deadline=None, derandomize=True)
@given(likenesses())
@example(Likeness(("en", "zh"), {"01 - new": ("02", [ALIKE, UNDEFINED, ALIKE])}, [("unused", "?", ["x"])]))
def test_a_likeness_with_any_oddities_plays_in_each_language(likeness: Likeness) -> None:
    catalogue = read(likeness)
    assert len(catalogue) == len(likeness.drills)
    assert refused_in(catalogue, likeness.languages) == []


@settings(max_examples=30, deadline=None, derandomize=True)
@given(likenesses())
def test_each_odd_slug_of_a_likeness_has_one_warning_and_one_slug(likeness: Likeness) -> None:
    catalogue = read(likeness)
    odd = [each for each in catalogue.warnings if ", prompt " in each.wrong and "it is read as" in each.remedy]
    written = {key: [each.slug for each in asked] for key, (_, asked) in likeness.drills.items()}
    own = sum(len(set(filter(is_slug, slugs))) for slugs in written.values())
    assert len(odd) == sum(len(slugs) + 1 for slugs in written.values()) - own  # + 1 for "the end"
    for drill in drills_of(catalogue, ("en",)):
        slugs = [prompt.slug for prompt in drill.prompts]
        assert len(set(slugs)) == len(slugs)
        assert all(map(is_slug, slugs))
