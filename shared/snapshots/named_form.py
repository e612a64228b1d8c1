"""The named form of batches and dialogs: their JSON without what their drill's snapshot says. Pure.

The full form is the JSON of the model. In the named form

- a value that equals its field's default is left out, except for `type`;
- a drill is only its `ref`: {"ref": {"snapshot": "…"}};
- a batch about a running drill has `drill`: its reference, and the `instance_id` without the phone. Its events have no
  `instance_id`, no `drill_slug`, no `reply` that is the drill's feedback, and of a prompt only its slug;
- a batch's command has no `phone`, which is the batch's; `response` and the reading's `text` are left out where they
  are the command's text.

A field whose absence means a default can never get another default. Readers accept both forms.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError

from shared.contracts.batch import Batch
from shared.contracts.drill import Drill, DrillRef, Prompt
from shared.contracts.events import Event
from shared.contracts.readings import Reading

Resolve = Callable[[DrillRef], Drill]
"""Returns the drill that a reference names. Raises SnapshotError if its snapshot cannot be used, and RetryError."""

_OF_EVENTS = frozenset({"instance_id", "drill_slug", "prompt", "drill", "response", "reply"})
"""Fields of events that are written separately."""


class Running(NamedTuple):
    """The drill instance that a batch is about."""

    instance_id: str
    drill: Drill


def named_batch(batch: Batch, running: Running | None) -> str:
    """Return a batch in the named form. `running`: the drill instance that its events are about, if any."""
    ref = None if running is None else running.drill.ref
    named = None if ref is None else running
    said = getattr(batch.command, "text", None)
    raw = batch.model_dump(mode="json", exclude_defaults=True, exclude={"command", "events", "reading"})
    if batch.registration is None:
        del raw["registration"]
    raw["command"] = _typed(batch.command, {"phone"})
    raw["events"] = [_event(event, said, named) for event in batch.events]
    if named is not None and ref is not None:
        instance = named.instance_id.removeprefix(batch.phone)
        raw["drill"] = {"instance_id": instance, **ref.model_dump(mode="json", exclude_defaults=True)}
    if batch.reading is not None:
        is_said = said is not None and getattr(batch.reading, "text", None) == said
        raw["reading"] = _typed(batch.reading, {"text"} if is_said else set())
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))


def is_named(raw: dict[str, Any]) -> bool:
    """Return whether a batch's JSON is in the named form. Raises KeyError if it is not that of a batch."""
    return "phone" not in raw["command"]


def full_batch(raw: Any, resolve: Resolve) -> Any:
    """Return a batch's JSON in the full form, with the drills and prompts that it names as models.

    JSON that is in the full form, or invalid, is returned as it is: the validation will tell. Raises as `resolve` does.
    """
    try:
        return _full(raw, resolve) if is_named(raw) else raw
    except (KeyError, TypeError, AttributeError, ValidationError):
        return raw


def running_in(raw: dict[str, Any], resolve: Resolve) -> Running | None:
    """Return the drill instance that a batch's JSON in the named form is about, if any. Raises as `resolve` does."""
    if (about := raw.get("drill")) is None:
        return None
    started, drill = about["instance_id"], resolve(DrillRef.model_validate(about, extra="ignore"))
    return Running(f"{raw['phone']}{started}" if started.startswith(":") else started, drill)


def full_dialog(raw: Any, resolve: Resolve) -> Any:
    """Return a dialog's JSON with the drill that it names as a model; the full form is returned as it is.

    Raises as `resolve` does.
    """
    try:
        drill = (raw.get("open_drill") or {}).get("drill")
        if drill is None or "slug" in drill:
            return raw
        named = resolve(DrillRef.model_validate(drill["ref"], extra="ignore"))
    except (KeyError, TypeError, AttributeError, ValidationError):
        return raw
    return {**raw, "open_drill": {**raw["open_drill"], "drill": named}}


def _typed(model: BaseModel, exclude: set[str]) -> dict[str, Any]:
    """Return the JSON of a member of a union, whose type is a default, but tells it from the others."""
    return {"type": vars(model)["type"], **model.model_dump(mode="json", exclude_defaults=True, exclude=exclude)}


def _event(event: BaseModel, said: str | None, named: Running | None) -> dict[str, Any]:
    values = {name: value for name, value in vars(event).items() if name in _OF_EVENTS}
    raw = _typed(event, set(values))
    if said is not None and values.get("response") == said:
        del values["response"]
    if named is not None and values.get("instance_id") == named.instance_id:
        values = _without_what_is_named(event, values, named)
    return raw | {name: _json(value) for name, value in values.items()}


def _without_what_is_named(event: BaseModel, values: dict[str, Any], named: Running) -> dict[str, Any]:
    """Return the values of an event about the named drill instance, with its prompt by its slug."""
    known = {**_known(named), "reply": _reply(vars(event), named.drill)}
    left = {name: value for name, value in values.items() if name not in known or value != known[name]}
    if (prompt := left.get("prompt")) is not None and _prompts(named.drill).get(prompt.slug) == prompt:
        left["prompt"] = prompt.slug
    return left


def _json(value: Any) -> Any:
    return value.model_dump(mode="json", exclude_defaults=True) if isinstance(value, BaseModel) else value


def _prompts(drill: Drill) -> dict[str, Prompt]:
    """Return the prompts by slug; of two with the same slug in a review, the last one."""
    return {prompt.slug: prompt for prompt in drill.prompts}


def _full(raw: dict[str, Any], resolve: Resolve) -> dict[str, Any]:
    """Fill in what the named form leaves out. Raises KeyError, TypeError or AttributeError for invalid JSON."""
    command = {**raw["command"], "phone": raw["phone"]}
    named = running_in(raw, resolve)
    said = {} if command.get("text") is None else {"text": command["text"], "response": command["text"]}
    filled = {"registration": None, **raw, "command": command}
    filled.pop("drill", None)
    filled["events"] = [_full_event(event, said, named) for event in raw["events"]]
    if (reading := raw.get("reading")) is not None:
        filled["reading"] = _filled(reading, said, _READINGS)
    return filled


def _full_event(event: dict[str, Any], said: dict[str, Any], named: Running | None) -> dict[str, Any]:
    if named is None:
        return _filled(event, said, _EVENTS)
    filled = _filled(event, said | _known(named) | {"reply": _reply(event, named.drill)}, _EVENTS)
    if isinstance(filled.get("prompt"), str):
        filled["prompt"] = _prompts(named.drill)[filled["prompt"]]
    return filled


def _known(named: Running) -> dict[str, Any]:
    """Return the values that the events about a drill instance have in common."""
    return {"instance_id": named.instance_id, "drill_slug": named.drill.slug, "drill": named.drill}


def _reply(event: Mapping[str, Any], drill: Drill) -> str | None:
    """Return the reply that an event of this type gets by the drill's feedback, if any."""
    match event["type"]:
        case "COMPLETED_PROMPT":
            return drill.feedback.match_correct_answer
        case "FAILED_PROMPT":
            return drill.feedback.corrected_answer if event["abandoned"] else drill.feedback.incorrect_answer
        case "REMINDER_TRIGGERED":
            return drill.feedback.drill_reminder
        case _:
            return None


def _filled(raw: dict[str, Any], known: dict[str, Any], fields: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Return the JSON of a member of a union with those of the known values that it lacks."""
    of_type = fields.get(raw["type"], frozenset())
    return {name: value for name, value in known.items() if name in of_type} | raw


def _left_out(union: Any, names: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return, by type, the fields of each member of a union that the named form may leave out."""
    members = get_args(get_args(union)[0])
    return {each.model_fields["type"].default: names & each.model_fields.keys() for each in members}


_EVENTS = _left_out(Event, _OF_EVENTS - {"prompt"})
_READINGS = _left_out(Reading, frozenset({"text"}))
