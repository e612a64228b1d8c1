"""The named form of batches: what is left out is filled in again, and nothing else is accepted."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.contracts.batch import BATCH, Batch
from shared.contracts.commands import InboundSms
from shared.contracts.drill import Drill, DrillRef, Prompt
from shared.contracts.readings import Answer, RepeatRequest
from shared.dialog.decide import handle
from shared.dialog.drill_run import running
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState, OpenDrill
from shared.errors import RejectError
from shared.snapshots.named_form import Running, full_batch, named_batch
from tests.harness.any_models import models
from tests.harness.dialogs import GOODBYE, GRADED, NOW, PHONE, drill, in_drill, learner, says, start

REF = DrillRef(snapshot="0123456789abcdef" * 2)
NAMED = drill(GRADED, GOODBYE).model_copy(update={"ref": REF})


def decoded(text: str, named: Drill = NAMED) -> Batch:
    """Decode a batch in a release that knows this drill."""
    return BATCH.decode(text, lambda raw: full_batch(raw, lambda _: named))


def in_named(*, failures: int = 0) -> DialogState:
    """Return the state of a learner in a drill that has a snapshot."""
    return in_drill(GRADED, GOODBYE).model_copy(
        update={"open_drill": OpenDrill(instance_id=f"{PHONE}:3", drill=NAMED, failures=failures)}
    )


def answered(text: str, *, failures: int = 0) -> tuple[Batch, str]:
    """Return the batch of an answer, and its named form."""
    before = in_named(failures=failures)
    _, batch = handle(before, says(text), Facts(NOW, reading=Answer(text=text)))
    return batch, named_batch(batch, running(before, batch))


def test_the_named_form_of_an_answer_has_these_bytes() -> None:
    batch, written = answered("b) blue")
    assert written == (
        '{"phone":"+15550100","seq":5,"decided_at":"2026-03-02T15:00:00Z","profile":{"validated":true},'
        f'"release":{batch.release},"command":{{"type":"INBOUND_SMS","id":"sms:SM1","text":"b) blue"}},"events":['
        '{"type":"COMPLETED_PROMPT","prompt":"graded"},{"type":"ADVANCED_TO_NEXT_PROMPT","prompt":"goodbye"},'
        '{"type":"DRILL_COMPLETED"}],"drill":{"instance_id":":3","snapshot":"0123456789abcdef0123456789abcdef"},'
        '"reading":{"type":"ANSWER"}}'
    )


@pytest.mark.parametrize(("text", "failures"), [("b) blue", 0), ("a) red", 0), ("a) red", 1), ("née 🎉", 0)])
def test_a_decided_batch_is_the_same_after_its_named_form(text: str, failures: int) -> None:
    batch, written = answered(text, failures=failures)
    assert decoded(written) == batch
    assert decoded(written).model_dump_json() == batch.model_dump_json()


def test_the_start_of_a_drill_is_the_same_after_its_named_form() -> None:
    _, batch = handle(learner(), start(), Facts(NOW, drill=NAMED))
    written = named_batch(batch, running(learner(), batch))
    assert decoded(written) == batch
    assert "Well" not in written


def test_a_drill_without_a_snapshot_stays_in_its_batches() -> None:
    before = in_drill(GRADED, GOODBYE)
    _, batch = handle(before, says("b) blue"), Facts(NOW, reading=Answer(text="b) blue")))
    written = named_batch(batch, running(before, batch))
    assert "a) red b) blue" in written
    assert decoded(written) == batch


def test_a_prompt_that_another_one_has_the_slug_of_is_written_whole() -> None:
    twin = GRADED.model_copy(update={"explanation": "the other one"})
    twins = NAMED.model_copy(update={"prompts": (GRADED, twin)})
    for position, prompt in enumerate(twins.prompts):
        before = learner().model_copy(
            update={"open_drill": OpenDrill(instance_id=f"{PHONE}:3", drill=twins, position=position)}
        )
        _, batch = handle(before, says("what?"), Facts(NOW, reading=RepeatRequest()))
        (event,) = decoded(named_batch(batch, running(before, batch)), twins).events
        assert getattr(event, "prompt", None) == prompt


@settings(max_examples=60, deadline=None, derandomize=True)
@given(any_batch=models(Batch), any_drill=models(Drill), running_too=st.booleans())
def test_any_batch_is_the_same_after_its_named_form(any_batch: Batch, any_drill: Drill, *, running_too: bool) -> None:
    command = any_batch.command.model_copy(update={"phone": any_batch.phone})
    batch = any_batch.model_copy(update={"command": command})
    instances = [name for event in batch.events if (name := getattr(event, "instance_id", None)) is not None]
    named = any_drill.model_copy(update={"ref": REF})
    about = Running(instances[0], named) if running_too and instances else None
    assert decoded(named_batch(batch, about), named).model_dump_json() == batch.model_dump_json()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"events": [{"type": "ADVANCED_TO_NEXT_PROMPT", "prompt": "unknown"}]}, "command"),
        ({"events": [{"prompt": "graded"}]}, "command"),
        ({"events": 7}, "command"),
        ({"drill": {"instance_id": ":3", "snapshot": "short"}}, "command"),
        ({"drill": {"snapshot": REF.snapshot}}, "command"),
        ({"drill": {"instance_id": 3, "snapshot": REF.snapshot}}, "command"),
        ({"command": 7}, "command"),
        ({"profile": 7}, "profile"),
    ],
)
def test_an_invalid_named_batch_is_rejected(changes: dict[str, object], reason: str) -> None:
    raw = json.loads(answered("b) blue")[1])
    with pytest.raises(RejectError, match=reason):
        decoded(json.dumps(raw | changes))


@pytest.mark.parametrize("message", ["7", "[]", "null", '"text"', '{"command": "text"}', '{"command": {}}'])
def test_json_that_is_no_batch_is_rejected(message: str) -> None:
    with pytest.raises(RejectError):
        decoded(message)


def test_a_batch_in_the_named_form_needs_its_drill() -> None:
    with pytest.raises(ValidationError):
        Batch.model_validate_json(answered("b) blue")[1])


def test_fields_of_a_later_release_are_ignored_in_the_named_form() -> None:
    batch, written = answered("b) blue")
    raw = json.loads(written)
    raw["new"] = raw["drill"]["new"] = raw["events"][0]["new"] = True
    assert decoded(json.dumps(raw)) == batch


def test_a_prompt_is_found_by_its_slug_in_the_drill_of_the_batch_only() -> None:
    other: Prompt = GRADED.model_copy(update={"messages": GOODBYE.messages})
    assert decoded(answered("b) blue")[1], NAMED.model_copy(update={"prompts": (other, GOODBYE)})) != answered("b")[0]


def test_a_command_keeps_what_is_not_its_default() -> None:
    command = InboundSms(id="sms:SM1", phone=PHONE, text="hi", media_urls=("https://a.example/b.png",))
    _, batch = handle(learner(), command, Facts(NOW, reading=RepeatRequest()))
    assert decoded(named_batch(batch, None)) == batch
