"""What texts have cost, by lesson, account and learner: those that the carrier has, or may have.

A text costs what the carrier says; as long as it has not said so, what the settings said when the text was queued.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shared.contracts.model import Model, Phone
from shared.errors import RetryError
from shared.event_log import marks
from shared.operations import remainders
from shared.operations.counts import Counts, Tally
from shared.ports import DocumentStore, Query
from shared.store.scans import all_documents

TRIES = 3
"""How often the costs are summed while learners are being forgotten."""


class Spent(Model):
    """What texts have cost. `priced_by_carrier`: number of them whose price is the carrier's; `unpriced`: unknown."""

    texts: int
    segments: int
    micro_dollars: int
    priced_by_carrier: int
    unpriced: int


class LessonCost(Spent):
    """What the texts of a lesson have cost. `lesson`: its slug, empty for texts of no lesson.

    `per_completion`: in micro-dollars; None if it was never completed.
    """

    lesson: str
    started: int
    completed: int
    per_completion: int | None


class AccountCost(Spent):
    """What the texts of an account have cost. `account`: its name, empty for learners without one."""

    account: str
    learners: int


class LearnerCost(Spent):
    """What the texts to a learner have cost. `phone`: None for all who are forgotten."""

    phone: Phone | None


class CostReport(Spent):
    """What all texts have cost, and the parts of that. `per_completed_lesson`: of all texts; None without one."""

    per_completed_lesson: int | None
    learners: int
    lessons: tuple[LessonCost, ...]
    accounts: tuple[AccountCost, ...]
    by_learner: tuple[LearnerCost, ...]


@dataclass(frozen=True)
class Costs:
    """Sums what texts have cost. `told`: gets the number of each learner who was summed."""

    documents: DocumentStore
    told: Callable[[str], None] = lambda _: None

    def report(self) -> CostReport:
        """Return what texts have cost, forgotten learners included. It reads the log and the texts of every learner.

        Raises RetryError when the store is unavailable, or when learners were forgotten in each of TRIES attempts.
        """
        for _ in range(TRIES):
            before = remainders.stored(self.documents)
            found = self._summed(before)
            # Who was forgotten meanwhile may be in both, or in neither.
            if remainders.stored(self.documents) == before:
                return found
        raise RetryError

    def _summed(self, forgotten: list[remainders.Remainder]) -> CostReport:
        tally, people = Tally(), list[LearnerCost]()
        for remainder in forgotten:
            tally.add(remainder.account, remainder.counts)
        if forgotten:
            people.append(LearnerCost(phone=None, **_spent(*tally.by_account().values())))
        for dialog in all_documents(self.documents, Query("dialogs")):
            phone = dialog.path.rpartition("/")[2]
            counts = remainders.counts_of(self.documents, phone, marks.counted(dialog))
            for account, counted in counts.items():
                tally.add(account, counted)
            if counts:
                people.append(LearnerCost(phone=phone, **_spent(*counts.values())))
            self.told(phone)
        return _report(tally, people)


def _report(tally: Tally, people: list[LearnerCost]) -> CostReport:
    by_account = tally.by_account()
    everything = tuple(by_account.values())
    slugs = sorted({slug for counts in everything for slug in counts.lessons})
    spent = _spent(*everything)
    completed = sum(each.total("completed") for each in everything)
    return CostReport(
        **spent,
        per_completed_lesson=_each(spent["micro_dollars"], completed),
        learners=sum(each.total("learners") for each in everything),
        lessons=tuple(_lesson(slug, everything) for slug in slugs),
        accounts=tuple(
            AccountCost(account=name, learners=counts.total("learners"), **_spent(counts))
            for name, counts in by_account.items()
        ),
        by_learner=tuple(people),
    )


def _lesson(slug: str, everything: tuple[Counts, ...]) -> LessonCost:
    own = [Counts(lessons={slug: counts.lessons[slug]}) for counts in everything if slug in counts.lessons]
    spent, completed = _spent(*own), sum(each.total("completed") for each in own)
    return LessonCost(
        lesson=slug,
        started=sum(each.total("started") for each in own),
        completed=completed,
        per_completion=_each(spent["micro_dollars"], completed),
        **spent,
    )


def _spent(*counts: Counts) -> dict[str, int]:
    return {
        "texts": sum(each.total("texts_out") for each in counts),
        "segments": sum(each.total("segments") for each in counts),
        "micro_dollars": sum(each.total("micro_dollars") for each in counts),
        "priced_by_carrier": sum(each.total("priced_by_carrier") for each in counts),
        "unpriced": sum(each.total("unpriced") for each in counts),
    }


def _each(micro_dollars: int, number: int) -> int | None:
    """Return the share of each, in whole micro-dollars; None without one."""
    return round(micro_dollars / number) if number else None
