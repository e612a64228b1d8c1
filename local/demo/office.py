"""What the operators of the demo do, and what goes wrong for them to see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from itertools import count, islice
from operator import attrgetter

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
_ANSWERS_AT = time(10, 20)
_UNANSWERED, _JUST_NOW = timedelta(days=1), timedelta(minutes=20)
_STEPS = 3, 0, 4
"""How far conversations come, one after the other: to the learner's answer, nowhere, to their end."""

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

    def plan(self, people: Sequence[Person], end: datetime) -> Iterator[Planned]:
        """Yield what happens to some of these people. Those who asked for a person lately have no answer yet."""
        asking = [each for each in people if each.asks_for_a_person and each.at(3, _ANSWERS_AT) < end - _UNANSWERED]
        for number, person in enumerate(asking):
            yield from islice(self._conversation(person), _STEPS[number % len(_STEPS)])
        for person in asking[1:2]:
            yield end - _JUST_NOW, person.phone, partial(self._take, person.phone, By("ben", "waits for long"))
        earliest = sorted(people, key=attrgetter("registers_at"))
        diligent = [each for each in earliest if each.is_diligent]
        yield earliest[0].at(6, time(9)), earliest[0].phone, partial(self._stray_receipt, earliest[0].phone)
        for person, (day, happens) in zip(diligent, self._happenings, strict=False):
            yield person.at(day, time(9)), person.phone, partial(happens, person.phone)

    def _conversation(self, person: Person) -> Iterator[Planned]:
        """Yield how Ana takes the conversation, answers, is answered, and closes it."""
        by, phone = By("ana", "asked for a person"), person.phone
        at, soon = person.at(3, _ANSWERS_AT), timedelta(minutes=2)
        yield at, phone, partial(self._take, phone, by)
        yield at + soon, phone, lambda: self._do(self._acting.say(phone, _SAID, by))
        yield at + 12 * soon, phone, partial(self.pipeline.text, phone, person.says("thanks"))
        yield at + 20 * soon, phone, lambda: self._do(self._acting.close(phone, by))

    @property
    def _happenings(self) -> tuple[tuple[int, Callable[[str], None]], ...]:
        """What happens to those who do all their lessons, one after the other: the day, and what."""
        script = self.pipeline.carrier.script
        return (4, partial(script, fate="reworded")), (4, partial(script, fate="doubled")), (6, self._opt_out)

    def _take(self, phone: str, by: By) -> None:
        self._do(self._acting.take(phone, by))

    def _opt_out(self, phone: str) -> None:
        self._do(self._acting.opt_out(phone, By("ben", "asked by email to get no more texts")))

    def _stray_receipt(self, phone: str) -> None:
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
