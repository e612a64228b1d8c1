"""The messages that an event batch is rendered into."""

from datetime import UTC, datetime

import pytest

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Message
from shared.contracts.phrases import PHRASES
from shared.contracts.profile import Profile
from shared.sms.render import is_mandatory, render
from tests.harness.dialogs import FEEDBACK, GRADED, PHONE, drill, prompt

REF = {"instance_id": f"{PHONE}:3", "drill_slug": "01-colours"}
TWO_TEXTS = prompt("two").model_copy(
    update={
        "messages": (
            Message(text="Hi {{name}}, at {{company}}."),
            Message(text="Look", media_url="https://a/b.png"),
        )
    }
)


def batch(*events: e.Event, **profile: object) -> Batch:
    return Batch(
        phone=PHONE,
        seq=1,
        command=c.InboundSms(id="sms:1", phone=PHONE, text="x"),
        decided_at=datetime(2026, 3, 2, tzinfo=UTC),
        registration=None,
        events=events,
        profile=Profile.model_validate(profile),
    )


@pytest.mark.parametrize(
    "event",
    [
        e.OptedOut(abandoned_instance_id=None, abandoned_drill_slug=None, confirmed=False),
        e.OptedIn(confirmed=False),
        e.HelpRequested(confirmed=False),
    ],
)
def test_answers_to_stop_start_and_help_are_mandatory(event: e.Event) -> None:
    assert is_mandatory(batch(event))


@pytest.mark.parametrize("event", [e.MenuRequested(about="everything"), e.UserValidationFailed()])
def test_other_answers_are_not_mandatory(event: e.Event) -> None:
    assert not is_mandatory(batch(event))


def failed(*, abandoned: bool) -> e.FailedPrompt:
    reply = FEEDBACK.corrected_answer if abandoned else FEEDBACK.incorrect_answer
    return e.FailedPrompt(**REF, prompt=GRADED, response="a", abandoned=abandoned, reply=reply)


def completed(reply: str | None) -> e.CompletedPrompt:
    return e.CompletedPrompt(**REF, prompt=GRADED, response="b", reply=reply, learned={})


OPTED_OUT = e.OptedOut(abandoned_instance_id=None, abandoned_drill_slug=None)
TABLE: list[tuple[e.Event, list[str]]] = [
    (e.UserValidated(is_demo=False, account_info={}), []),
    (e.UserValidationFailed(), [PHRASES["en"].unknown_code]),
    (e.DrillStarted(**REF, drill=drill(GRADED)), ["a) red b) blue"]),
    (completed("Right!"), ["Right!"]),
    (completed(None), []),
    (failed(abandoned=False), ["Try again."]),
    (failed(abandoned=True), ["It is b) blue."]),
    (e.AdvancedToNextPrompt(**REF, prompt=GRADED), ["a) red b) blue"]),
    (e.DrillCompleted(**REF), []),
    (e.ReminderTriggered(**REF, prompt=GRADED, reply="Still there?"), ["Still there?", "a) red b) blue"]),
    (e.ReminderWithdrawn(**REF, prompt_slug="graded"), []),
    (e.DrillWithdrawn(instance_id=REF["instance_id"]), []),
    (e.DrillAbandoned(**REF), []),
    (e.NextDrillRequested(), []),
    (e.OptedIn(confirmed=True), []),
    (e.HelpRequested(confirmed=True), []),
    (e.UnhandledMessageReceived(hinted=False), []),
    (e.UnhandledMessageReceived(hinted=True), [PHRASES["en"].not_understood]),
    (e.MenuRequested(about="everything"), [PHRASES["en"].menu]),
    (e.MenuRequested(about="language"), [PHRASES["en"].how_language]),
    (e.MenuRequested(about="name"), [PHRASES["en"].how_name]),
    (e.ScheduleRequested(), [PHRASES["en"].how_schedule]),
    (e.ScoreRequested(), []),
    (e.PromptRepeated(**REF, prompt=GRADED), ["a) red b) blue"]),
    (e.SupportRequested(answered=True), [PHRASES["en"].support]),
    (e.SupportRequested(answered=False), []),
    (e.WrongPersonTexted(wrong_number=True, answered=True), [PHRASES["en"].who_we_are]),
    (e.WrongPersonTexted(wrong_number=True, answered=False), []),
    (e.RepliesLimited(hours=19), [PHRASES["en"].answer_again.format(hours=19)]),
    (e.ReplyWithheld(), []),
    (e.PausedForSilence(), [PHRASES["en"].silent]),
    (e.NumberDied(), []),
    (e.NumberReassigned(), []),
    (e.ConversationTaken(operator="ben", until=datetime(2026, 3, 3, tzinfo=UTC)), []),
    (e.ConversationClosed(operator="ben"), []),
    (e.TextHeld(), []),
    (e.Paused(), [PHRASES["en"].paused]),
    (e.Resumed(), [PHRASES["en"].resumed]),
    (e.UserUpdated(changes={"name": "Ana"}, by_learner=True), [PHRASES["en"].changed]),
    (e.AdHocMessageSent(text="{{name}} is not a template", media_url=None), ["{{name}} is not a template"]),
    (e.UserUpdated(changes={"name": "Ana"}), []),
]


@pytest.mark.parametrize(("event", "texts"), TABLE, ids=[event.type for event, _ in TABLE])
def test_each_event_has_its_texts(event: e.Event, texts: list[str]) -> None:
    assert [message.text for message in render(batch(event))] == texts


def test_the_table_covers_every_event() -> None:
    named = {event.type for event, _ in TABLE} | {"OPTED_OUT"}
    assert named == {member.model_fields["type"].default for member in e.Event.__args__[0].__args__}


def test_texts_come_in_the_order_of_the_events() -> None:
    texts = render(batch(completed("Right!"), e.AdvancedToNextPrompt(**REF, prompt=TWO_TEXTS), validated=True))
    assert texts[0].text == "Right!"
    assert texts[2] == Message(text="Look", media_url="https://a/b.png")


def test_variables_are_filled_in_from_the_profile_once() -> None:
    advanced = e.AdvancedToNextPrompt(**REF, prompt=TWO_TEXTS)
    texts = render(batch(advanced, name="{{company}} Ana", account_info={"company": "{{name}}"}))
    assert texts[0].text == "Hi {{company}}, at {{name}}."


def test_a_learner_who_opted_out_gets_no_texts() -> None:
    assert render(batch(OPTED_OUT, e.HelpRequested(confirmed=False), opted_out=True)) == ()


def test_an_opt_out_is_confirmed_alone_in_the_learners_language() -> None:
    unconfirmed = OPTED_OUT.model_copy(update={"confirmed": False})
    opted_out = batch(unconfirmed, e.HelpRequested(confirmed=False), opted_out=True, language="es")
    assert render(opted_out) == (Message(text=PHRASES["es"].opted_out),)


def test_system_phrases_are_in_the_learners_language_or_in_english() -> None:
    help_texts = {
        language: render(batch(e.HelpRequested(confirmed=False), language=language))[0].text
        for language in ("en", "es", "fr", "vi")
    }
    assert help_texts["vi"] == help_texts["en"]
    assert len(set(help_texts.values())) == 3


def test_an_empty_text_is_not_sent() -> None:
    nothing = prompt("nothing", "{{name}}")
    assert render(batch(e.AdvancedToNextPrompt(**REF, prompt=nothing))) == ()


def test_rendering_again_gives_the_same_bytes() -> None:
    one = batch(completed("Right! {{emojis}}"), e.AdvancedToNextPrompt(**REF, prompt=TWO_TEXTS))
    again = Batch.model_validate_json(one.model_dump_json())
    assert [m.model_dump_json() for m in render(one)] == [m.model_dump_json() for m in render(again)]
