"""Consent by hand: an operator records that a learner opted out or in, outside of the texts.

The dialog decides: these commands wait their turn behind the learner's texts. What the operator reads at once follows
from the dialog as it is now.
"""

from dataclasses import dataclass
from uuid import uuid4

from shared.contracts.commands import Command, OptIn, OptOut
from shared.dialog import by_hand
from shared.dialog import store as dialogs
from shared.dialog.state import DialogState
from shared.errors import RejectError
from shared.ports import DocumentStore, Publisher


@dataclass(frozen=True)
class ConsentByHand:
    """Publishes opt-outs and opt-ins by hand. Each call is a command of its own."""

    documents: DocumentStore
    publisher: Publisher

    def opt_out(self, phone: str, operator: str, reason: str) -> str:
        """Publish the opt-out of this learner, also if they have opted out; return what to tell the operator.

        `phone`: in E.164 form. `operator`: who records it. Raises RetryError.
        """
        state = self._state(phone)
        command = OptOut(id=f"opt-out:{uuid4().hex}", phone=phone, operator=operator, reason=reason)
        self._publish(command)
        if state.profile.opted_out:
            return "had opted out before"
        return f"opt-out published{'' if state.profile.validated else '; the number never registered'}"

    def opt_in(self, phone: str, operator: str, evidence: str) -> str:
        """Publish the opt-in of this learner; return what to tell the operator.

        `phone` and `operator`: as for `opt_out`. Raises RejectError, which says why, if an operator cannot opt this
        learner in, and RetryError.
        """
        if (reason := by_hand.refusal(self._state(phone))) is not None:
            raise RejectError(reason)
        self._publish(OptIn(id=f"opt-in:{uuid4().hex}", phone=phone, operator=operator, evidence=evidence))
        return "opt-in published"

    def _state(self, phone: str) -> DialogState:
        return dialogs.load(self.documents, phone).model

    def _publish(self, command: Command) -> None:
        self.publisher.publish("dialog-commands", command.phone, command.model_dump_json())
