"""What the operators of the demo do, and what goes wrong for them to see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from itertools import count

from local.demo.people import Person
from local.demo.pipeline import Pipeline
from shared import composition
from shared.operations.accounts import Accounts
from shared.operations.acting import Acting, Action
from shared.operations.audit import By
from shared.operations.store_changes import Change
from shared.sms.messages import Receipt

ACCOUNTS = {"cafe-luna": "Cafe Luna", "harbor-hotel": "Harbor Hotel", "st-anna": "St. Anna Care"}
CODES = {"LUNA": "cafe-luna", "HARBOR": "harbor-hotel", "ST-ANNA": "st-anna", "WELCOME": None}
"""Registration codes, and the account to which the learners of each belong."""

_SAID = "This is Ana from the office. Call us at 555 0100, Monday to Friday from 9 to 5, and we will help you."
_ONE_OF = 4
"""One of this many people who ask for a person gets an answer."""

Planned = tuple[datetime, str, Callable[[], None]]
"""When something happens, the phone that it is about, and what."""


@dataclass
class Office:
    """The operators, Ana and Ben, and their pipeline."""

    pipeline: Pipeline
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def open(self) -> None:
        """Add the accounts and their codes."""
        changes = composition.store_changes(self.pipeline.ports)
        for account, name in ACCOUNTS.items():
            self._make(changes.edit("add-account", Accounts(self.pipeline.store).adding(account, name)))
        for code, belongs_to in CODES.items():
            self._make(changes.add_code(code, {"account": belongs_to}, is_demo=False))

    def plan(self, people: Sequence[Person]) -> Iterator[Planned]:
        """Yield what happens to some of these people."""
        for person in [each for each in people if each.asks_for_a_person][::_ONE_OF]:
            said_at = person.at(3, time(10, 20))
            yield said_at, person.phone, partial(self._say, person.phone)
            answered_at = said_at + timedelta(minutes=25)
            yield answered_at, person.phone, partial(self.pipeline.text, person.phone, person.says("thanks"))
        first, second, third, fourth, *_ = sorted((each for each in people if each.is_diligent), key=_registers_at)
        yield first.at(5, time(9)), first.phone, partial(self.pipeline.carrier.script, first.phone, "reworded")
        yield second.at(4, time(9)), second.phone, partial(self.pipeline.carrier.script, second.phone, "doubled")
        yield third.at(6, time(11)), third.phone, partial(self._receive_stray_receipt, third.phone)
        yield fourth.at(8, time(15)), fourth.phone, partial(self._opt_out, fourth.phone)

    def _say(self, phone: str) -> None:
        self._do(self._acting.say(phone, _SAID, By("ana", "asked for a person")))

    def _opt_out(self, phone: str) -> None:
        self._do(self._acting.opt_out(phone, By("ben", "asked by email to get no more texts")))

    def _receive_stray_receipt(self, phone: str) -> None:
        """Receive a receipt for a text that does not exist, which is parked."""
        self.pipeline.report(Receipt(phone=phone, text_id=f"{phone}:999999:0", sid="SMstray", status="delivered"))

    @property
    def _acting(self) -> Acting:
        return composition.acting(self.pipeline.ports)

    def _do(self, action: Action) -> None:
        """Do an action under an id that is the same in each demo."""
        command = action.command.model_copy(update={"id": self._id(action.name)})
        self._acting.do(replace(action, command=command))

    def _make(self, change: Change) -> None:
        """Make a change under an id that is the same in each demo."""
        audit, action_id = composition.audit(self.pipeline.ports), self._id(change.name)
        audit.record(action_id, change.name, By("ben", "a new customer"))
        audit.ended(action_id, change.do(lambda _: None))

    def _id(self, name: str) -> str:
        return f"{name}:demo-{next(self._numbers)}"


def _registers_at(person: Person) -> datetime:
    return person.registers_at
