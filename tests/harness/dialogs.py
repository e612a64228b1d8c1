"""Builders of dialog states and commands for tests."""

from datetime import UTC, datetime

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Drill, Feedback, Message, Prompt
from shared.contracts.profile import Profile
from shared.contracts.readings import UnknownReading
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.rules import reading_of, registration_codes
from shared.dialog.state import DialogState, OpenDrill

PHONE = "+15550100"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

FEEDBACK = Feedback(
    match_correct_answer="Right!",
    incorrect_answer="Try again.",
    corrected_answer="It is {{correct_answer}}.",
    drill_reminder="Still there?",
)


def prompt(slug: str, text: str = "Well?", **more: object) -> Prompt:
    """Build a prompt with one text."""
    return Prompt.model_validate({"slug": slug, "messages": [{"text": text}], **more})


GRADED = prompt("graded", "a) red b) blue", correct_response="b) blue")
STORED = prompt("stored", "Your name?", response_user_profile_key="name")
OPEN_QUESTION = prompt("open", "Tell us anything.")
GOODBYE = prompt("goodbye", "Bye.")


def drill(*prompts: Prompt, slug: str = "01-colours") -> Drill:
    """Build a drill with these prompts."""
    return Drill(slug=slug, name="Colours", prompts=prompts, feedback=FEEDBACK)


def stranger() -> DialogState:
    """Build the state of an unregistered phone."""
    return DialogState(phone=PHONE)


def learner(**profile: object) -> DialogState:
    """Build the state of a registered learner between drills."""
    return DialogState(phone=PHONE, seq=4, profile=Profile.model_validate({"validated": True, **profile}))


def in_drill(*prompts: Prompt, position: int = 0, failures: int = 0, **profile: object) -> DialogState:
    """Build the state of a registered learner with the prompt at `position` open."""
    running = OpenDrill(instance_id=f"{PHONE}:3", drill=drill(*prompts), position=position, failures=failures)
    return learner(**profile).model_copy(update={"open_drill": running})


def says(text: str, **more: object) -> c.InboundSms:
    """Build the command for a text from the learner."""
    return c.InboundSms.model_validate({"id": "sms:SM1", "phone": PHONE, "text": text, **more})


def start(slug: str = "01-colours") -> c.StartDrill:
    """Build the command to start a drill."""
    return c.StartDrill(id="start:1", phone=PHONE, drill_slug=slug)


def message(text: str) -> Message:
    """Build a message of a prompt."""
    return Message(text=text)


def decided_again(state: DialogState, batch: Batch) -> tuple[DialogState, Batch]:
    """Decide a batch's command again, with the facts that the batch records."""
    assert not isinstance(batch.command, c.UnknownCommand)
    drill = next((event.drill for event in batch.events if isinstance(event, e.DrillStarted)), None)
    assert not isinstance(batch.reading, UnknownReading)
    facts = Facts(batch.decided_at, batch.registration, drill, batch.release, batch.reading)
    return handle(state, batch.command, facts)


def codes_to_check(state: DialogState, command: c.Command) -> tuple[str, ...]:
    """Return the registration codes to check before this command is decided."""
    if not isinstance(command, c.InboundSms):
        return ()
    return registration_codes(state, command, reading_of(state, command))
