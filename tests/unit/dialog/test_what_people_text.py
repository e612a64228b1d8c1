"""What people and their phones really text, and what the dialog does: text in, events and number of replies out.

How each text is read is tested by the tables in `tests/unit/dialog/reading`.
"""

import pytest

from shared.contracts import commands as c
from shared.contracts.batch import Batch, Registration
from shared.contracts.readings import AutoReply
from shared.dialog import same_text
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.rules import HINT_AGAIN, reading_of
from shared.dialog.state import DialogState
from shared.sms.render import render
from tests.harness.dialogs import (
    GOODBYE,
    NOW,
    OPEN_QUESTION,
    STORED,
    codes_to_check,
    decided_again,
    in_drill,
    learner,
    prompt,
    says,
    stranger,
)

SOAP = prompt("dirty", "What do you use?\na) A rag\nb) Sanitizer\nc) Soap", correct_response="c) Soap")
LANGUAGE = prompt("language", "Which language?\nA) English\nB) Español", response_user_profile_key="language")
TIME_ZONE = prompt("zone", "What is your time zone?", response_user_profile_key="time_zone")
REFUSED = prompt("scam", "What do you answer?\na) Stop texting me\nb) Hello", correct_response="a")
OUT = learner(opted_out=True)
AT_SOAP = in_drill(SOAP, GOODBYE).model_copy(update={"code": "WELCOME"})
RIGHT = ["COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT", "DRILL_COMPLETED"]


def heard(state: DialogState, command: c.InboundSms) -> Batch:
    """Return the batch of this text; the only valid code is WELCOME."""
    registration = None
    for code in codes_to_check(state, command):
        is_valid = code.upper() == "WELCOME"
        registration = Registration(valid=is_valid, code=code if is_valid else None)
        if is_valid:
            break
    return handle(state, command, Facts(NOW, registration, reading=reading_of(state, command)))[1]


def events(state: DialogState, text: str, **more: object) -> list[str]:
    return [event.type for event in heard(state, says(text, **more)).events]


@pytest.mark.parametrize(
    "text",
    [
        "stop please", "Stop. Thank you", "please stop texting me", "STOP ALL", "remove me", "take me off your list",
        "unsubscribe me", "stopp", "ya no quiero mensajes", "désabonnez-moi", "“STOP”",
    ],
)  # fmt: skip
@pytest.mark.parametrize("state", [AT_SOAP, in_drill(OPEN_QUESTION), in_drill(STORED), in_drill(LANGUAGE), learner()])
def test_an_opt_out_in_own_words_counts_and_is_confirmed_once(state: DialogState, text: str) -> None:
    batch = heard(state, says(text))
    assert [event.type for event in batch.events] == ["OPTED_OUT"]
    assert len(render(batch)) == 1


@pytest.mark.parametrize("text", ["We must stop the spread of germs", "stop the bleeding", "quit smoking"])
def test_a_sentence_about_stopping_is_an_answer(text: str) -> None:
    assert events(AT_SOAP, text) == ["FAILED_PROMPT"]
    assert events(in_drill(OPEN_QUESTION, SOAP), text)[0] == "COMPLETED_PROMPT"


def test_a_listed_option_is_an_answer_unless_it_is_the_carriers_keyword() -> None:
    assert events(in_drill(REFUSED, GOODBYE), "stop texting me") == RIGHT
    assert events(in_drill(REFUSED, GOODBYE), "stop") == ["OPTED_OUT"]
    assert events(in_drill(REFUSED, GOODBYE), "stop texting me", opt_out_type="STOP") == ["OPTED_OUT"]


@pytest.mark.parametrize("text", ["start please", "START\nSent from my iPhone", "subscribe"])
def test_an_opt_in_in_own_words_counts(text: str) -> None:
    assert events(OUT, text) == ["OPTED_IN"]


def test_a_sentence_that_contains_start_opts_nobody_in() -> None:
    assert events(OUT, "yes I start at 5") == []


@pytest.mark.parametrize(
    "text", ["Welcome.", '"WELCOME"', "Join WELCOME", "WELCOME\nSent from my phone", "WEL\u200bCOME", "WELCOME please"]
)
def test_a_code_with_something_around_it_registers(text: str) -> None:
    assert events(stranger(), text) == ["USER_VALIDATED"]


@pytest.mark.parametrize("text", ["you are WELCOME here", "what is WELCOME about", "hello"])
def test_a_code_in_a_longer_sentence_registers_nobody(text: str) -> None:
    assert events(stranger(), text) == ["USER_VALIDATION_FAILED"]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("More please", "NEXT_DRILL_REQUESTED"),
        ("Next lesson", "NEXT_DRILL_REQUESTED"),
        ("help me", "HELP_REQUESTED"),
        ("pause please", "PAUSED"),
        ("my score", "SCORE_REQUESTED"),
        ("Language is Spanish", "USER_UPDATED"),
        ("español", "USER_UPDATED"),
        ("talk to someone", "SUPPORT_REQUESTED"),
    ],
)
def test_a_keyword_with_something_around_it_is_a_keyword(text: str, event: str) -> None:
    assert events(learner(), text) == [event]


REACTIONS = ["Liked “Well?”", "Laughed at “Well?”", "Reacted 👍 to “Well?”", "👍 to “Well?”", "Le encantó “Well?”",
             "A aimé « Well? »", "Gostou de “Well?”", "Liked an image"]  # fmt: skip
MACHINES = [
    "I'm driving with Do Not Disturb While Driving turned on.",
    "This number is no longer in service.",
    "Automatic reply: out of office",
]


@pytest.mark.parametrize("text", [*REACTIONS, *MACHINES])
@pytest.mark.parametrize("state", [AT_SOAP, in_drill(STORED), learner(), stranger()])
def test_a_reaction_or_a_machine_uses_no_try_and_gets_no_reply(state: DialogState, text: str) -> None:
    assert events(state, text) == []


def test_praise_answers_an_open_question() -> None:
    assert events(in_drill(OPEN_QUESTION, SOAP), "Loved the lesson yesterday")[0] == "COMPLETED_PROMPT"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is James", "James"), ("I'm Maria", "Maria"), ("Me llamo Ana", "Ana"), ("Je m'appelle Luc", "Luc"),
        ("Hello! It's Virginia", "Virginia"), ("NAME Ana", "Ana"), ("“Ana” 😊", "Ana"), ("My", "My"), ("Will", "Will"),
    ],
)  # fmt: skip
def test_a_name_is_taken_out_of_its_sentence(text: str, name: str) -> None:
    state = in_drill(STORED, GOODBYE)
    command = says(text)
    assert handle(state, command, Facts(NOW, reading=reading_of(state, command)))[0].profile.name == name


@pytest.mark.parametrize("text", ["who is this?", "more", "?"])
def test_what_is_no_name_is_never_stored(text: str) -> None:
    assert "COMPLETED_PROMPT" not in events(in_drill(STORED, GOODBYE), text)


@pytest.mark.parametrize("text", ["more", "START", "repeat", "?", "", "WELCOME", "ok", "thank you"])
def test_what_answers_nothing_uses_no_try_and_repeats_the_question(text: str) -> None:
    batch = heard(AT_SOAP, says(text))
    assert [event.type for event in batch.events] == ["PROMPT_REPEATED"]
    assert [message.text for message in render(batch)] == [SOAP.messages[0].text]


def test_a_picture_without_a_text_repeats_the_question_and_answers_an_open_one() -> None:
    picture = {"media_urls": ("https://example.com/1.jpg",)}
    assert events(AT_SOAP, "", **picture) == ["PROMPT_REPEATED"]
    assert events(in_drill(OPEN_QUESTION, SOAP), "", **picture)[0] == "COMPLETED_PROMPT"


def test_the_same_text_a_third_time_is_a_machines() -> None:
    state = in_drill(prompt("when", "When do you wash your hands?", correct_response="before cooking", max_failures=9))
    seen = []
    for text in ["I am not here", "i am not  HERE", "I am not here", "I am not here", "something quite different now"]:
        command = says(text)
        state, batch = handle(state, command, Facts(NOW, reading=reading_of(state, command)))
        seen.append([event.type for event in batch.events])
    assert seen == [["FAILED_PROMPT"], ["FAILED_PROMPT"], [], [], ["FAILED_PROMPT"]]


@pytest.mark.parametrize(
    ("state", "text"),
    [(in_drill(SOAP), "b"), (in_drill(SOAP), "b) the sanitizer"), (in_drill(OPEN_QUESTION), "I am not here")],
)
def test_a_text_that_could_be_an_answer_is_never_a_machines(state: DialogState, text: str) -> None:
    for _ in range(4):
        assert not isinstance(reading_of(state, says(text)), AutoReply)
        state = state.model_copy(update={"latest": same_text.heard(state.latest, text)})


@pytest.mark.parametrize(("text", "is_activity"), [("Liked “Well?”", False), ("hm", True)])
def test_only_a_persons_text_is_activity(text: str, is_activity: bool) -> None:
    command = says(text)
    state, _ = handle(AT_SOAP, command, Facts(NOW, reading=reading_of(AT_SOAP, command)))
    assert (state.last_text_at is not None) == is_activity


@pytest.mark.parametrize("text", ["?", "??", "¿?", "?!", "“?”", "❓"])
def test_a_question_mark_between_lessons_is_answered_like_help(text: str) -> None:
    batch = heard(learner(), says(text))
    assert [event.type for event in batch.events] == ["HELP_REQUESTED"]
    assert len(render(batch)) == 1
    assert render(batch) == render(heard(learner(), says("help")))
    assert events(OUT, text) == []


@pytest.mark.parametrize(
    ("text", "language"), [("Español", "es"), ("No hablo inglés", "es"), ("2", "es"), ("b", "es"), ("in English", "en")]
)
def test_the_language_question_is_answered_as_people_answer_it(text: str, language: str) -> None:
    state = in_drill(LANGUAGE, GOODBYE, language="fr")
    assert handle(state, says(text), Facts(NOW))[0].profile.language == language


def test_the_language_question_is_asked_again_if_nothing_fits() -> None:
    assert events(in_drill(LANGUAGE, GOODBYE), "pizza") == ["PROMPT_REPEATED"]


@pytest.mark.parametrize(
    ("text", "phone", "zone"),
    [
        ("Central", "+12125550100", "America/Chicago"),
        ("hora del este", "+13125550100", "America/New_York"),
        ("-5", "+12125550100", "America/New_York"),
        ("-5", "+18005550100", "Etc/GMT+5"),
        ("America/Chicago", "+12125550100", "America/Chicago"),
    ],
)
def test_the_time_zone_question_is_answered_as_people_do(text: str, phone: str, zone: str) -> None:
    state = in_drill(TIME_ZONE, GOODBYE).model_copy(update={"phone": phone})
    command = says(text, phone=phone)
    after, batch = handle(state, command, Facts(NOW, reading=reading_of(state, command)))
    assert after.profile.time_zone == zone
    assert decided_again(state, batch) == (after, batch)


def test_the_time_zone_question_is_asked_again_if_nothing_fits() -> None:
    assert events(in_drill(TIME_ZONE, GOODBYE), "pizza") == ["PROMPT_REPEATED"]


def test_an_option_that_is_no_time_zone_is_not_kept_as_one() -> None:
    asked = prompt("zone", "Zone?\na) Central\nb) I do not know", response_user_profile_key="time_zone")
    after = handle(in_drill(asked, GOODBYE, time_zone="America/Denver"), says("b"), Facts(NOW))[0]
    assert (after.open_drill, after.profile.time_zone) == (None, "America/Denver")


@pytest.mark.parametrize("text", ["wrong number", "I'm not Maria", "número equivocado"])
def test_a_wrong_number_is_told_who_we_are_and_gets_nothing_scheduled(text: str) -> None:
    state = AT_SOAP.model_copy(update={"profile": AT_SOAP.profile.model_copy(update={"name": "Maria"})})
    batch = heard(state, says(text))
    assert [event.type for event in batch.events] == ["WRONG_PERSON_TEXTED"]
    assert len(render(batch)) == 1
    assert batch.profile.paused
    told, _ = handle(state, says(text), Facts(NOW))
    assert events(told, "WELCOME") == ["RESUMED"]


def test_who_asks_who_we_are_is_told_once_a_day() -> None:
    told, first = handle(AT_SOAP, says("who gave you my number"), Facts(NOW))
    assert not first.profile.paused
    _, again = handle(told, says("who gave you my number"), Facts(NOW))
    _, tomorrow = handle(told, says("who gave you my number"), Facts(NOW + HINT_AGAIN))
    assert [len(render(batch)) for batch in (first, again, tomorrow)] == [1, 0, 1]


def test_the_batch_records_how_a_text_was_read() -> None:
    assert heard(AT_SOAP, says("Liked “Well?”")).reading == reading_of(AT_SOAP, says("Liked “Well?”"))
    assert (
        "reading"
        not in Batch.model_validate_json(
            heard(AT_SOAP, says("b")).model_copy(update={"reading": None}).model_dump_json()
        ).model_dump_json()
    )
