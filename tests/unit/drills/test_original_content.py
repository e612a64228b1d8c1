"""The original's content is read as leniently as by the system that used it, with a warning per oddity."""

import json
import os
from pathlib import Path

import pytest

from manage import main
from shared.contracts.drill import Drill, Message, Prompt
from shared.drills.catalogue import Catalogue, load
from shared.drills.content.slugs import is_slug, our_slugs
from shared.drills.grading.grade import graded_options, is_right
from tests.unit.drills.playing import drills_of, refused_in

LIKENESSES = Path(__file__).parents[2] / "conversations" / "original"
LANGUAGES = {
    "labels": ("en", "es"),
    "plain": ("en", "es"),
    "odd-labels": ("en", "es", "zh"),
    "short": ("en", "es"),
    "odd-plain": ("en", "es"),
}
ORIGINAL_CONTENT = os.environ.get("ORIGINAL_CONTENT", "")
"""A folder with published versions of the original's content, each in a folder of its own."""

Q1 = {"slug": "q1", "messages": [{"text": "Use what?\na) soap\nb) rice"}], "correct_response": "a) soap"}
END = {"slug": "end", "messages": [{"text": "Bye."}]}


def drill(*prompts: object, slug: str = "a") -> dict[str, object]:
    return {"slug": slug, "name": "A", "prompts": [*prompts, END]}


def labels(*translations: tuple[object, object, object]) -> dict[str, object]:
    keys = ("label", "language", "translation")
    return {"instructions": [dict(zip(keys, each, strict=True)) for each in translations]}


def asking(text: str, right: str, slug: str = "q1") -> dict[str, object]:
    return {"slug": slug, "messages": [{"text": text}], "correct_response": right}


def catalogue_of(folder: Path, drills: object, translations: object = None) -> Catalogue:
    for name, content in (("drills.json", drills), ("translations.json", translations)):
        if content is not None:
            text = content if isinstance(content, str) else json.dumps(content)
            (folder / name).write_text(text, encoding="utf-8")
    return load(folder)


def warnings_of(catalogue: Catalogue, folder: Path) -> list[str]:
    return [str(each).removeprefix(f"{folder}/") for each in catalogue.warnings]


def drill_of(catalogue: Catalogue, slug: str, language: str = "en") -> Drill:
    found = catalogue.drill(slug, language)
    assert found is not None
    return found


AT_Q1 = "drills.json:1: drill 'a', prompt 'q1': "
UNUSED = "; no drill uses this label, so it is ignored"
BY_LETTER = "; its letter decides"
ODDITIES = {
    "a prompt's slug of any text": (
        {"a": drill({**Q1, "slug": "1 - "})},
        None,
        ["drills.json:1: drill 'a', prompt '1 - ': this is not a valid slug; it is read as '1'"],
    ),
    "a prompt without a slug": (
        {"a": drill({**Q1, "slug": ""})},
        None,
        ["drills.json:1: drill 'a', prompt '': this is not a valid slug; it is read as 'prompt'"],
    ),
    "two prompts of one slug": (
        {"a": drill(Q1, Q1)},
        None,
        [f"{AT_Q1}an earlier prompt has the same slug; it is read as 'q1-2'"],
    ),
    "another slug inside": (
        {"a": drill(Q1, slug="b")},
        None,
        ["drills.json:1: drill 'a': its slug says 'b'; its key 'a' is its name"],
    ),
    "a key that is not a slug": (
        {"a b": drill(Q1, slug="a b")},
        None,
        ["drills.json:1: drill 'a b': this is not a valid slug; it is read as 'a-b'"],
    ),
    "a key twice": (
        f'{{"a": {{}},\n"a": {json.dumps(drill(Q1))}}}',
        None,
        ["drills.json:2: 'a' is written twice, before on line 1; the last one counts"],
    ),
    "an undefined label in a message": (
        {"a": drill({**Q1, "messages": [{"text": "{{hello}} Use what?\na) soap\nb) rice"}]})},
        labels(),
        [f"{AT_Q1}{{{{hello}}}} has no value here; it is left out"],
    ),
    "an undefined label in a right answer": (
        {"a": drill({**Q1, "correct_response": "a) {{soap}}"})},
        None,
        [f"{AT_Q1}{{{{soap}}}} has no value here; it is left out"],
    ),
    "a variable in a right answer": (
        {"a": drill({**Q1, "correct_response": "a) {{company}}"})},
        None,
        [f"{AT_Q1}{{{{company}}}} has no value here; it is left out"],
    ),
    "the revealed answer before the answer": (
        {"a": drill({"slug": "q1", "messages": [{"text": "Hi {{correct_answer}}"}]})},
        None,
        [f"{AT_Q1}{{{{correct_answer}}}} has no value here; it is left out"],
    ),
    "an unknown variable in a label": (
        {"a": drill({"slug": "q1", "messages": [{"text": "{{hi}}"}]})},
        labels(("hi", "en", "Hi {{student}}")),
        ["translations.json:1: label 'hi': {{student}} has no value here; it is left out"],
    ),
    "a label within a label": (
        {"a": drill({"slug": "q1", "messages": [{"text": "{{hi}} {{you}}"}]})},
        labels(("hi", "en", "Hi {{you}}"), ("you", "en", "you")),
        ["translations.json:1: label 'hi': {{you}} has no value here; it is left out"],
    ),
    "two translations": (
        {"a": drill({"slug": "q1", "messages": [{"text": "{{hi}}"}]})},
        labels(("hi", "en", "Hi"), ("hi", "en", "Hello")),
        ["translations.json:1: label 'hi': line 1 translates it differently into 'en'; the last translation counts"],
    ),
    "a missing translation": (
        {"a": drill({"slug": "q1", "messages": [{"text": "{{hi}} {{you}}"}]})},
        labels(("hi", "en", "Hi"), ("hi", "es", ""), ("you", "en", "you"), ("you", "es", "tú"), ("you", "fr", "toi")),
        [
            "translations.json:1: label 'hi': it is not translated into es, fr; its text in 'en' is used",
        ],
    ),
    "a missing translation into English": (
        {"a": drill({"slug": "q1", "messages": [{"text": "{{hi}}"}]})},
        labels(("hi", "fr", "Salut"), ("hi", "es", "Hola"), ("drill_reminder", "en", "Still there?")),
        ["translations.json:1: label 'hi': it is not translated into en; its text in 'es' is used"],
    ),
    "an unused label with variables of another system": (
        {"a": drill(Q1)},
        labels(("ping", "en", "{{student}}?"), ("ping", "es", "¿{{student}}?")),
        [
            f"translations.json:1: label 'ping': no label or variable is called 'student'{UNUSED}",
        ],
    ),
    "an unused label with code": (
        {"a": drill(Q1)},
        labels(("ping", "en", "{% if x %}")),
        [
            f"translations.json:1: label 'ping': '{{% if x %}}' is not a placeholder such as {{{{name}}}}{UNUSED}",
        ],
    ),
    "an unused label in no language": (
        {"a": drill(Q1)},
        labels(("ping", "spanish", "x"), ("pong", None, "x")),
        [
            f"translations.json:1: label 'ping': 'spanish' is not a language code{UNUSED}",
            f"translations.json:1: label 'pong': this translation has no language{UNUSED}",
        ],
    ),
    "another wording under the letter": (
        {"a": drill({**Q1, "correct_response": "a) flour"})},
        None,
        [
            f"{AT_Q1}the right answer 'a) flour' is worded unlike 'a) soap'{BY_LETTER}",
        ],
    ),
    "another wording in one language": (
        {"a": drill(asking("Use what?\na) {{soap}}\nb) {{rice}}", "a) {{right}}"))},
        labels(
            *(("soap", "en", "soap"), ("soap", "es", "el jabón"), ("rice", "en", "rice"), ("rice", "es", "arroz")),
            *(("right", "en", "Soap"), ("right", "es", "la espuma")),
        ),
        [
            f"{AT_Q1}in es, the right answer 'a) la espuma' is worded unlike 'a) el jabón'{BY_LETTER}",
        ],
    ),
}


@pytest.mark.parametrize(("drills", "translations", "warnings"), ODDITIES.values(), ids=ODDITIES)
def test_an_oddity_is_read_with_one_warning_and_plays(
    tmp_path: Path, drills: object, translations: object, warnings: list[str]
) -> None:
    catalogue = catalogue_of(tmp_path, drills, translations)
    assert warnings_of(catalogue, tmp_path) == warnings
    assert refused_in(catalogue, ("en", "es", "fr")) == []


def test_the_check_prints_the_warnings_and_how_many_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    catalogue_of(folder, {"a": drill({**Q1, "slug": "1 - "}), "b": drill(Q1, slug="b")})
    assert main(["check", str(folder)]) == 0
    odd = "drill 'a', prompt '1 - ': this is not a valid slug; it is read as '1'"
    assert capsys.readouterr().out == f"{folder}/drills.json:1: {odd}\n2 drills are fine, with 1 warning\n"


def test_content_without_oddities_has_no_warnings(tmp_path: Path) -> None:
    plain = catalogue_of(tmp_path, {"a": drill(Q1)}, labels(("incorrect_answer", "en", "No."), ("unused", "es", "x")))
    assert plain.warnings == ()
    assert [load(LIKENESSES / name).warnings for name in ("labels", "plain")] == [(), ()]


def test_the_warning_in_the_authors_guide_is_reported_in_those_words() -> None:
    folder = LIKENESSES / "odd-plain"
    guide = (LIKENESSES.parents[2] / "docs" / "writing-drills.md").read_text(encoding="utf-8")
    (reported,) = (line.strip() for line in guide.splitlines() if line.startswith("    content/drills.json:"))
    assert reported.removeprefix("content/") in warnings_of(load(folder), folder)


def test_what_is_left_out_leaves_a_tidy_text(tmp_path: Path) -> None:
    prompt = {"slug": "q1", "messages": [{"text": "Hi {{student}}, use {{emojis}}?\na) soap\nb) rice"}]}
    catalogue = catalogue_of(tmp_path, {"a": drill({**prompt, "correct_response": "b) {{rice}}"})})
    first = drill_of(catalogue, "a").prompts[0]
    assert first.messages[0].text == "Hi, use {{emojis}}?\na) soap\nb) rice"
    assert first.correct_response == "b)"


def test_the_last_of_two_translations_and_of_two_keys_counts(tmp_path: Path) -> None:
    drills = f'{{"a": {json.dumps(drill(Q1))}, "a": {json.dumps(drill({**END, "messages": [{"text": "{{hi}}"}]}))}}}'
    catalogue = catalogue_of(tmp_path, drills, labels(("hi", "en", "Hi"), ("hi", "en", "Hello")))
    assert drill_of(catalogue, "a").prompts[0].messages[0].text == "Hello"


def test_a_drill_is_called_by_its_key_and_takes_its_language_from_it(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, {"01-a-es": drill(Q1, slug="09-z-en"), "01-a-en": drill(Q1, slug="09-z-es")})
    assert (catalogue.slugs("es"), catalogue.slugs("en")) == (("01-a-es",), ("01-a-en",))


def test_a_label_in_use_by_no_drill_adds_no_language(tmp_path: Path) -> None:
    catalogue = catalogue_of(
        tmp_path,
        {"a": drill({"slug": "q1", "messages": [{"text": "{{hi}}"}]})},
        labels(("hi", "en", "Hi"), ("unused", "fr", "Salut")),
    )
    assert catalogue.warnings == ()


SLUGS = {
    "spaces and hyphens": (["1 - ", "2 -"], ["1", "2"]),
    "two that are alike": (["1 - ", "1 -", "1"], ["1-2", "1-3", "1"]),
    "a slug keeps its name before and after one like it": (["a b", "a-b", "a b"], ["a-b-2", "a-b", "a-b-3"]),
    "a number that is taken": (["1", "1", "1-2"], ["1", "1-3", "1-2"]),
    "brackets and accents": (["8 - (félicitations! + NPS)", "_x_"], ["8-felicitations-NPS", "x"]),
    "no letter of ours": (["", "问题", " - "], ["prompt", "prompt-2", "prompt-3"]),
    "a long text": (["x" * 90 + "?", "x" * 101], ["x" * 40, "x" * 40 + "-2"]),
}


@pytest.mark.parametrize(("texts", "slugs"), SLUGS.values(), ids=SLUGS)
def test_any_text_becomes_a_slug_by_a_stable_rule(texts: list[str], slugs: list[str]) -> None:
    assert list(our_slugs(texts, "prompt")) == slugs
    assert all(map(is_slug, slugs))


def prompt(text: str, right: str) -> Prompt:
    return Prompt(slug="q", messages=(Message(text=text),), correct_response=right)


LIST = "Use what?\na) soap\nb) soap and water\nc) 2 - 3 pumps"
NAMED = {
    "the letter": ("b) plenty of foam", "b", True),
    "the author's wording": ("b) plenty of foam", "plenty of foam", True),
    "the listed wording": ("b) plenty of foam", "b) soap and water", True),
    "the author's wording with its letter": ("b) plenty of foam", "B. Plenty of foam", True),
    "a typo in the author's wording": ("b) plenty of foam", "plenty of faom", True),
    "another option": ("b) plenty of foam", "a", False),
    "another letter with the author's wording": ("b) plenty of foam", "a) plenty of foam", False),
    "the wording of another option beside the right letter": ("b) soap", "b", True),
    "the wording of another option": ("b) soap", "soap", False),
    "the other option's letter": ("b) soap", "a", False),
    "the letter of a right answer without wording": ("b)", "soap and water", True),
    "a wording that begins like a label": ("2 - 3 pumps", "c", True),
}


@pytest.mark.parametrize(("right", "answer", "accepted"), NAMED.values(), ids=NAMED)
def test_a_right_answer_names_its_option_by_the_letter(right: str, answer: str, accepted: bool) -> None:
    assert is_right(prompt(LIST, right), answer) is accepted


def test_the_letter_names_an_option_only_where_it_is_asked_to() -> None:
    worded_otherwise = prompt(LIST, "b) plenty of foam")
    assert [option.named for option in graded_options(worded_otherwise)] == [False, False, False]
    assert [option.named for option in graded_options(worded_otherwise, by_letter=True)] == [False, True, False]


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_likeness_of_the_originals_content_plays_to_its_end(name: str) -> None:
    assert_plays(load(LIKENESSES / name), LANGUAGES[name])


@pytest.mark.skipif(not ORIGINAL_CONTENT, reason="ORIGINAL_CONTENT names no folder")
def test_the_originals_own_content_plays_to_its_end() -> None:
    folders = sorted(folder.parent for folder in Path(ORIGINAL_CONTENT).glob("*/drills.json"))
    assert folders
    for folder in folders:
        catalogue = load(folder)
        assert catalogue.warnings
        assert_plays(catalogue, ("en", "es", "fr", "pt", "zh"))


def assert_plays(catalogue: Catalogue, languages: tuple[str, ...]) -> None:
    """Assert that all drills play with every right answer, and that every other option is refused."""
    assert refused_in(catalogue, languages) == []
    for each in drills_of(catalogue, languages):
        for asked in each.prompts:
            if asked.correct_response:
                listed = graded_options(asked, by_letter=(asked.correct_response[1:2] == ")"))
                others = [option for option in listed if not option.named]
                assert len(listed) == len(others) + 1 or not listed
                assert not any(right for option in others for right in option.grades.values()), (each.slug, asked.slug)
