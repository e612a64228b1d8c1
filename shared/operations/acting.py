"""What operators do to one learner: each action is a command, which waits its turn behind the learner's texts.

The dialog decides. What the operator reads at once follows from the dialog as it is now; a text that is handled before
the command may change that, and then the command has no effect. The audit trail tells.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from shared.contracts import commands as c
from shared.contracts.drill import LONGEST_TEXT
from shared.dialog import by_hand
from shared.dialog import store as dialogs
from shared.dialog.state import DialogState, OpenDrill
from shared.drills.catalogue import Catalogue
from shared.errors import RejectError
from shared.operations import values
from shared.operations.audit import Audit, By
from shared.operations.profile_changes import profile_changes
from shared.ports import Clock, DocumentStore, Publisher


@dataclass(frozen=True)
class Once:
    """What makes a text to a learner an answer to what the operator has read, sent once.

    `key`: the same however often the operator sends one form. `last_seen`: number of the last batch that was shown.
    """

    key: str
    last_seen: int


@dataclass(frozen=True)
class Action:
    """An action that is possible now. `name`: as the command line has it; `effect`: what the operator is told."""

    name: str
    command: c.Command
    by: By
    effect: str


@dataclass(frozen=True)
class Acting:
    """Prepares actions on one learner, and does them.

    A prepared action changes nothing yet. All methods that prepare one raise RejectError, which says why, if it would
    have no effect, and RetryError when the store is unavailable. `phone`: in E.164 form. `catalogue`: returns the
    newest one; called by actions that need drills.
    """

    documents: DocumentStore
    publisher: Publisher
    catalogue: Callable[[], Catalogue]
    audit: Audit
    clock: Clock

    def say(self, phone: str, text: str, by: By, once: Once | None = None) -> Action:
        """Prepare to send a text, which is at most LONGEST_TEXT characters long. `once`: how it is sent only once."""
        if not (said := text.strip()):
            raise RejectError("the text is empty; write what the learner is to read")
        if len(said) > LONGEST_TEXT:
            raise RejectError(f"the text has {len(said)} characters; a text has at most {LONGEST_TEXT}")
        command = c.SendAdHocMessage(
            id=_id("say") if once is None else f"say:{once.key}",
            phone=phone,
            text=said,
            operator=by.operator,
            reason=by.reason,
            last_seen=None if once is None else once.last_seen,
        )
        if once is not None and self.audit.has(command.id, by, phone):
            return Action("say", command, by, "text published")
        return self._prepared("say", command, by, "text published")

    def take(self, phone: str, by: By) -> Action:
        """Prepare to take the conversation, which holds the drill back for at most by_hand.HOLD."""
        command = c.TakeConversation(id=_id("take"), phone=phone, operator=by.operator, reason=by.reason)
        return self._prepared("take", command, by, "conversation taken")

    def close(self, phone: str, by: By) -> Action:
        """Prepare to close the conversation. A drill that was held back goes on with its open question."""
        command = c.CloseConversation(id=_id("close"), phone=phone, operator=by.operator, reason=by.reason)
        return self._prepared("close", command, by, "conversation closed")

    def start(self, phone: str, slug: str, by: By) -> Action:
        """Prepare to start a drill, which replaces an open one. `slug`: the drill's."""
        language = self._state(phone).profile.language
        values.choice(slug, self.catalogue().slugs(language), "a drill in the learner's language")
        command = c.StartDrill(id=_id("start"), phone=phone, drill_slug=slug, operator=by.operator, reason=by.reason)
        return self._prepared("start", command, by, f"start of {slug} published")

    def repeat(self, phone: str, by: By) -> Action:
        """Prepare to ask the open question again."""
        running = self._open_drill(phone)
        command = c.RepeatPrompt(
            id=_id("repeat"),
            phone=phone,
            instance_id=running.instance_id,
            prompt_slug=running.prompt.slug,
            operator=by.operator,
            reason=by.reason,
        )
        return self._prepared("repeat", command, by, f"repetition of {running.prompt.slug} published")

    def abandon(self, phone: str, by: By) -> Action:
        """Prepare to end the open drill, which comes again after all others."""
        running = self._open_drill(phone)
        command = c.AbandonDrill(
            id=_id("abandon"), phone=phone, instance_id=running.instance_id, operator=by.operator, reason=by.reason
        )
        return self._prepared("abandon", command, by, f"end of {running.drill.slug} published")

    def pause(self, phone: str, by: By) -> Action:
        """Prepare to pause what is scheduled. The learner is told, and can resume it."""
        command = c.Pause(id=_id("pause"), phone=phone, operator=by.operator, reason=by.reason)
        return self._prepared("pause", command, by, "pause published")

    def resume(self, phone: str, by: By) -> Action:
        """Prepare to resume what is scheduled. The learner is told."""
        command = c.Resume(id=_id("resume"), phone=phone, operator=by.operator, reason=by.reason)
        return self._prepared("resume", command, by, "resumption published")

    def update(self, phone: str, written: Sequence[str], by: By) -> Action:
        """Prepare to change the profile. `written`: each change as KEY=VALUE. The learner is not told."""
        changes = profile_changes(written)
        if (language := changes.get("language")) is not None and (taught := self.catalogue().lesson_languages):
            values.choice(language, taught, "a language of the lessons")
        command = c.UpdateUser(id=_id("update"), phone=phone, changes=changes, operator=by.operator, reason=by.reason)
        return self._prepared("update", command, by, f"change of {', '.join(changes)} published")

    def opt_out(self, phone: str, by: By) -> Action:
        """Prepare to opt a learner out, also one who has opted out. Never raises RejectError."""
        profile = self._state(phone).profile
        command = c.OptOut(id=_id("opt-out"), phone=phone, operator=by.operator, reason=by.reason)
        never = "" if profile.validated else "; the number never registered"
        return Action(
            "opt-out", command, by, "had opted out before" if profile.opted_out else f"opt-out published{never}"
        )

    def opt_in(self, phone: str, by: By) -> Action:
        """Prepare to lift an opt-out that an operator entered. The reason is the evidence of the learner's consent."""
        command = c.OptIn(id=_id("opt-in"), phone=phone, operator=by.operator, evidence=by.reason)
        return self._prepared("opt-in", command, by, "opt-in published")

    def do(self, action: Action) -> str:
        """Record an action and publish its command; return what to tell the operator.

        Raises RejectError if another action has its id, and RetryError if it could not be published: its entry in the
        audit trail then has no outcome.
        """
        command = action.command
        self.audit.record(command.id, action.name, action.by, command.phone)
        self.publisher.publish("dialog-commands", command.phone, command.model_dump_json())
        return action.effect

    def _prepared(self, name: str, command: c.Command, by: By, effect: str) -> Action:
        if (reason := by_hand.refusal(self._state(command.phone), command, self.clock())) is not None:
            raise RejectError(reason)
        return Action(name, command, by, effect)

    def _open_drill(self, phone: str) -> OpenDrill:
        if (running := self._state(phone).open_drill) is None:
            raise RejectError("is in no drill, so no question is open; `start` starts one")
        return running

    def _state(self, phone: str) -> DialogState:
        return dialogs.load(self.documents, phone).model


def _id(action: str) -> str:
    """Return the id of a new action: each time that an operator acts is a command of its own."""
    return f"{action}:{uuid4().hex}"
