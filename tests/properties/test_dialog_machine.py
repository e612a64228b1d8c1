"""The dialog under random sequences of commands, compared step by step with a small model of its rules."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.contracts import commands as c
from shared.contracts.batch import BATCH, Batch, Registration
from shared.contracts.drill import Drill, Prompt
from shared.contracts.sending_hours import SendingHours
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.rules import registration_code
from shared.dialog.state import DialogState, replay
from tests.harness.dialogs import PHONE, decided_again, drill, prompt
from tests.properties.dialog_model import DEMO, DRILLS, KEYWORDS, REGISTERED, RIGHT, DialogModel

HOURS = SendingHours(first=9, last=20, zones=("America/New_York",))
TEXTS = (REGISTERED, DEMO, "help", "stop", "yes", "more", *KEYWORDS)


def content(slug: str) -> Drill:
    """Build the drill that the model knows by this slug."""
    return drill(*(model_prompt(f"p{at}", tries) for at, tries in enumerate(DRILLS[slug])), slug=slug)


def model_prompt(slug: str, tries: int | None) -> Prompt:
    """Build a prompt as the model knows it."""
    if tries is None:
        return prompt(slug)
    return prompt(slug, "a) red b) blue", correct_response=f"{RIGHT}) blue", max_failures=tries)


class DialogMachine(RuleBasedStateMachine):
    """The dialog's state, encoded and decoded between steps, and the model."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
        self.stored = DialogState(phone=PHONE).model_dump_json()
        self.model = DialogModel()
        self.log: list[str] = []

    @property
    def state(self) -> DialogState:
        """Return the dialog's state, decoded as if from the store."""
        return DialogState.model_validate_json(self.stored)

    def handle(self, command: c.Command, expected: list[str]) -> None:
        """Decide a command, compare its events with the model's, and store the batch and the state."""
        state, batch = _handled(self.state, c.COMMAND.decode(command.model_dump_json()), self.now)
        assert [event.type for event in batch.events] == expected
        self.log.append(batch.model_dump_json())
        self.stored = state.model_dump_json()

    @rule(hours=st.sampled_from([1, 5, 25]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @initialize(texts=st.sampled_from([(), (REGISTERED,), (REGISTERED,), (REGISTERED,), (DEMO,)]))
    def a_learner_registers(self, texts: tuple[str, ...]) -> None:
        for text in texts:
            self.texts(text)
            self.a_drill_is_started("01-full", None)

    @rule(text=st.sampled_from([RIGHT, "a", "what?"]))
    def the_learner_answers(self, text: str) -> None:
        self.texts(text)

    @rule(text=st.sampled_from(TEXTS))
    def the_learner_sends_a_keyword(self, text: str) -> None:
        self.texts(text)

    def texts(self, text: str) -> None:
        """Handle a text from the learner."""
        command = c.InboundSms(id=f"sms:SM{self._next()}", phone=PHONE, text=text)
        assert (registration_code(self.state, command) == text) is self.model.asks_for_registration(text)
        self.handle(command, self.model.hears(text, self.now))

    @rule(slug=st.sampled_from(sorted(DRILLS)), quiet_hours=st.none() | st.sampled_from([0, 4]))
    def a_drill_is_started(self, slug: str, quiet_hours: int | None) -> None:
        since = None if quiet_hours is None else self.now - timedelta(hours=quiet_hours)
        scheduled = None if since is None else c.Scheduled(hours=HOURS, until=self.now)
        ids = {"id": f"start:{self._next()}", "phone": PHONE}
        command = c.StartDrill(**ids, drill_slug=slug, unless_active_since=since, scheduled=scheduled)
        self.handle(command, self.model.starts(slug, since, scheduled=scheduled is not None))

    @rule(instances_ago=st.sampled_from([0, 0, 0, 1]), at=st.none() | st.integers(0, 3), in_time=st.booleans())
    def a_reminder_is_triggered(self, instances_ago: int, at: int | None, in_time: bool) -> None:
        step, instance = self._next(), max(self.model.instance - instances_ago, 1)
        named = self.model.at if at is None else at
        not_after = None if in_time else self.now - timedelta(hours=1)
        reminded = {"instance_id": f"{PHONE}:{instance}", "prompt_slug": f"p{named}"}
        command = c.TriggerReminder(id=f"remind:{step}", phone=PHONE, not_after=not_after, **reminded)
        self.handle(command, self.model.reminds(instance, named, in_time=in_time))

    @rule(instances_ago=st.sampled_from([0, 0, 1, 2]))
    def a_start_is_withdrawn(self, instances_ago: int) -> None:
        step, started = self._next(), self.model.started
        instance = started[-1 - instances_ago] if instances_ago < len(started) else 1
        command = c.WithdrawScheduled(id=f"withdraw:{step}", phone=PHONE, instance_id=f"{PHONE}:{instance}")
        self.handle(command, self.model.withdraws_start(instance))

    @rule(instances_ago=st.sampled_from([0, 0, 0, 1]), at=st.none() | st.integers(0, 3))
    def a_reminder_is_withdrawn(self, instances_ago: int, at: int | None) -> None:
        step, instance = self._next(), max(self.model.instance - instances_ago, 1)
        named = self.model.at if at is None else at
        reminded = {"instance_id": f"{PHONE}:{instance}", "prompt_slug": f"p{named}"}
        command = c.WithdrawScheduled(id=f"withdraw:{step}", phone=PHONE, **reminded)
        self.handle(command, self.model.withdraws_reminder(instance, named))

    @rule(which=st.sampled_from(["opt-out", "by-hand", "opt-in", "words", "name", "name"]))
    def an_operator_or_the_carrier_acts(self, which: str) -> None:
        ids = {"id": f"{which}:{self._next()}", "phone": PHONE}
        if which == "opt-out":
            self.handle(c.OptOut(**ids), self.model.opts_out())
        elif which == "by-hand":
            self.handle(c.OptOut(**ids, operator="ana", reason="asked"), self.model.opts_out(by_operator=True))
        elif which == "opt-in":
            self.handle(c.OptIn(**ids, operator="ana", evidence="form"), self.model.is_opted_in())
        elif which == "words":
            self.handle(c.SendAdHocMessage(**ids, text="Hello!"), self.model.sends_ad_hoc_message())
        else:
            name = f"Ana {self.model.step}"
            self.handle(c.UpdateUser(**ids, changes={"name": name}), ["USER_UPDATED"])
            assert self.state.profile.name == name

    @invariant()
    def the_state_agrees_with_the_model(self) -> None:
        state, model = self.state, self.model
        assert state.seq == model.step
        assert (state.profile.validated, state.profile.is_demo) == (model.registered, model.demo)
        assert (state.profile.opted_out, state.profile.paused) == (model.opted_out, model.paused)
        assert state.opted_out_by_operator == model.by_operator
        assert (state.last_text_at, state.last_hint_at) == (model.texted_at, model.hinted_at)
        assert state.withdrawable == tuple(f"{PHONE}:{instance}" for instance in model.withdrawable)
        assert (state.open_drill is None) is (model.drill is None)
        if state.open_drill:
            assert state.open_drill.instance_id == f"{PHONE}:{model.instance}"
            progress = (state.open_drill.drill.slug, state.open_drill.position, state.open_drill.failures)
            assert (*progress, state.open_drill.reminded) == (model.drill, model.at, model.failures, model.reminded)

    def teardown(self) -> None:
        """Check that the log replays byte for byte, and that its fold is the state."""
        state = DialogState(phone=PHONE)
        for written in self.log:
            batch = BATCH.decode(written)
            state, again = decided_again(state, batch)
            assert again.model_dump_json() == written
        assert replay(PHONE, map(BATCH.decode, self.log)) == state
        assert state.model_dump_json() == self.stored

    def _next(self) -> int:
        self.model.step += 1
        return self.model.step


def _handled(state: DialogState, command: c.Command, now: datetime) -> tuple[DialogState, Batch]:
    """Return the next state and the batch of a command."""
    code = registration_code(state, command)
    registration = None if code is None else Registration(valid=code in (REGISTERED, DEMO), is_demo=code == DEMO)
    named = content(command.drill_slug) if isinstance(command, c.StartDrill) else None
    return handle(state, command, Facts(now, registration, named))


TestDialogMachine = DialogMachine.TestCase
TestDialogMachine.settings = settings(max_examples=250, stateful_step_count=40, deadline=None, derandomize=True)
