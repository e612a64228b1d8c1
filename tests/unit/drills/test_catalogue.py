"""The catalogue: three forms of content, read through one interface."""

import json
from pathlib import Path

import pytest

from shared.contracts.commands import PromptRef
from shared.contracts.drill import Drill, Message, Prompt
from shared.contracts.phrases import PHRASES
from shared.contracts.templates import names
from shared.drills.catalogue import Catalogue, load


def folder(path: Path, **files: object) -> Path:
    """Write these files into the folder ("a_yaml" is "a.yaml"), with any value but a text as JSON."""
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (path / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return path


def drill_of(catalogue: Catalogue, slug: str, language: str) -> Drill:
    found = catalogue.drill(slug, language)
    assert found is not None
    return found


def texts_of(drill: Drill) -> list[str | None]:
    return [message.text for prompt in drill.prompts for message in prompt.messages]


OURS = """\
slug: a
name: {en: Hands, es: Manos}
prompts:
  - slug: ask
    messages:
      - text:
          en: |
            Hi {{name}}. Wash for how long?
            a) {{short}} b) 20 seconds
          es: |
            Hola {{name}}. ¿Cuánto tiempo?
            a) {{short}} b) 20 segundos
      - media_url: {en: "https://example.org/en.png", es: "https://example.org/es.png"}
    correct_response: {en: b) 20 seconds, es: b) 20 segundos}
    max_failures: 2
  - slug: end
    messages:
      - text: "Bye {{emojis}}"
    response_user_profile_key: job
translations:
  short: {en: 5 seconds, es: 5 segundos}
  incorrect_answer: {en: "Oops, {{name}}"}
"""


def test_our_form_gives_a_drill_in_each_of_its_languages(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, a_yaml=OURS))
    spanish = drill_of(catalogue, "a", "es")
    assert spanish.name == "Manos"
    assert spanish.prompts == (
        Prompt(
            slug="ask",
            messages=(
                Message(text="Hola {{name}}. ¿Cuánto tiempo?\na) 5 segundos b) 20 segundos"),
                Message(media_url="https://example.org/es.png"),
            ),
            correct_response="b) 20 segundos",
            max_failures=2,
        ),
        Prompt(slug="end", messages=(Message(text="Bye {{emojis}}"),), response_user_profile_key="job"),
    )
    assert drill_of(catalogue, "a", "en").prompts[0].correct_response == "b) 20 seconds"


def test_a_text_without_a_translation_falls_back_to_the_default_language(tmp_path: Path) -> None:
    text = OURS.replace(", es: b) 20 segundos", "").replace("20 segundos", "20 seconds")
    catalogue = load(folder(tmp_path, a_yaml=text))
    assert drill_of(catalogue, "a", "es").prompts[0].correct_response == "b) 20 seconds"
    assert drill_of(catalogue, "a", "vi") == drill_of(catalogue, "a", "en")


def test_content_in_one_language_needs_no_english(tmp_path: Path) -> None:
    text = "slug: a\nname: {es: Manos}\nprompts: [{slug: b, messages: [{text: {es: Hola}}]}]"
    catalogue = load(folder(tmp_path, a_yaml=text))
    assert catalogue.slugs("en") == ("a",)
    assert texts_of(drill_of(catalogue, "a", "en")) == ["Hola"]


def test_feedback_is_in_the_learners_language_if_the_content_has_none(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, a_yaml="slug: a\nname: A\nprompts: [{slug: b, messages: [{text: x}]}]"))
    french = drill_of(catalogue, "a", "fr")
    assert french.feedback.incorrect_answer == PHRASES["fr"].feedback.incorrect_answer
    assert texts_of(french) == ["x"]


def test_a_drill_that_is_not_in_a_language_is_in_another_with_its_feedback(tmp_path: Path) -> None:
    french = "slug: b\nname: B\nprompts: [{slug: b, messages: [{text: {en: Hi, fr: Salut}}]}]"
    catalogue = load(folder(tmp_path, a_yaml=OURS, b_yaml=french))
    assert drill_of(catalogue, "a", "fr") == drill_of(catalogue, "a", "en")
    assert drill_of(catalogue, "b", "fr").feedback == PHRASES["fr"].feedback


def test_a_review_is_in_a_language_of_the_content(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, a_yaml=OURS))
    refs = [PromptRef(drill_slug="a", prompt_slug="ask")]
    assert catalogue.review(refs, "fr") == catalogue.review(refs, "en")
    assert catalogue.review(refs, "es") != catalogue.review(refs, "en")


def test_the_languages_of_the_lessons_are_those_of_graded_drills(tmp_path: Path) -> None:
    greeting = "slug: b\nname: B\nprompts: [{slug: b, messages: [{text: {en: Hi, fr: Salut}}]}]"
    catalogue = load(folder(tmp_path, a_yaml=OURS, b_yaml=greeting))
    assert catalogue.lesson_languages == ("en", "es")
    assert [catalogue.is_lesson(slug) for slug in ("a", "b", "c")] == [True, False, False]


def test_lessons_for_all_languages_name_none(tmp_path: Path) -> None:
    assert load(folder(tmp_path, a_yaml=CHOICE.format(asked="Yes or no?", more=""))).lesson_languages == ()


CHOICE = """\
slug: a
name: A
prompts:
  - slug: one
    messages: [{{text: "{asked}"}}]
    correct_response: a) true{more}
"""


@pytest.mark.parametrize(
    ("asked", "more", "failures"),
    [
        ("Well?\\na) true\\nb) false", "", 0),
        ("Well?\\na) true\\nb) false", "\n    max_failures: 2", 2),
        ("Well?\\na) true\\nb) false\\nc) both", "", 1),
        ("Well?", "", 1),
    ],
)
def test_a_choice_of_two_has_no_second_try_unless_its_author_says_so(
    tmp_path: Path, asked: str, more: str, failures: int
) -> None:
    drill = drill_of(load(folder(tmp_path, a_yaml=CHOICE.format(asked=asked, more=more))), "a", "en")
    assert drill.prompts[0].max_failures == failures


def test_two_options_that_are_only_kept_have_a_second_try(tmp_path: Path) -> None:
    kept = CHOICE.replace("correct_response: a) true", "response_user_profile_key: job")
    drill = drill_of(load(folder(tmp_path, a_yaml=kept.format(asked="a) cook\\nb) guard", more=""))), "a", "en")
    assert drill.prompts[0].max_failures == 1


def test_feedback_of_the_content_replaces_ours_in_its_languages(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, a_yaml=OURS))
    assert drill_of(catalogue, "a", "en").feedback.incorrect_answer == "Oops, {{name}}"
    assert drill_of(catalogue, "a", "es").feedback.incorrect_answer == PHRASES["es"].feedback.incorrect_answer


def test_shared_labels_serve_all_drills_and_a_drills_own_take_precedence(tmp_path: Path) -> None:
    one = 'slug: {slug}\nname: A\nprompts: [{{slug: b, messages: [{{text: "{{{{hi}}}} {{{{bye}}}}"}}]}}]\n'
    catalogue = load(
        folder(
            tmp_path,
            a_yaml=one.format(slug="a"),
            b_yaml=one.format(slug="b") + "translations: {hi: Hey}",
            translations_yaml="translations: {hi: {en: Hi, es: Hola}, bye: {en: Bye, es: Adiós}}",
        )
    )
    assert texts_of(drill_of(catalogue, "a", "es")) == ["Hola Adiós"]
    assert texts_of(drill_of(catalogue, "b", "es")) == ["Hey Adiós"]


def test_yaml_values_stay_the_text_that_the_author_wrote(tmp_path: Path) -> None:
    """`no` is not false, `10` is not a number, and quotes make no difference."""
    text = "slug: a\nname: 10\nprompts: [{slug: 1, messages: [{text: yes}], correct_response: no, max_failures: '0'}]"
    drill = drill_of(load(folder(tmp_path, a_yaml=text)), "a", "en")
    assert (drill.name, drill.prompts[0].slug, drill.prompts[0].correct_response) == ("10", "1", "no")
    assert drill.prompts[0].max_failures == 0


def test_slugs_are_sorted_and_an_unknown_slug_has_no_drill(tmp_path: Path) -> None:
    one = "slug: {slug}\nname: A\nprompts: [{{slug: b, messages: [{{text: x}}]}}]"
    files = {f"{slug}_yaml": one.format(slug=slug) for slug in ("b", "a", "10", "9")}
    catalogue = load(folder(tmp_path, **files))
    assert catalogue.slugs("es") == ("10", "9", "a", "b")
    assert catalogue.drill("c", "es") is None


@pytest.mark.parametrize("code", ["es", "ES", "es-MX", "es_419"])
def test_a_region_does_not_change_the_language(tmp_path: Path, code: str) -> None:
    catalogue = load(folder(tmp_path, a_yaml=OURS))
    assert drill_of(catalogue, "a", code).name == "Manos"


def test_an_invalid_language_code_gets_the_default_language(tmp_path: Path) -> None:
    assert drill_of(load(folder(tmp_path, a_yaml=OURS)), "a", "no language").name == "Hands"


def original_drill(slug: str, **prompt: object) -> dict[str, object]:
    first = {"slug": "q", "messages": [{"text": "x", "media_url": None}], **prompt}
    last = {"slug": "end", "messages": [{"text": "{{name}}: {{company}}"}], "correct_response": None}
    return {"slug": slug, "name": "Drill", "prompts": [first, last]}


FORM_1 = {
    "01-basics": original_drill(
        "01-basics",
        messages=[{"text": "{{false-intro}}\n\na) {{true}}\nb) {{false}}"}, {"media_url": "http://example.org/a.png"}],
        correct_response="b) {{false}}",
        max_failures=0,
    ),
    "00-intro": original_drill("00-intro", response_user_profile_key="self_rating_8", authored_by="someone"),
}
INSTRUCTIONS = [
    ("false-intro", "en", "Hi {{ name }}! True or false {{emojis}}"),
    ("false-intro", "es", "¡Hola {{name}}! \U0001f600"),
    ("true", "en", "True"),
    ("false", "en", "False"),
    ("true", "es", "Verdad"),
    ("false", "es", "Falso"),
    ("corrected_answer", "en", "It was {{correct_answer}}."),
    ("unused", "es", ""),
    ("true", "en", "True"),
]
TRANSLATIONS = {
    "instructions": [{"label": each, "language": code, "translation": said} for each, code, said in INSTRUCTIONS]
}


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_form_1_of_the_original_loads_with_its_labels_in_each_language(
    tmp_path: Path, indent: str | int | None
) -> None:
    drills, translations = json.dumps(FORM_1, indent=indent), json.dumps(TRANSLATIONS, indent=indent)
    catalogue = load(folder(tmp_path, drills_json=drills, translations_json=translations))
    assert catalogue.slugs("en") == catalogue.slugs("es") == ("00-intro", "01-basics")
    english, spanish = (drill_of(catalogue, "01-basics", language) for language in ("en", "es"))
    assert texts_of(english) == [
        "Hi {{ name }}! True or false {{emojis}}\n\na) True\nb) False",
        None,
        "{{name}}: {{company}}",
    ]
    assert english.prompts[0].correct_response == "b) False"
    assert english.prompts[0].max_failures == 0
    assert english.prompts[1].max_failures == 1
    assert not english.prompts[1].asks
    assert english.feedback.corrected_answer == "It was {{correct_answer}}."
    assert texts_of(spanish)[0] == "¡Hola {{name}}! 😀\n\na) Verdad\nb) Falso"
    assert spanish.prompts[0].correct_response == "b) Falso"
    assert spanish.feedback.corrected_answer == PHRASES["es"].feedback.corrected_answer


def test_form_1_uses_another_language_if_a_translation_is_missing(tmp_path: Path) -> None:
    instructions = [
        {"label": "hi", "language": "en", "translation": "Hi"},
        {"label": "x", "language": "es", "translation": "Y"},
    ]
    drills = {"a": original_drill("a", messages=[{"text": "{{hi}} {{x}}"}])}
    catalogue = load(folder(tmp_path, drills_json=drills, translations_json={"instructions": instructions}))
    assert texts_of(drill_of(catalogue, "a", "es"))[0] == "Hi Y"
    assert texts_of(drill_of(catalogue, "a", "en"))[0] == "Hi Y"


def test_valid_json_is_read_as_the_standard_library_reads_it(tmp_path: Path) -> None:
    """Escapes, tabs, a byte order mark and a colon without a space would all break a YAML parser."""
    text = (
        '\ufeff{"a":{"slug":"a","name"\n:\t"\\u00d1\\/\\ud83d\\ude00\\"[{,:","prompts":'
        '[{"slug":"q","messages":[{"text":"l1\\nl2 \x7f # x: y"}],"max_failures":2,"extra":[1.5e3,true,null,{}]}]}}'
    )
    drill = drill_of(load(folder(tmp_path, drills_json=text)), "a", "en")
    assert drill.name == 'Ñ/😀"[{,:'
    assert texts_of(drill) == ["l1\nl2 \x7f # x: y"]
    assert drill.prompts[0].max_failures == 2


def form_2(*slugs: str) -> dict[str, object]:
    return {slug: original_drill(slug) for slug in slugs}


def test_form_2_takes_the_language_from_the_suffix_of_the_slug(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, drills_json=form_2("02-b-es", "01-a-en", "02-b-en", "01-a-es", "03-stay-safe")))
    assert catalogue.slugs("en") == ("01-a-en", "02-b-en", "03-stay-safe")
    assert catalogue.slugs("es") == ("01-a-es", "02-b-es", "03-stay-safe")
    assert catalogue.slugs("fr") == catalogue.slugs("en")


def test_form_2_gives_feedback_in_the_drills_language_to_any_learner(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, drills_json=form_2("a-es", "a-en", "b")))
    for language in ("en", "es", "fr"):
        feedback = drill_of(catalogue, "a-es", language).feedback
        assert feedback.match_correct_answer == PHRASES["es"].feedback.match_correct_answer
    assert drill_of(catalogue, "b", "es").feedback.incorrect_answer == PHRASES["es"].feedback.incorrect_answer


def test_form_2_without_english_serves_its_drills_to_any_learner(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, drills_json=form_2("a-es")))
    assert catalogue.slugs("en") == ("a-es",)


def test_our_feedback_reveals_the_answer_in_each_language_and_is_cheap() -> None:
    for ours in PHRASES.values():
        for label, text in ours.feedback.model_dump().items():
            assert ("correct_answer" in names(text)) == (label == "corrected_answer")
            assert not set(text) & set("áíóúÁÍÓÚêîôûëïç’…"), "a letter outside of GSM-7 doubles the price"
