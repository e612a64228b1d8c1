"""Events produced by a running drill instance."""

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Drill
from shared.contracts.events import Events
from shared.contracts.profile import Changes
from shared.dialog.answers import learned_from
from shared.dialog.state import DialogState, OpenDrill
from shared.snapshots.named_form import Running


def running(state: DialogState, batch: Batch) -> Running | None:
    """Return the drill instance that a batch decided in this state is about: the one that starts, or the open one."""
    for event in batch.events:
        if isinstance(event, e.DrillStarted):
            return Running(event.instance_id, event.drill)
    return None if state.open_drill is None else Running(state.open_drill.instance_id, state.open_drill.drill)


def started(state: DialogState, drill: Drill) -> Events:
    """Start a new instance of the drill.

    Its id is that of the batch in which it starts.
    """
    instance_id = f"{state.phone}:{state.seq + 1}"
    event = e.DrillStarted(instance_id=instance_id, drill_slug=drill.slug, drill=drill)
    return (event, *_completed_if_at_end(OpenDrill(instance_id=instance_id, drill=drill)))


def answered_correctly(open_drill: OpenDrill, response: str, learned: Changes | None = None) -> Events:
    """Complete the open prompt, and advance.

    `learned`: what the answer says about the learner; by default what it says word for word.
    """
    return (_completed(open_drill, response, learned), *_advance(open_drill))


def repeated(open_drill: OpenDrill) -> Events:
    """Ask the open prompt again."""
    return (e.PromptRepeated(**_ref(open_drill), prompt=open_drill.prompt),)


def abandoned(open_drill: OpenDrill) -> Events:
    """End the drill before its end."""
    return (e.DrillAbandoned(**_ref(open_drill)),)


def answered_incorrectly(open_drill: OpenDrill, response: str) -> Events:
    """Fail the open prompt; after its last attempt, advance all the same."""
    abandoned = open_drill.failures >= open_drill.prompt.max_failures
    return (_failed(open_drill, response, abandoned=abandoned), *(_advance(open_drill) if abandoned else ()))


def reminded(open_drill: OpenDrill) -> Events:
    """Remind the learner of the open prompt."""
    reply = open_drill.drill.feedback.drill_reminder
    return (e.ReminderTriggered(**_ref(open_drill), prompt=open_drill.prompt, reply=reply),)


def reminder_withdrawn(open_drill: OpenDrill) -> Events:
    """Take back the reminder of the open prompt."""
    return (e.ReminderWithdrawn(**_ref(open_drill), prompt_slug=open_drill.prompt.slug),)


def opted_out(state: DialogState, *, confirmed: bool, by_operator: bool = False) -> Events:
    """Opt the learner out, which abandons the open drill."""
    open_drill = state.open_drill
    event = e.OptedOut(
        abandoned_instance_id=open_drill.instance_id if open_drill else None,
        abandoned_drill_slug=open_drill.drill.slug if open_drill else None,
        by_operator=by_operator,
        confirmed=confirmed,
    )
    return (event,)


def _completed(open_drill: OpenDrill, response: str, learned: Changes | None) -> e.CompletedPrompt:
    prompt = open_drill.prompt
    graded = prompt.correct_response is not None
    return e.CompletedPrompt(
        **_ref(open_drill),
        prompt=prompt,
        response=response,
        reply=open_drill.drill.feedback.match_correct_answer if graded else None,
        learned=learned_from(prompt, response) if learned is None else learned,
    )


def _failed(open_drill: OpenDrill, response: str, *, abandoned: bool) -> e.FailedPrompt:
    feedback = open_drill.drill.feedback
    return e.FailedPrompt(
        **_ref(open_drill),
        prompt=open_drill.prompt,
        response=response,
        abandoned=abandoned,
        reply=feedback.corrected_answer if abandoned else feedback.incorrect_answer,
    )


def _advance(open_drill: OpenDrill) -> Events:
    if open_drill.next_prompt is None:
        return (e.DrillCompleted(**_ref(open_drill)),)
    advanced = e.AdvancedToNextPrompt(**_ref(open_drill), prompt=open_drill.next_prompt)
    return (advanced, *_completed_if_at_end(open_drill.model_copy(update={"position": open_drill.position + 1})))


def _completed_if_at_end(open_drill: OpenDrill) -> Events:
    """Complete the drill if its last prompt is open and asks nothing."""
    at_end = open_drill.next_prompt is None and not open_drill.prompt.asks
    return (e.DrillCompleted(**_ref(open_drill)),) if at_end else ()


def _ref(open_drill: OpenDrill) -> dict[str, str]:
    return {"instance_id": open_drill.instance_id, "drill_slug": open_drill.drill.slug}
