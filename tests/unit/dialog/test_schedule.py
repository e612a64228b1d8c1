"""The learner's own days and hour: text in, events and reply out. How each text is read is tested by its table."""

from datetime import timedelta

import pytest

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Prompt
from shared.contracts.phrases import PHRASES
from shared.contracts.release import RELEASE
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.rules import reading_of
from shared.dialog.state import DialogState, after
from shared.local_time.permitted_hours import PermittedHours
from shared.sms.render import render
from tests.harness.dialogs import (
    GOODBYE,
    GRADED,
    NOW,
    OPEN_QUESTION,
    PHONE,
    decided_again,
    drill,
    in_drill,
    learner,
    prompt,
    says,
    start,
    stranger,
)

WEEKDAYS = "mon tue wed thu fri"
DAYS = prompt("days", "Which days?", response_user_profile_key="schedule_days")
HOUR = prompt("hour", "What hour?", response_user_profile_key="schedule_time")


def heard(state: DialogState, text: str, **more: object) -> tuple[DialogState, Batch]:
    """Handle a text as the service does, with its reading."""
    command = says(text, **more)
    return handle(state, command, Facts(NOW, reading=reading_of(state, command)))


def reply(batch: Batch) -> list[str | None]:
    return [message.text for message in render(batch)]


def chosen(state: DialogState) -> tuple[str | None, str | None]:
    return state.profile.schedule_days, state.profile.schedule_time


@pytest.mark.parametrize(
    ("text", "language"),
    [("SCHEDULE", "en"), ("Horario", "es"), ("CALENDARIO", "es"), ("horaire", "fr")],
)
@pytest.mark.parametrize("state", [learner(), in_drill(GRADED)], ids=["between lessons", "in a lesson"])
def test_the_keyword_alone_says_how_to_choose(state: DialogState, text: str, language: str) -> None:
    profile = state.profile.model_copy(update={"language": language})
    after_text, batch = heard(state.model_copy(update={"profile": profile}), text)
    assert batch.events == (e.ScheduleRequested(),)
    assert reply(batch) == [PHRASES[language].how_schedule]
    assert after_text.open_drill == state.open_drill


def test_the_question_for_ones_schedule_is_one_between_lessons_only() -> None:
    assert heard(learner(), "what is my schedule")[1].events == (e.ScheduleRequested(),)
    assert heard(in_drill(GRADED), "what is my schedule")[1].events[0].type == "FAILED_PROMPT"


@pytest.mark.parametrize(
    ("text", "language", "days", "hour", "confirmation"),
    [
        ("schedule weekdays at 8", "en", WEEKDAYS, "08:00", "We will text you on weekdays at 8:00."),
        (
            "schedule Mon Wed Fri 7:30pm", "en", "mon wed fri", "19:30",
            "We will text you on Monday, Wednesday and Friday at 19:30.",
        ),
        ("schedule Tue to Sat at noon", "en", "tue wed thu fri sat", "12:00",
         "We will text you from Tuesday to Saturday at 12:00."),
        ("horario sábados por la mañana", "es", "sat", "09:00", "Te escribiremos el sábado a las 9:00."),
        ("schedule any time", "en", "", "", "We will text you every day in the morning."),
        ("horaire lundi à 18h", "fr", "mon", "18:00", "Nous t'écrirons le lundi à 18:00."),
        ("schedule weekends", "en", "sat sun", "", "We will text you on weekends in the morning."),
        ("horário às 20h", "pt", "", "20:00", "We will text you every day at 20:00."),
        ("schedule 6am", "en", "", "08:00", "We will text you every day at 8:00."),
        ("schedule 11 pm", "en", "", "20:00", "We will text you every day at 20:00."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("state", [learner(), in_drill(GRADED)], ids=["between lessons", "in a lesson"])
def test_days_and_hour_are_stored_and_confirmed_in_plain_words(
    state: DialogState, text: str, language: str, days: str, hour: str, confirmation: str
) -> None:
    profile = state.profile.model_copy(update={"language": language})
    state = state.model_copy(update={"profile": profile})
    after_text, batch = heard(state, text)
    changes = {"schedule_days": days, "schedule_time": hour}
    assert batch.events == (e.UserUpdated(changes=changes, by_learner=True),)
    assert (chosen(after_text), after_text.open_drill) == ((days, hour), state.open_drill)
    assert reply(batch) == [confirmation]
    assert decided_again(state, batch) == (after_text, batch)


def test_what_is_not_named_is_not_the_learners_own_any_more() -> None:
    state = learner(schedule_days="sat", schedule_time="18:00")
    assert chosen(heard(state, "schedule Mondays")[0]) == ("mon", "")
    assert chosen(heard(state, "schedule at 10")[0]) == ("", "10:00")
    assert chosen(heard(state, "schedule any time")[0]) == ("", "")


def test_the_confirmation_names_the_hour_that_the_deployment_permits() -> None:
    batch = heard(learner(), "schedule weekdays at 8")[1]
    (message,) = render(batch, hours=PermittedHours(9, 20))
    assert message.text == "We will text you on weekdays at 9:00."


@pytest.mark.parametrize("text", ["weekdays at 8", "Weekdays at 8, please", "lunes a viernes a las 8"])
def test_after_the_keyword_alone_an_answer_needs_none(text: str) -> None:
    asked = heard(learner(), "schedule")[0]
    assert chosen(heard(asked, text)[0]) == (WEEKDAYS, "08:00")
    assert heard(learner(), text)[1].events == (e.UnhandledMessageReceived(hinted=True),)


def test_thanks_in_between_do_not_end_the_question() -> None:
    asked = heard(heard(learner(), "schedule")[0], "ok")[0]
    assert chosen(heard(asked, "Mondays")[0]) == ("mon", "")


def test_an_answer_or_a_new_drill_ends_the_question() -> None:
    asked = heard(learner(), "schedule")[0]
    assert not heard(asked, "weekdays at 8")[0].asked_for_schedule
    assert heard(asked, "name Ana")[0].asked_for_schedule
    assert not handle(asked, start(), Facts(NOW, drill=drill(GRADED)))[0].asked_for_schedule


def test_in_a_lesson_an_answer_without_the_keyword_is_graded() -> None:
    asked = heard(in_drill(GRADED), "schedule")[0]
    assert asked.asked_for_schedule
    assert [event.type for event in heard(asked, "weekdays at 8")[1].events] == ["FAILED_PROMPT"]


LISTED = prompt("plan", "What do you make?\na) a schedule\nb) soup", correct_response="a) a schedule")


@pytest.mark.parametrize(
    ("state", "text", "first"),
    [
        (in_drill(LISTED), "schedule", "COMPLETED_PROMPT"),
        (in_drill(OPEN_QUESTION, GOODBYE), "schedule weekdays at 8", "COMPLETED_PROMPT"),
        (in_drill(GRADED), "the schedule of the day", "FAILED_PROMPT"),
        (stranger(), "schedule weekdays at 8", "USER_VALIDATION_FAILED"),
    ],
    ids=["a listed option", "any answer is right", "a word in an answer", "a stranger"],
)
def test_what_is_no_keyword_here_is_decided_as_before(state: DialogState, text: str, first: str) -> None:
    assert heard(state, text)[1].events[0].type == first


def test_a_learner_who_opted_out_chooses_nothing() -> None:
    assert heard(learner(opted_out=True), "schedule weekdays at 8")[1].events == ()


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        (DAYS, "Mondays and Thursdays", ("mon thu", "18:00")),
        (DAYS, "weekdays at 8", (WEEKDAYS, "08:00")),
        (DAYS, "every day", ("", "18:00")),
        (HOUR, "7:30 pm", ("sat", "19:30")),
        (HOUR, "in the morning", ("sat", "09:00")),
        (HOUR, "any time", ("sat", "")),
    ],
)
def test_a_question_for_days_or_the_hour_changes_what_is_named(
    asked: Prompt, text: str, expected: tuple[str, str]
) -> None:
    state = in_drill(asked, GOODBYE, schedule_days="sat", schedule_time="18:00")
    after_text, batch = heard(state, text)
    assert batch.events[0].type == "COMPLETED_PROMPT"
    assert chosen(after_text) == expected
    assert decided_again(state, batch) == (after_text, batch)


@pytest.mark.parametrize(("asked", "text"), [(DAYS, "pizza"), (DAYS, "at 8"), (HOUR, "weekdays"), (HOUR, "25")])
def test_an_answer_that_does_not_name_it_is_asked_again(asked: Prompt, text: str) -> None:
    assert [event.type for event in heard(in_drill(asked, GOODBYE), text)[1].events] == ["PROMPT_REPEATED"]


def test_an_option_that_names_no_days_is_not_stored() -> None:
    listed = prompt("days", "Days?\na) Weekdays\nb) I do not know", response_user_profile_key="schedule_days")
    after_text = heard(in_drill(listed, GOODBYE, schedule_days="sat"), "b")[0]
    assert (after_text.open_drill, after_text.profile.schedule_days) == (None, "sat")


def test_a_late_text_does_not_change_newer_days() -> None:
    state = learner(schedule_days="sat").model_copy(update={"heard_at": NOW})
    batch = heard(state, "schedule Mondays", received_at=NOW - timedelta(hours=1), recovered=True)[1]
    assert batch.events == (e.UnhandledMessageReceived(hinted=False),)


def test_the_log_folds_to_the_same_state() -> None:
    state, batches = DialogState(phone=PHONE), list[Batch]()
    validated = e.UserValidated(is_demo=False, account_info={})
    state = after(state, says("WELCOME"), (validated,), NOW, RELEASE)
    first = state
    for text in ("schedule", "weekdays at 8", "schedule any time"):
        state, batch = heard(state, text)
        batches.append(batch)
    folded = first
    for batch in batches:
        folded = after(folded, batch.command, batch.events, batch.decided_at, batch.release, batch.reading)
    assert folded == state
    assert chosen(state) == ("", "")
