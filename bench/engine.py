"""Measures the decision engine with its codec, in commands per second on one core."""

import time
from datetime import UTC, datetime

from shared.contracts.commands import COMMAND, InboundSms, StartDrill
from shared.contracts.drill import Drill
from shared.contracts.profile import Profile
from shared.dialog import store
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState
from shared.event_log import log
from shared.ports import Document

SECONDS = 3.0
"""Minimum CPU time of the measurement, in seconds."""

PHONE = "+15550100"
AT = datetime(2026, 3, 2, tzinfo=UTC)


def commands_a_second(drill: Drill) -> float:
    """Measure how many commands are handled per second, for incorrect and correct answers.

    A step decodes a command and a state from JSON, and encodes the new state and the batch.
    """
    answers = [prompt.correct_response or "x" for prompt in drill.prompts if prompt.asks]
    steps, started = 0, time.process_time()
    while time.process_time() - started < SECONDS:
        state = _step(
            _registered(), StartDrill(id="start", phone=PHONE, drill_slug=drill.slug).model_dump_json(), drill
        )
        for number, answer in enumerate(answers):
            for text in ("no idea", answer):
                state = _step(state, InboundSms(id=f"sms:{number}", phone=PHONE, text=text).model_dump_json(), None)
        steps += 1 + 2 * len(answers)
    return steps / (time.process_time() - started)


def _registered() -> str:
    return DialogState(phone=PHONE, profile=Profile(validated=True)).model_dump_json()


def _step(stored: str, message: str, drill: Drill | None) -> str:
    document = Document("", {"body": stored}, version="")
    state, batch = handle(store.BODY.decode(document), COMMAND.decode(message), Facts(AT, drill=drill))
    log.entry(batch)
    return str(store.BODY.encode(state)["body"])
