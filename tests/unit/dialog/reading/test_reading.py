"""Properties of the reading: total, and indifferent to how a text is written."""

import unicodedata
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts import readings as r
from shared.dialog.reading import phrases
from shared.dialog.reading.language_file import InvalidLanguageFileError
from shared.dialog.reading.message import Message
from shared.dialog.reading.read import codes_in, read
from shared.dialog.reading.reader import Situation
from shared.dialog.reading.spelling import Vocabulary
from shared.dialog.reading.words import words_of
from shared.drills.grading.grade import graded_options
from tests.harness.catalogues import SHIPPED, kept
from tests.unit.dialog.reading.test_tables import FOLDER, GRADED, SITUATIONS, cases_of

ROOT = Path(__file__).parents[4]

steady = settings(max_examples=80, deadline=None, derandomize=True)
strings = st.text(st.characters(), max_size=80)  # lone surrogates included
pieces = st.lists(
    st.sampled_from(
        [
            "stop",
            "please",
            "-",
            "“",
            "”",
            "\n",
            "Sent from my",
            "name is",
            "don't",
            "👍",
            ".",
            "a",
            "no",
            "é",
            "\u200b",
            "to",
        ]
    ),
    max_size=12,
).map(" ".join)
OPT_OUTS = [
    text
    for case in cases_of("opt-out.txt", (FOLDER / "opt-out.txt").read_text("utf-8"))
    if case.reading == "OPT_OUT" and "graded" in case.situations
    for text in case.texts
]


@steady
@given(text=strings | pieces, situation=st.sampled_from(sorted(SITUATIONS)), picture=st.booleans())
def test_any_string_has_a_reading_that_can_be_recorded(text: str, situation: str, picture: bool) -> None:
    reading = read(text, SITUATIONS[situation], picture=picture)
    assert type(reading).model_validate_json(reading.model_dump_json()) == reading
    assert read(text, SITUATIONS[situation], picture=picture) == reading


@steady
@given(text=strings)
def test_any_string_has_few_candidates_for_a_code(text: str) -> None:
    assert len(codes_in(text)) <= 2
    assert all(0 < len(code) <= 100 for code in codes_in(text))


CHANGES: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "full stop": "{}.".format,
    "exclamation marks": "{}!!!".format,
    "spaces": "  {} \n".format,
    "quotation marks": "“{}”".format,
    "straight quotation marks": '"{}"'.format,
    "brackets": "({})".format,
    "asterisks": "*{}*".format,
    "an emoji": "{} 😡".format,
    "invisible characters": "\u200b{}\ufeff".format,
    "please": "please {}".format,
    "thanks": "{}, thank you".format,
    "a greeting": "Hello, {}".format,
    "a signature": "{}\nSent from my iPhone".format,
    "a signature below dashes": "{}\n-- \nMaria".format,
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_way_an_opt_out_is_written_does_not_change_it(change: str) -> None:
    missed = [text for text in OPT_OUTS if read(CHANGES[change](text), Situation(GRADED)) != r.OptOut()]
    assert not missed


@pytest.mark.parametrize(
    ("opt_out_type", "opted_out", "expected"),
    [
        ("STOP", False, r.OptOut()),
        ("HELP", False, r.Help()),
        ("START", True, r.OptIn()),
        ("START", False, r.Answer(text="x")),
    ],
)
def test_the_carrier_s_own_reading_of_a_keyword_wins(opt_out_type: str, opted_out: bool, expected: r.Reading) -> None:
    situation = Situation(None if opted_out else GRADED, opted_out=opted_out)
    assert read("x", situation, opt_out_type=opt_out_type) == expected  # type: ignore[arg-type]


def test_a_picture_answers_an_open_question_and_repeats_a_graded_one() -> None:
    assert read("", SITUATIONS["open"], picture=True) == r.Answer(text="")
    assert read("", SITUATIONS["open"]) == r.Empty(picture=False)
    assert read("", SITUATIONS["graded"], picture=True) == r.Empty(picture=True)
    assert read("", SITUATIONS["name"], picture=True) == r.Empty(picture=True)


def test_an_answer_keeps_its_wording_without_signature() -> None:
    assert read("\u200bSóap & Wáter\n\nSent from my iPhone", Situation(GRADED)) == r.Answer(text="Sóap & Wáter")


def test_a_long_name_is_cut() -> None:
    assert read("name " + "x" * 500, Situation()) == r.Keyword(keyword="name", value="x" * 200)


# The shipped lessons


LESSONS = kept(SHIPPED)
SLUGS = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
NATURAL = """
nails | fingernails | soap | wash | wash with soap | ear loops | strings | from the back | ligas | elásticos | cintas
por atrás | cambiarla | cambiar | ponerme otra | lavarla | limpiarla con agua y jabón | let it sit | wait | esperar
dejarlo actuar | nunca | me quedo en casa | no ir a trabajar | 1 day | un día | refrigerator | refrigerador | refri
con agua y jabón | 2 days | dos días | 15 minutes | every 15 minutes | irme a la sombra | insolación | sunstroke
llamo al 911 | ambulancia
""".replace("\n", " | ")


def test_the_answers_to_the_shipped_lessons_are_answers() -> None:
    drills = [LESSONS.drill(slug, language) for slug, language in product(SLUGS, ("en", "es"))]
    prompts = [prompt for drill in drills if drill for prompt in drill.prompts if prompt.correct_response]
    options = [option for prompt in prompts for option in graded_options(prompt)]
    natural = [text.strip() for text in NATURAL.split("|") if text.strip()]
    answers = {text for option in options for text in (option.text, option.shown, option.text.upper())} | set(natural)
    read_otherwise = {
        text: read(text, Situation(GRADED)) for text in answers if read(text, Situation(GRADED)).type != "ANSWER"
    }
    assert not read_otherwise


# The language files


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_each_language_has_a_file(language: str) -> None:
    assert (phrases.FOLDER / f"{language}.yaml").is_file()


ENGLISH = (phrases.FOLDER / "en.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("opt_out:\n", "opt_out:\n  - (stop)\n", "xx.yaml: in '(stop)' everything may be missing; take a word out"),
        ("opt_out:\n", "opt_out:\n  - stop NOTHING\n", "xx.yaml: there is no class NOTHING; define it under `words`"),
        ("opt_out:\n", "opt_out:\n  - stop||go\n", "xx.yaml: '' is not one word; write one word between"),
        ("opt_out:\n", "opt_uot:\n", "xx.yaml: "),
        ("America/Chicago:", "America/Chikago:", "xx.yaml: 1 validation error for LanguageFile\ntime_zones.names\n"),
        ("    mon: ", "    monday: ", "xx.yaml: 1 validation error for LanguageFile\nschedule.days\n"),
        ('    "09:00": ', '    "9": ', "xx.yaml: 1 validation error for LanguageFile\nschedule.times\n"),
        ("opt_out:\n", "opt_out: [\n", "xx.yaml: "),
    ],
)
def test_a_faulty_language_file_is_refused_with_its_fault(old: str, new: str, message: str) -> None:
    with pytest.raises(InvalidLanguageFileError) as refused:
        phrases.Phrases().add("xx", ENGLISH.replace(old, new))
    assert str(refused.value).startswith(message)


def test_a_further_language_needs_only_its_file() -> None:
    known = phrases.Phrases()
    known.add("en", ENGLISH)
    known.add("xx", ENGLISH.replace("opt_out:\n", "opt_out:\n  - schluss (bitte)\n"))
    assert Message.of("Schluss, bitte!", known).meanings(known.opt_out) == set()
    assert Message.of("Schluss bitte!", known).meanings(known.opt_out) == {"opt out"}
    assert read("Schluss bitte!", Situation(GRADED)).type == "ANSWER"


def test_what_is_added_to_the_vocabulary_counts_at_once() -> None:
    vocabulary = Vocabulary()

    def meant_by_unsubcribe() -> set[str]:
        return {label for label, _ in vocabulary.labels(words_of("unsubcribe"), patient=True)[0]}

    assert meant_by_unsubcribe() == {"unsubcribe"}
    vocabulary.add("unsubscribe")
    assert meant_by_unsubcribe() == {"unsubcribe", "unsubscribe"}
    vocabulary.add_other("unsubcribe")
    assert meant_by_unsubcribe() == {"unsubcribe"}
    vocabulary.add_stem("unsub*", "leaving")
    assert meant_by_unsubcribe() == {"unsubcribe", "leaving"}
