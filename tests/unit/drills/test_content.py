"""The drills that we ship: complete in three languages, short, and graded correctly."""

from pathlib import Path

import pytest
import yaml

from shared.contracts.drill import Drill, Prompt
from shared.contracts.profile import Profile
from shared.contracts.readings import Language
from shared.contracts.templates import render, variables
from shared.dialog.reading.read import read
from shared.dialog.reading.reader import Situation
from shared.drills.catalogue import load
from shared.drills.content.form import DrillReader
from shared.drills.content.problems import InvalidContentError, Problems
from shared.drills.content.source import ContentFile
from shared.drills.content.yaml_tree import parse_yaml
from shared.drills.grading.grade import graded_options, is_right
from shared.sms.segments import segment_count
from tests.harness.catalogues import SHIPPED, kept

CATALOGUE = kept(SHIPPED)
LANGUAGES = ("en", "es", "fr")
MORE = {"en": "Text MORE", "es": "Responde MAS", "fr": "Réponds PLUS"}
LONGEST = 300
LESSONS = [slug for slug in CATALOGUE.slugs("en") if slug != "00-intake"]
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


def drill_in(language: str, slug: str) -> Drill:
    drill = CATALOGUE.drill(slug, language)
    assert drill is not None
    return drill


def question(prompt: Prompt) -> str:
    return "\n".join(message.text or "" for message in prompt.messages)


QUESTIONS = [
    pytest.param(prompt, id=f"{slug}-{prompt.slug}-{language}")
    for slug in LESSONS
    for language in LANGUAGES
    for prompt in drill_in(language, slug).prompts
    if prompt.correct_response
]
"""Every graded prompt in every language."""


def test_there_are_an_intake_and_seven_lessons_in_order() -> None:
    for language in LANGUAGES:
        assert CATALOGUE.slugs(language) == ("00-intake", *LESSONS)
    assert [slug[:2] for slug in LESSONS] == ["01", "02", "03", "04", "05", "06", "07"]


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_has_five_prompts_or_more_and_ends_without_a_question(slug: str) -> None:
    for language in LANGUAGES:
        *asking, last = drill_in(language, slug).prompts
        assert len(asking) >= 4
        assert all(prompt.asks for prompt in asking)
        assert not last.asks


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_lesson_but_the_last_says_how_to_get_the_next_one(language: str) -> None:
    ends = [question(drill_in(language, slug).prompts[-1]) for slug in LESSONS]
    assert [MORE[language] in end for end in ends] == [True] * 6 + [False]


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_is_written_in_all_languages(slug: str) -> None:
    problems = Problems()
    node = parse_yaml(ContentFile(slug, f"{slug}.yaml", (SHIPPED / f"{slug}.yaml").read_bytes()), problems)
    drill = node and DrillReader(problems, strict=True).drill(node)
    assert drill
    texts = [message.text for prompt in drill.prompts for message in prompt.messages]
    texts += [prompt.explanation for prompt in drill.prompts if prompt.correct_response]
    assert all(text and text.texts.keys() == set(LANGUAGES) for text in (*texts, drill.name))


@pytest.mark.parametrize("slug", LESSONS)
def test_each_question_of_a_lesson_names_its_sources(slug: str) -> None:
    prompts = yaml.safe_load((SHIPPED / f"{slug}.yaml").read_text(encoding="utf-8"))["prompts"]
    unsourced = [prompt["slug"] for prompt in prompts if "correct_response" in prompt and not prompt.get("sources")]
    assert unsourced == []


@pytest.mark.parametrize("slug", LESSONS)
def test_right_answers_do_not_always_have_the_same_letter(slug: str) -> None:
    letters = {(prompt.correct_response or "")[:1] for prompt in drill_in("en", slug).prompts if prompt.asks}
    assert len(letters) > 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", CATALOGUE.slugs("en"))
def test_steps_have_few_short_texts_even_with_a_long_name(slug: str, language: str) -> None:
    values = variables(Profile(name="Maximiliano", language=language))
    for prompt in drill_in(language, slug).prompts:
        assert len(prompt.messages) <= 2
        for message in prompt.messages:
            assert len(render(message.text or "", values)) <= LONGEST, prompt.slug


@pytest.mark.parametrize("slug", LESSONS)
def test_english_texts_use_only_the_cheap_alphabet_of_gsm_7(slug: str) -> None:
    for prompt in drill_in("en", slug).prompts:
        assert set(question(prompt) + (prompt.explanation or "")) <= GSM_7, prompt.slug


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", CATALOGUE.slugs("en"))
def test_a_text_with_a_name_costs_one_segment_whatever_the_name(slug: str, language: str) -> None:
    values = variables(Profile(name="Maximilián", language=language))
    for prompt in drill_in(language, slug).prompts:
        assert "{{" not in (prompt.explanation or ""), prompt.slug
        for message in prompt.messages:
            text = message.text or ""
            assert "{{" not in text or segment_count(render(text, values)) == 1, prompt.slug


@pytest.mark.parametrize("prompt", QUESTIONS)
def test_the_right_answer_is_accepted_by_letter_and_by_text(prompt: Prompt) -> None:
    right = prompt.correct_response or ""
    letter, text = right[0], right[3:]
    for answer in (letter, letter.upper(), f"{letter})", f"{letter}.", right, text, text.upper()):
        assert is_right(prompt, answer), answer


@pytest.mark.parametrize("prompt", QUESTIONS)
def test_every_other_option_is_refused_by_letter_and_by_text(prompt: Prompt) -> None:
    listed = graded_options(prompt)
    others = [option for option in listed if not option.named]
    assert len(others) == len(listed) - 1 >= 1
    for option in others:
        assert list(option.grades.values()) == [False] * 3, option


def test_the_intake_asks_language_and_name_and_follows_carrier_guidelines() -> None:
    intake = drill_in("en", "00-intake")
    assert [prompt.response_user_profile_key for prompt in intake.prompts] == ["language", "name", None]
    for needed in ("Textdrill", "about one a day", "Msg & data rates may apply", "STOP", "HELP", "AYUDA", "AIDE"):
        assert needed in question(intake.prompts[0])
    for option, language in (("A", "en"), ("B", "es"), ("C", "fr"), ("Français", "fr"), ("español", "es")):
        assert read(option, Situation(prompt=intake.prompts[0])) == Language(language=language)
    assert all(intake.prompts == drill_in(language, "00-intake").prompts for language in LANGUAGES)


def test_the_drill_in_the_authors_guide_can_be_taught(tmp_path: Path) -> None:
    guide = (SHIPPED.parent / "docs" / "writing-drills.md").read_text(encoding="utf-8")
    drill, translations = (part.split("```")[0] for part in guide.split("```yaml\n")[1:])
    (tmp_path / "08-sun.yaml").write_text(drill, encoding="utf-8")
    (tmp_path / "translations.yaml").write_text(translations, encoding="utf-8")
    assert load(tmp_path).slugs("es") == ("08-sun",)


def test_the_problem_in_the_authors_guide_is_reported_in_those_words(tmp_path: Path) -> None:
    guide = (SHIPPED.parent / "docs" / "writing-drills.md").read_text(encoding="utf-8")
    drill = guide.split("```yaml\n")[1].split("```")[0].replace("{en: a) At noon", "{en: c) At noon")
    (tmp_path / "08-sun.yaml").write_text(drill, encoding="utf-8")
    with pytest.raises(InvalidContentError) as caught:
        load(tmp_path)
    (reported,) = (line.strip() for line in guide.splitlines() if line.startswith("    drills/08-sun.yaml:"))
    assert caught.value.problems == (reported.replace("drills/", f"{tmp_path}/", 1),)
