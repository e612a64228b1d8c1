"""Operators who take learners' conversations, answer them and close them, while the learners text."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from shared import composition
from shared.composition import Ports
from shared.contracts.commands import CloseConversation, TakeConversation
from shared.dialog import store as dialogs
from shared.errors import RejectError, RetryError
from shared.operations.acting import Once
from shared.operations.audit import By
from tests.simulation.engine.actors import Actor
from tests.simulation.engine.calls import CallContext
from tests.simulation.engine.faulty_ports import Died

What = Literal["take", "say", "close"]

AGAIN = 60.0
"""Time after which an operator sends a form again that was not answered, in seconds."""

_SECOND_CLICK = 0.3
"""Time from the first click on a button to the second, in seconds."""


@dataclass(frozen=True)
class Deed:
    """What an operator does in a learner's conversation, on a page that they open at a time.

    `after`: time from opening the page to sending its form, in seconds. `clicks`: how often they send the form.
    """

    at: datetime
    phone: str
    operator: str
    what: What
    after: float = 0.0
    clicks: int = 1


@dataclass(frozen=True)
class Desk:
    """Schedules deeds with the learners' actors.

    `instance`: draws the ports for a call. `accepted`: the ids of commands that were published for certain, by phone.
    """

    actors: Mapping[str, Actor]
    context: CallContext
    instance: Callable[[Actor], Ports]
    accepted: dict[str, list[str]]

    def schedule(self, deeds: Sequence[Deed]) -> None:
        """Schedule these deeds. Each has a form with a key of its own."""
        for number, deed in enumerate(deeds):
            actor = self.actors[deed.phone]
            actor.later((deed.at - actor.now).total_seconds(), partial(self._open, deed, f"form-{number}"))

    def _open(self, deed: Deed, key: str) -> None:
        """Open the page, as often as it takes, and send its form a while later."""
        actor, seen = self.actors[deed.phone], list[int]()
        if self._call(actor, lambda ports: seen.append(dialogs.load(ports.documents(), deed.phone).model.seq)):
            for click in range(deed.clicks):
                actor.later(deed.after + click * _SECOND_CLICK, partial(self._send, deed, Once(key, seen[-1])))
        else:
            actor.later(AGAIN, partial(self._open, deed, key))

    def _send(self, deed: Deed, once: Once) -> None:
        """Send the form, again and again until it is answered."""
        actor = self.actors[deed.phone]
        if not self._call(actor, partial(self._do, deed, once)):
            actor.later(AGAIN, partial(self._send, deed, once))

    def _call(self, actor: Actor, act: Callable[[Ports], None]) -> bool:
        """Call the desk, and return whether it answered."""
        ports = self.instance(actor)
        with self.context.calling("desk", actor), suppress(Died, RetryError, RuntimeError):
            act(ports)
            return True
        return False

    def _do(self, deed: Deed, once: Once, ports: Ports) -> None:
        command_id = f"{deed.what}:{once.key}"
        try:
            if deed.what == "say":
                acting = composition.acting(ports)
                acting.do(acting.say(deed.phone, f"Hello from {once.key}", By(deed.operator, "answered"), once))
            else:
                kind = TakeConversation if deed.what == "take" else CloseConversation
                command = kind(id=command_id, phone=deed.phone, operator=deed.operator, reason="simulated")
                ports.publisher().publish("dialog-commands", deed.phone, command.model_dump_json())
        except RejectError as refused:
            self.actors[deed.phone].record(f"{command_id}: {refused}")
        else:
            self.accepted.setdefault(deed.phone, []).append(command_id)
