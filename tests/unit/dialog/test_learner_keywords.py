"""Learner keywords, and when they are answers instead."""

from datetime import timedelta

import pytest

from shared.contracts import events as e
from shared.contracts.readings import Keyword
from shared.contracts.release import RELEASE
from shared.dialog.decide import decide
from shared.dialog.facts import Facts
from shared.dialog.rules import HINT_AGAIN, reading_of
from shared.dialog.state import DialogState, after
from tests.harness.dialogs import GRADED, NOW, OPEN_QUESTION, in_drill, learner, prompt, says, stranger


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("MENU", e.MenuRequested(about="everything")),
        ("menú!", e.MenuRequested(about="everything")),
        ("Options", e.MenuRequested(about="everything")),
        ("score", e.ScoreRequested()),
        ("Puntos", e.ScoreRequested()),
        ("Résultats", e.ScoreRequested()),
        ("PAUSE", e.Paused()),
        ("pausa", e.Paused()),
        ("resume", e.Resumed()),
        ("continuar", e.Resumed()),
        ("language Spanish", e.UserUpdated(changes={"language": "es"}, by_learner=True)),
        ("Idioma: inglés", e.UserUpdated(changes={"language": "en"}, by_learner=True)),
        ("LANGUE anglais", e.UserUpdated(changes={"language": "en"}, by_learner=True)),
        ("language", e.MenuRequested(about="language")),
        ("language klingon", e.MenuRequested(about="language")),
        ("NAME  Ana   María", e.UserUpdated(changes={"name": "Ana María"}, by_learner=True)),
        ("nom Zoé", e.UserUpdated(changes={"name": "Zoé"}, by_learner=True)),
        ("name", e.MenuRequested(about="name")),
        ("name " + "x" * 500, e.UserUpdated(changes={"name": "x" * 200}, by_learner=True)),
    ],
)
def test_each_keyword_is_recognised_in_each_language(text: str, event: e.Event) -> None:
    assert decide(learner(), says(text), Facts(NOW)) == (event,)


@pytest.mark.parametrize(
    ("text", "value"), [("language Spanish", "es"), ("language Chinese", None), ("language", None)]
)
def test_language_chooses_or_lists_the_languages_of_the_lessons(text: str, value: str | None) -> None:
    reading = reading_of(learner(), says(text))
    assert isinstance(reading, Keyword)
    facts = Facts(NOW, reading=reading.model_copy(update={"lesson_languages": ("en", "es")}))
    listed = e.MenuRequested(about="language", languages=("en", "es"))
    chosen = e.UserUpdated(changes={"language": str(value)}, by_learner=True)
    assert decide(learner(), says(text), facts) == (chosen if value else listed,)


@pytest.mark.parametrize("text", ["", "what is a menu", "score 3", "language is hard to learn", "named", "🎵", "\x00"])
def test_a_text_that_merely_contains_a_keyword_is_not_one(text: str) -> None:
    assert [event.type for event in decide(learner(), says(text), Facts(NOW))] == ["UNHANDLED_MESSAGE_RECEIVED"]


ASKS_FOR_A_MENU = prompt("m", "What do guests get first?\na) the menu\nb) the bill", correct_response="a) the menu")


@pytest.mark.parametrize(
    ("state", "text", "first"),
    [
        (learner(), "menu", "MENU_REQUESTED"),
        (in_drill(GRADED), "menu", "MENU_REQUESTED"),
        (in_drill(ASKS_FOR_A_MENU), "menu", "COMPLETED_PROMPT"),
        (in_drill(OPEN_QUESTION, GRADED), "menu", "COMPLETED_PROMPT"),
        (stranger(), "menu", "USER_VALIDATION_FAILED"),
    ],
    ids=["between drills", "not an answer", "the correct answer", "any answer is correct", "a stranger"],
)
def test_a_keyword_that_answers_the_open_prompt_is_an_answer(state: DialogState, text: str, first: str) -> None:
    assert decide(state, says(text), Facts(NOW))[0].type == first


def test_a_keyword_after_an_opt_out_has_no_effect() -> None:
    assert decide(learner(opted_out=True), says("menu"), Facts(NOW)) == ()


def test_a_pause_lasts_until_resume_and_keeps_the_open_prompt() -> None:
    paused = after(in_drill(GRADED), says("pause"), decide(in_drill(GRADED), says("pause"), Facts(NOW)), NOW, RELEASE)
    assert paused.profile.paused
    assert paused.open_drill is not None
    resumed = after(paused, says("resume"), decide(paused, says("resume"), Facts(NOW)), NOW, RELEASE)
    assert not resumed.profile.paused


def test_menu_hints_come_at_most_once_a_day() -> None:
    state, hinted = learner(), []
    for moment in (NOW, NOW + timedelta(minutes=1), NOW + HINT_AGAIN):
        (event,) = decide(state, says("what now"), Facts(moment))
        assert isinstance(event, e.UnhandledMessageReceived)
        hinted.append(event.hinted)
        state = after(state, says("what now"), (event,), moment, RELEASE)
    assert hinted == [True, False, True]


def test_a_new_language_applies_to_the_next_drill_not_the_open_one() -> None:
    state = in_drill(GRADED)
    changed = after(state, says("language es"), decide(state, says("language es"), Facts(NOW)), NOW, RELEASE)
    assert changed.profile.language == "es"
    assert changed.open_drill == state.open_drill
