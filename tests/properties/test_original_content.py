"""Any content with the oddities of the original's loads, warns about each once, and plays in each language."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import example, given, settings

from shared.drills.catalogue import Catalogue, load
from shared.drills.content.slugs import is_slug
from tests.properties.likenesses import (
    IN_LABELS,
    IN_LIST,
    OTHER,
    OWN,
    SAME,
    UNDEFINED,
    Likeness,
    Question,
    likenesses,
)
from tests.unit.drills.playing import drills_of, refused_in

some = settings(max_examples=40, deadline=None, derandomize=True)


def read(files: Mapping[str, object]) -> Catalogue:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
        return load(Path(folder))


NONE: frozenset[tuple[str, int]] = frozenset()
ALIKE = Question("1 - ", 3, 1, IN_LIST, OWN, "a)", frozenset({("zh", 0)}), {"en": OTHER, "zh": SAME})
BARE = Question("1 -", 2, 0, IN_LABELS, UNDEFINED, "a)", frozenset({("zh", 1)}), {"en": SAME, "zh": SAME})
LIKE_BOTH = Likeness(("en", "zh"), {"01 - new": ("02", [ALIKE, BARE, ALIKE]), "01-new": ("02", [ALIKE])})


@some
@given(likenesses())
@example(LIKE_BOTH)
def test_a_likeness_with_labels_plays_in_each_language_with_its_texts_and_warnings(likeness: Likeness) -> None:
    catalogue = read(likeness.labelled())
    assert len(catalogue) == len(likeness.drills)
    assert refused_in(catalogue, likeness.languages) == []
    a_text_without_translation_is_english_in_list_and_right_answer(catalogue, likeness)
    each_odd_slug_has_one_warning_and_one_slug(catalogue, likeness)


def a_text_without_translation_is_english_in_list_and_right_answer(catalogue: Catalogue, likeness: Likeness) -> None:
    asked = [each for _, questions in likeness.drills.values() for each in questions]
    for language in likeness.languages:
        prompts = [prompt for drill in drills_of(catalogue, (language,)) for prompt in drill.prompts[:-1]]
        read_as = [(prompt.messages[-1].text, prompt.correct_response) for prompt in prompts]
        assert sorted(read_as) == sorted((each.text(language), each.right_answer(language)) for each in asked)


def each_odd_slug_has_one_warning_and_one_slug(catalogue: Catalogue, likeness: Likeness) -> None:
    odd = [each for each in catalogue.warnings if ", prompt " in each.wrong and "it is read as" in each.remedy]
    written = {key: [each.slug for each in asked] for key, (_, asked) in likeness.drills.items()}
    own = sum(len(set(filter(is_slug, slugs))) for slugs in written.values())
    assert len(odd) == sum(len(slugs) + 1 for slugs in written.values()) - own  # + 1 for "the end"
    for drill in drills_of(catalogue, ("en",)):
        slugs = [prompt.slug for prompt in drill.prompts]
        assert len(set(slugs)) == len(slugs)
        assert all(map(is_slug, slugs))


@some
@given(likenesses())
@example(LIKE_BOTH)
def test_a_likeness_in_plain_texts_plays_in_its_languages_only(likeness: Likeness) -> None:
    catalogue = read(likeness.plain())
    for language in likeness.languages:
        assert len(catalogue.slugs(language)) == len(likeness.drills), language
    assert len(catalogue) == len(likeness.drills) * len(likeness.languages)
    assert refused_in(catalogue, likeness.languages) == []
