"""The system's own phrases: complete in each language, and in one module only."""

from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts import phrases, templates
from shared.contracts.batch import Batch
from shared.contracts.commands import PromptRef
from shared.contracts.languages import own_name
from shared.contracts.phrases import PHRASES, Phrases
from shared.contracts.profile import DEFAULT_LANGUAGE, Profile
from shared.contracts.review import build_review
from shared.drill_progress.next_drill import follow_up_commands
from shared.drill_progress.progress import DrillRun, Progress
from shared.drills.catalogue import load
from shared.drills.languages import CODES, parse_language
from shared.sms.render import render
from shared.sms.segments import segment_count

PHONE = "+12025550100"
DRILL = 'slug: a\nname: A\nprompts: [{slug: one, messages: [{text: "{{company}}"}]}]\n'
LESSON = "slug: {slug}\nname: A\nprompts: [{{slug: one, messages: [{{text: Yes or no?}}], correct_response: yes}}]\n"


def texts_of(said: Phrases) -> dict[str, str]:
    """Return all phrases by name, including the feedback."""
    flat = {name: text for name, text in vars(said).items() if name != "feedback"}
    return {**flat, **said.feedback.model_dump()}


def placeholders(text: str) -> set[str]:
    """Return the names in `{{name}}` and in `{name}`."""
    if "{{" in text:
        return {f"{{{{{name}}}}}" for name in templates.names(text)}
    return {f"{{{name}}}" for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", PHRASES)
def test_each_phrase_has_the_same_placeholders_in_each_language(language: str) -> None:
    default = texts_of(PHRASES[DEFAULT_LANGUAGE])
    for name, text in texts_of(PHRASES[language]).items():
        assert text.strip(), name
        assert placeholders(text) == placeholders(default[name]), name


@pytest.mark.parametrize("language", PHRASES)
def test_templates_among_the_phrases_use_variables_that_exist(language: str) -> None:
    for text in texts_of(PHRASES[language]).values():
        if "{{" in text:
            assert templates.names(text) <= templates.VARIABLES


@pytest.mark.parametrize(
    ("language", "used"),
    [("es", "es"), ("es-MX", "es"), ("FR_ca", "fr"), ("vi", "en"), ("english", "en"), ("", "en"), ("\ud800", "en")],
)
def test_a_language_falls_back_to_its_base_and_then_to_the_default(language: str, used: str) -> None:
    assert phrases.in_language(language) is PHRASES[used]


def test_no_other_module_contains_our_phrases() -> None:
    """A new language would miss a phrase in another module."""
    shared = Path(phrases.__file__).parent.parent
    texts = [text for said in PHRASES.values() for text in texts_of(said).values() if len(text.split()) > 2]
    for file in sorted(shared.glob("**/*.py")):
        if file != Path(phrases.__file__):
            source = file.read_text(encoding="utf-8")
            assert not [text for text in texts if text in source], file


@pytest.fixture(params=sorted(PHRASES))
def language(request: pytest.FixtureRequest) -> str:
    """Return each of the languages in turn."""
    return str(request.param)


@pytest.fixture
def wording(language: str) -> Phrases:
    """Return the phrases of that language."""
    return PHRASES[language]


def batch(language: str, *events: e.Event) -> Batch:
    return Batch(
        phone=PHONE,
        seq=1,
        command=c.InboundSms(id="sms:1", phone=PHONE, text="x"),
        decided_at=datetime(2026, 3, 2, tzinfo=UTC),
        registration=None,
        events=events,
        profile=Profile(language=language),
    )


REPLIES: list[tuple[e.Event, str]] = [
    (e.UserValidationFailed(), "unknown_code"),
    (e.OptedIn(confirmed=False), "welcome_back"),
    (e.MenuRequested(about="everything"), "menu"),
    (e.UnhandledMessageReceived(hinted=True), "not_understood"),
    (e.MenuRequested(about="language"), "how_language"),
    (e.MenuRequested(about="name"), "how_name"),
    (e.ScheduleRequested(), "how_schedule"),
    (e.Paused(), "paused"),
    (e.Resumed(), "resumed"),
    (e.UserUpdated(changes={"name": "Ana"}, by_learner=True), "changed"),
]


@pytest.mark.parametrize(("event", "name"), REPLIES, ids=[f"{event.type}-{name}" for event, name in REPLIES])
def test_replies_are_in_the_learners_language(language: str, wording: Phrases, event: e.Event, name: str) -> None:
    assert [message.text for message in render(batch(language, event))] == [texts_of(wording)[name]]


def test_help_names_the_deployments_contact(language: str, wording: Phrases) -> None:
    (message,) = render(batch(language, e.HelpRequested(confirmed=False)), support_contact="call 555 0100")
    assert message.text == wording.help.format(contact="call 555 0100")


def test_the_languages_of_the_lessons_are_listed_by_their_own_names(language: str, wording: Phrases) -> None:
    (message,) = render(batch(language, e.MenuRequested(about="language", languages=("en", "es", "xx"))))
    assert message.text == wording.lessons_in.format(languages="English, Español, xx")


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_own_name_of_a_language_is_one_that_learners_may_ask_for(code: str) -> None:
    assert parse_language(own_name(code)) == code


@pytest.mark.parametrize("name", ["unknown_code", "welcome_back", "help", "all_done", "not_understood", "resumed"])
def test_a_reply_to_a_keyword_fits_one_segment(wording: Phrases, name: str) -> None:
    text = texts_of(wording)[name].format(contact="x" * 22) if name == "help" else texts_of(wording)[name]
    assert segment_count(text) == 1


def test_a_list_of_three_languages_fits_one_segment(wording: Phrases) -> None:
    assert segment_count(wording.lessons_in.format(languages=", ".join(map(own_name, ("en", "es", "fr"))))) == 1


@pytest.mark.parametrize("name", ["help", "welcome_back"])
def test_help_and_start_name_the_program_and_the_way_out(wording: Phrases, name: str) -> None:
    text = texts_of(wording)[name]
    assert text.startswith("Textdrill")
    assert "STOP" in text


@pytest.mark.parametrize("accented", [False, True])
def test_feedback_greets_any_name_in_one_segment(wording: Phrases, accented: bool) -> None:
    values = {"name": "María" if accented else "Maria", "correct_answer": "a)"}
    for name, text in wording.feedback.model_dump().items():
        assert segment_count(templates.render(text, values)) == 1, name


def test_an_opt_out_is_confirmed_in_one_segment_with_the_way_back(wording: Phrases) -> None:
    assert "START" in wording.opted_out
    assert segment_count(wording.opted_out) == 1


def test_the_score_counts_lessons_with_questions_in_the_learners_language(
    language: str, wording: Phrases, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(DRILL, encoding="utf-8")
    for slug in ("b", "c"):
        (tmp_path / f"{slug}.yaml").write_text(LESSON.format(slug=slug), encoding="utf-8")
    catalogue = load(tmp_path)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    run = DrillRun(instance_id=f"{PHONE}:1", name="A", started_at=at, completed_at=at)
    learner = Progress(phone=PHONE, profile=Profile(language=language), drills=dict.fromkeys("ab", run))
    (score,) = follow_up_commands(learner, batch(language, e.ScoreRequested()), catalogue)
    assert isinstance(score, c.SendAdHocMessage)
    assert score.text == wording.score.format(done=1, all=2, right=0, answered=0)


def test_the_end_of_all_lessons_is_in_the_learners_language(language: str, wording: Phrases, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(DRILL, encoding="utf-8")
    catalogue = load(tmp_path)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    run = DrillRun(instance_id=f"{PHONE}:1", name="A", started_at=at, completed_at=at)
    learner = Progress(phone=PHONE, profile=Profile(language=language), drills={"a": run})
    (all_done,) = follow_up_commands(learner, batch(language, e.NextDrillRequested()), catalogue)
    assert isinstance(all_done, c.SendAdHocMessage)
    assert all_done.text == wording.all_done


def test_reviews_and_feedback_are_in_the_learners_language(language: str, wording: Phrases, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(DRILL, encoding="utf-8")
    catalogue = load(tmp_path)
    drill = catalogue.drill("a", language)
    found = catalogue.review([PromptRef(drill_slug="a", prompt_slug="one")], language)
    assert drill
    assert found
    review = build_review(found)
    assert drill.feedback == review.feedback == wording.feedback
    assert review.name == wording.review_name
    assert review.prompts[0].messages[0].text == wording.review_begin
    assert review.prompts[-1].messages[0].text == wording.review_end


def test_a_company_without_a_name_is_in_the_learners_language(language: str, wording: Phrases) -> None:
    assert templates.variables(Profile(language=language))["company"] == wording.your_company
