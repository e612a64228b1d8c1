"""The whole pipeline of the demo in one thread: the functions behind push requests, on the adapters in memory."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, TypeVar

from flask import Request
from werkzeug.test import EnvironBuilder

from local.carrier.opt_out_keywords import opt_out_type
from local.demo.carrier import DemoCarrier
from shared import composition
from shared.composition import Lazy, Ports
from shared.contracts.commands import InboundSms
from shared.dialog.registration import RegistrationCodes
from shared.memory.documents import MemoryDocumentStore
from shared.memory.pubsub import MemoryPubSub
from shared.sms.gate import SendingGate
from shared.sms.messages import Receipt
from shared.snapshots.store import SnapshotCache
from shared.store.overlap import ONE_BY_ONE

if TYPE_CHECKING:
    from collections.abc import Callable

Part = TypeVar("Part")

MOST_REFUSALS = 100
"""Maximum number of times in a row that a function refuses a phone's messages."""

_CALL_TAKES = -2.1, 0.9
"""Parameters of the time that a message and its call take, in seconds: half of them more than an eighth of a second."""

_ENVIRON = EnvironBuilder(method="POST").get_environ()
"""WSGI environment that all requests share."""


@dataclass
class VirtualClock:
    """The time of the demo. Each phone's messages are handled in the phone's own time, so that it may go back."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


class StuckError(Exception):
    """A function refuses a message without end."""


class Pipeline:
    """All functions of the topology, with everything outside of them in memory."""

    def __init__(self, ports: Ports, clock: VirtualClock, carrier: DemoCarrier, rng: Random) -> None:
        """`ports`: those of which the demo takes what is not outside: content, policies, the topology.

        `rng`: draws how long each call takes.
        """
        self.clock = clock
        self.carrier = carrier
        self.store = MemoryDocumentStore(clock)
        self.texts_in = 0
        self._rng = rng
        declared = ports.declared()
        self._topics = MemoryPubSub({topic: declared.behind(topic) for topic in declared.topics})
        self._phone = ""
        self.ports = replace(
            ports,
            documents=_always(self.store),
            publisher=_always(self._topics),
            carrier=_always(carrier),
            registration=_always(RegistrationCodes(self.store)),
            gate=lambda: SendingGate(self.store, clock),  # one for each request: phones differ in their time
            instance=_always("demo"),
            learners_clock=clock,
            wall_clock=clock,
            sleep=self._sleep,
            stopwatch=lambda: 0.0,
            overlap=_always(ONE_BY_ONE),
            snapshot_cache=_always(SnapshotCache()),
        )
        self._functions: dict[str, Callable[[Ports, Request], tuple[object, ...]]] = {
            function.name: getattr(composition, function.entry) for function in declared.functions
        }

    def text(self, phone: str, body: str) -> None:
        """Publish a person's text as the webhook does."""
        self.texts_in += 1
        command = InboundSms(
            id=f"sms:SM{phone[1:]}in{self.texts_in:06d}",
            phone=phone,
            text=body,
            opt_out_type=opt_out_type(body, opted_out=False),
            received_at=self.clock.now,
        )
        self._topics.publish("dialog-commands", phone, command.model_dump_json())

    def report(self, receipt: Receipt) -> None:
        """Publish a receipt as the webhook does."""
        self._topics.publish("sms-receipts", receipt.phone, receipt.model_dump_json())

    def run(self, function: str) -> list[str]:
        """Run a scheduled function; return the phones to whose messages it leads. Raises StuckError if it fails."""
        if self._call(function, b"") != 200:
            raise StuckError(function)
        return list(dict.fromkeys(phone for _, phone in self._topics.waiting()))

    def settle(self, phone: str) -> None:
        """Push a phone's messages until there are none. Raises StuckError if a function refuses them without end."""
        self._phone, refusals = phone, 0
        while waiting := [function for function, each in self._topics.waiting() if each == phone]:
            for function in waiting:
                if self._topics.deliver(function, phone, self._call):
                    refusals = 0
                elif (refusals := refusals + 1) > MOST_REFUSALS:
                    raise StuckError(function)
                else:
                    self._sleep(1)

    def _sleep(self, seconds: float) -> None:
        """Let time pass for the phone whose message is handled; meanwhile its receipts come."""
        self.clock.now += timedelta(seconds=seconds)
        for _, receipt in self.carrier.take_receipts(self._phone, self.clock.now):
            self.report(receipt)
            self._topics.deliver("record-receipt", self._phone, self._call)

    def _call(self, function: str, body: bytes) -> int:
        self.clock.now += timedelta(seconds=self._rng.lognormvariate(*_CALL_TAKES))
        request = Request({**_ENVIRON, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)})
        return int(str(self._functions[function](self.ports, request)[1]))


def _always(part: Part) -> Lazy[Part]:
    """Return a lazy port that always gives this part."""
    return lambda: part
