"""Measures the decision engine with its codec beside its floor, on one core.

The floor is pydantic alone: it decodes the state and the command, and encodes the new state and the batch, all in the
full form. Reading a text and grading an answer is measured separately, since it has no floor in pydantic: the questions
of the engine's lesson store their answers, so that nothing is graded, and the texts are read before the measurement.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter

from shared.contracts.batch import Batch
from shared.contracts.commands import COMMAND, Command, InboundSms, StartDrill
from shared.contracts.drill import Drill, Prompt
from shared.contracts.profile import Profile
from shared.contracts.readings import Answer, RepeatRequest
from shared.dialog import store
from shared.dialog.decide import handle
from shared.dialog.drill_run import running
from shared.dialog.facts import Facts
from shared.dialog.rules import reading_of
from shared.dialog.state import DialogState, OpenDrill
from shared.drills.grading.grade import is_right
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Document
from shared.snapshots.store import Snapshots

SECONDS = 6.0
"""Minimum CPU time of the measurement, in seconds."""

PHONE = "+15550100"
AT = datetime(2026, 3, 2, tzinfo=UTC)
_COMMANDS: TypeAdapter[Command] = TypeAdapter(Command)


@dataclass(frozen=True)
class Engine:
    """CPU seconds for one command, on average over a lesson in which each question is repeated once.

    `full` and `named`: decision and codec, in the two forms. `understanding`: reading and grading one text.
    """

    floor: float
    full: float
    named: float
    understanding: float


@dataclass(frozen=True)
class _Step:
    """One command: its JSON, the stored dialog in both forms, and what the decision is given and gives."""

    message: str
    command: Command
    full: Document
    named: Document
    before: DialogState
    facts: Facts
    after: DialogState
    batch: Batch


def measure(drill: Drill, seconds: float = SECONDS) -> Engine:
    """Measure for this drill. The parts take turns, and the fastest round of each counts: load only slows them."""
    snapshots = Snapshots(MemoryDocumentStore())
    steps = _lesson(snapshots.keep(drill.model_copy(update={"prompts": tuple(map(_ungraded, drill.prompts))})))
    asked = [prompt for prompt in drill.prompts if prompt.correct_response is not None]
    parts = (
        lambda: _floor(steps),
        lambda: _full(steps),
        lambda: _named(steps, snapshots),
        lambda: _understand(drill, asked),
    )
    rounds: list[list[float]] = []
    while not rounds or sum(map(sum, rounds)) < seconds:
        rounds.append([_cpu(part) for part in parts])
    floor, full, named, understanding = (min(times) for times in zip(*rounds, strict=True))
    return Engine(floor / len(steps), full / len(steps), named / len(steps), understanding / len(asked))


def _cpu(part: Callable[[], None]) -> float:
    begun = time.process_time()
    part()
    return time.process_time() - begun


def _ungraded(prompt: Prompt) -> Prompt:
    """Return the prompt with a question, if any, that stores the answer."""
    return prompt.model_copy(update={"correct_response": None, "response_user_profile_key": "job"})


def _understand(drill: Drill, asked: Sequence[Prompt]) -> None:
    """Read and grade the right answer to each of these questions."""
    for prompt in asked:
        running_drill = OpenDrill(instance_id=PHONE, drill=drill, position=drill.prompts.index(prompt))
        state = DialogState(phone=PHONE, profile=Profile(validated=True), open_drill=running_drill)
        text = str(prompt.correct_response)
        reading_of(state, InboundSms(id="sms", phone=PHONE, text=text))
        is_right(prompt, text)


def _lesson(drill: Drill) -> list[_Step]:
    """Play the drill."""
    state = DialogState(phone=PHONE, profile=Profile(validated=True))
    steps = [_step(state, StartDrill(id="start", phone=PHONE, drill_slug=drill.slug), Facts(AT, drill=drill))]
    for number in range(len(drill.prompts)):
        for text, reading in (("what?", RepeatRequest()), ("a cook", Answer(text="a cook"))):
            command = InboundSms(id=f"sms:{number}", phone=PHONE, text=text)
            state = steps[-1].after
            steps.append(_step(state, command, Facts(AT, reading=reading)))
    return steps


def _step(state: DialogState, command: Command, facts: Facts) -> _Step:
    full, named = (
        Document("", store.BODY.encode(state, store.options(state, named=form)), version="") for form in (False, True)
    )
    return _Step(command.model_dump_json(), command, full, named, state, facts, *handle(state, command, facts))


def _floor(steps: Sequence[_Step]) -> None:
    for step in steps:
        DialogState.model_validate_json(str(step.full.fields["body"]))
        _COMMANDS.validate_json(step.message)
        step.batch.model_dump_json()
        step.after.model_dump_json()


def _full(steps: Sequence[_Step]) -> None:
    for step in steps:
        after, batch = handle(store.BODY.decode(step.full), COMMAND.decode(step.message), step.facts)
        log.entry(batch)
        store.BODY.encode(after)


def _named(steps: Sequence[_Step], snapshots: Snapshots) -> None:
    for step in steps:
        before = store.decode(snapshots, step.named)
        after, batch = handle(before, COMMAND.decode(step.message), step.facts)
        log.named_entry(batch, running(before, batch))
        store.BODY.encode(after, store.options(after, named=True))
