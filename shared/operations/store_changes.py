"""What operators change in the store as a whole.

Each change has its entry in the audit trail: that it began, and what came of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from shared.dialog.registration import RegistrationCodes
from shared.drill_progress import rebuild as rebuilding
from shared.drill_progress.refresh import DueTimeRefresh
from shared.edge.redrive import Redrive
from shared.errors import RejectError
from shared.operations import codes, edits, sending_switch
from shared.operations.accounts import Accounts
from shared.operations.audit import Audit, By
from shared.operations.edits import Edit
from shared.ports import DocumentStore
from shared.sms import sending_state
from shared.tallies.rebuild import TallyRebuild

Done = Callable[[str], None]
"""Is called with the number of each learner with whom a change has done all."""


@dataclass(frozen=True)
class Change:
    """A change that is possible now. `name`: as the command line has it; `effect`: what it would do.

    `do`: makes it, and returns what came of it. `phone`: the learner whom it is about, if it is about one.
    """

    name: str
    effect: str
    do: Callable[[Done], str] = field(repr=False)
    phone: str | None = None


@dataclass(frozen=True)
class StoreChanges:
    """Prepares changes of the whole store, and makes them.

    A prepared change has changed nothing yet. All methods raise RetryError when the store is unavailable, and those
    that prepare a change RejectError, which says why, if it is impossible. `rebuild_one`: rebuilds a learner's
    progress. `refreshing`: returns the run that computes due times again. `recounting`: returns the rebuild of the
    figures.
    """

    documents: DocumentStore
    audit: Audit
    rebuild_one: Callable[[str], object]
    refreshing: Callable[[], DueTimeRefresh]
    redriving: Callable[[], Redrive]
    recounting: Callable[[], TallyRebuild]

    def rebuild(self, phones: Sequence[str] = (), after: str | None = None) -> Change:
        """Prepare to rebuild the progress of these learners, or of all whose numbers come after `after`."""

        def found() -> Iterator[str]:
            yield from phones or rebuilding.phones_with_a_log(self.documents, after)

        def do(done: Done) -> str:
            count = 0
            for phone in found():
                self.rebuild_one(phone)
                done(phone)
                count += 1
            return f"{count} rebuilt"

        about = phones[0] if len(phones) == 1 else None
        return Change("rebuild", f"{_count(found())} learners would be rebuilt", do, about)

    def refresh(self, after: str | None = None) -> Change:
        """Prepare to compute again when drills and reminders are due, for all whose numbers come after `after`."""
        run = self.refreshing()

        def do(done: Done) -> str:
            count = 0
            for phone in run.refresh_all(after):
                done(phone)
                count += 1
            return f"{count} refreshed"

        return Change("refresh", f"{_count(run.phones(after))} learners would be refreshed", do)

    def rebuild_figures(self, after: str | None = None) -> Change:
        """Prepare to count the figures again, of all whose numbers come after `after`."""
        run = self.recounting()

        def do(done: Done) -> str:
            count = 0
            for phone in run.run(after):
                done(phone)
                count += 1
            return f"{count} counted again"

        return Change("rebuild-figures", f"{_count(run.phones(after))} learners would be counted again", do)

    def redrive(self, parked_ids: Sequence[str]) -> Change:
        """Prepare to put parked messages back. Raises RejectError if one of them cannot be put back."""
        redriving = self.redriving()
        for parked_id in parked_ids:
            redriving.check(parked_id)

        def do(_: Done) -> str:
            for parked_id in parked_ids:
                redriving.put_back(parked_id)
            return f"{len(parked_ids)} put back"

        return Change("redrive", f"{len(parked_ids)} would be put back", do)

    def listed_codes(self) -> Iterator[codes.StoredCode]:
        """Yield the registration codes in alphabetical order."""
        return codes.stored(self.documents)

    def add_code(self, code: str, facts: Mapping[str, str | None], *, is_demo: bool) -> Change:
        """Prepare to add a registration code, or to change an existing one. Raises RejectError as `codes.add` does.

        `facts`: what its learners have in common, by the names of CodeInfo.
        """
        info, accounts = codes.CodeInfo(**facts), Accounts(self.documents)
        registration = RegistrationCodes(self.documents)
        codes.check(registration, accounts, code, info)
        verb = "be changed" if registration.check(code).valid else "be added"

        def do(_: Done) -> str:
            codes.add(registration, accounts, code, info, is_demo=is_demo)
            return f"{code} registers learners" + (f" of {info.account}" if info.account else "")

        return Change("add-code", f"{code} would {verb}, and register learners", do)

    def remove_code(self, code: str) -> Change:
        """Prepare to deactivate a registration code. Raises RejectError if it does not exist."""
        registration = RegistrationCodes(self.documents)
        if not registration.check(code).valid:
            raise RejectError(f"the code {code!r} does not exist; `codes` lists those that do")

        def do(_: Done) -> str:
            registration.remove(code)
            return f"{code} no longer registers learners"

        return Change("remove-code", f"{code} would no longer register learners", do)

    def edit(self, name: str, edit: Edit) -> Change:
        """Prepare to make an edit of an account or an operator. `name`: as the command line has it."""
        return Change(name, edit.effect, lambda _: edits.make(self.documents, edit))

    def pause_sending(self) -> Change:
        """Prepare to stop all texts that are not mandatory."""
        return self._switch("pause-sending", "would be paused", sending_switch.pause)

    def resume_sending(self) -> Change:
        """Prepare to send texts again, and to lift the daily limit."""
        return self._switch("resume-sending", "would not be paused", sending_switch.resume)

    def make(self, change: Change, by: By, done: Done = lambda _: None) -> str:
        """Record a change, make it, and record what came of it; return that.

        An interrupted change is recorded as such; one whose store has gone has no outcome. Raises RejectError if it
        has become impossible since it was prepared.
        """
        action_id = f"{change.name}:{uuid4().hex}"
        self.audit.record(action_id, change.name, by, change.phone)
        try:
            outcome = change.do(done)
        except RejectError as error:
            self.audit.ended(action_id, f"refused: {error}")
            raise
        except KeyboardInterrupt:
            self.audit.ended(action_id, "interrupted")
            raise
        self.audit.ended(action_id, outcome)
        return outcome

    def _switch(self, name: str, would: str, switch: Callable[[DocumentStore], str]) -> Change:
        now = "paused" if sending_state.load(self.documents).model.paused else "not paused"
        effect = f"sending {would}; now it is {now}, and {sending_switch.held(self.documents)} texts wait"
        return Change(name, effect, lambda _: switch(self.documents))


def _count(found: Iterator[str]) -> int:
    return sum(1 for _ in found)
