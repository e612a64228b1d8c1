"""The engine's floor: pydantic alone reads and writes the documents of the same commands."""

import time
from dataclasses import dataclass

from pydantic import TypeAdapter

from bench.engine import AT, PHONE
from shared.contracts.batch import Batch
from shared.contracts.commands import Command, InboundSms, StartDrill
from shared.contracts.drill import Drill
from shared.contracts.profile import Profile
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState

SECONDS = 1.5
"""Minimum duration of a measurement, in seconds."""


@dataclass(frozen=True)
class _Step:
    """A command with the state before it, both as JSON, and what it leads to."""

    command: str
    before: str
    after: DialogState
    batch: Batch


def commands_a_second(drill: Drill) -> float:
    """Measure how many commands a second pydantic alone reads and writes, with their states and batches."""
    steps = _steps(drill)
    read_command = TypeAdapter[Command](Command).validate_json
    rounds, started = 0, time.process_time()
    while time.process_time() - started < SECONDS:
        for step in steps:
            read_command(step.command)
            DialogState.model_validate_json(step.before)
            step.after.model_dump_json()
            step.batch.model_dump_json()
        rounds += 1
    return rounds * len(steps) / (time.process_time() - started)


def _steps(drill: Drill) -> list[_Step]:
    """Return a lesson with an incorrect and a correct answer to each prompt, as `bench.engine` plays it."""
    answers = [prompt.correct_response or "x" for prompt in drill.prompts if prompt.asks]
    texts = [text for answer in answers for text in ("no idea", answer)]
    inbound = [InboundSms(id=f"sms:{number}", phone=PHONE, text=text) for number, text in enumerate(texts)]
    state, steps = DialogState(phone=PHONE, profile=Profile(validated=True)), []
    commands: list[StartDrill | InboundSms] = [StartDrill(id="start", phone=PHONE, drill_slug=drill.slug), *inbound]
    for command in commands:
        after, batch = handle(state, command, Facts(AT, drill=drill if isinstance(command, StartDrill) else None))
        steps.append(_Step(command.model_dump_json(), state.model_dump_json(), after, batch))
        state = after
    return steps
