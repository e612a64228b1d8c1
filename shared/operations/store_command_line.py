"""The commands of `manage.py` that go over all learners."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args

from shared.errors import RetryError
from shared.operations.arguments import PHONE, language, moment, phone_number, positive
from shared.operations.command_line import UNREACHABLE, fail, show

if TYPE_CHECKING:
    from argparse import ArgumentParser, _SubParsersAction

    from shared.composition import Ports
    from shared.operations.finding import Page

    Subparsers = _SubParsersAction[ArgumentParser]

PAGE_SIZE = 50
"""Number of learners in a page, unless another one is asked for."""

PROGRESS_EVERY = 100
"""Number of learners after which `verify` says how far it is."""


@dataclass(frozen=True)
class StoreCommands:
    """The commands over all learners. `ports`: returns the ports; called once a command runs."""

    ports: Callable[[], "Ports"]

    def add_to(self, commands: "Subparsers") -> None:
        """Add the commands to the parser."""
        each = commands.add_parser("learners", help="list learners who meet all of these conditions, in pages")
        each.add_argument("--state", choices=_states(), help="where a learner is; a learner is in one state")
        each.add_argument("--account", help='the id of an account, or "-" for learners who have none')
        each.add_argument("--language", type=language, help="the learner's, such as es")
        each.add_argument("--drill", help="the slug of a drill that they have started, such as 01-water")
        each.add_argument("--name", help="how the name begins")
        since = "a date, or a time with its offset"
        each.add_argument("--active-since", type=moment, metavar="TIME", help=f"texted then or later; {since}")
        each.add_argument("--inactive-since", type=moment, metavar="TIME", help=f"have not texted since then; {since}")
        each.add_argument("--size", type=positive, default=PAGE_SIZE, help=f"learners in a page; default: {PAGE_SIZE}")
        each.add_argument("--after", type=phone_number, metavar="PHONE", help=f"begin after this number, {PHONE}")
        each.add_argument("--json", action="store_true", dest="as_json", help="as one JSON object")
        each.set_defaults(command=self.learners)
        each = commands.add_parser("verify", help="compare the store with the log, and name each problem; reads only")
        each.add_argument("phones", nargs="*", metavar="PHONE", type=phone_number, help=f"{PHONE}; default: all")
        each.add_argument("--after", type=phone_number, metavar="PHONE", help="go on after this number")
        text = "one in so many learners, always the same ones; default: all"
        each.add_argument("--sample", type=positive, default=1, metavar="NUMBER", help=text)
        each.add_argument("--json", action="store_true", dest="as_json", help="each problem as a JSON object")
        each.set_defaults(command=self.verify)

    def learners(self, *, size: int, after: str | None, as_json: bool, **conditions: Any) -> int:
        """Print a page of the learners who match, or fail if none does."""
        from shared.operations.finding import Filter, find

        try:
            page = find(self.ports().documents(), Filter(**conditions), size, after)
        except RetryError:
            return fail(UNREACHABLE)
        if after is None or page.is_exact:
            _tell(f"{'' if page.is_exact else 'at least '}{page.matching} of {page.learners} learners match")
        if page.without_fields:
            _tell(f"{page.without_fields} learners were written by an earlier release; `refresh` makes this list fast")
        if page.unreadable:
            _tell(f"{page.unreadable} learners cannot be read and match nothing; `rebuild` mends them")
        if not page.rows and page.after is None:
            return fail("no learner matches" if after is None else f"no learner matches after {after}")
        show(json.dumps(page.model_dump(mode="json")) if as_json else "\n".join(_lines(page)))
        if page.after is not None:
            _tell(f"more: --after {page.after}")
        return 0

    def verify(self, phones: Sequence[str], after: str | None, sample: int, *, as_json: bool) -> int:
        """Print each problem; fail if there is one, or if it is interrupted. Progress goes to stderr."""
        from shared import composition
        from shared.operations.verify.findings import MEANINGS

        ports = self.ports()
        verification, begun = composition.verification(ports), ports.stopwatch()
        count = problems = 0
        last = after
        try:
            for each in map(verification.verify, phones) if phones else verification.run(after, sample):
                if phones and not each.is_stored:
                    return fail(f"{each.phone}: nothing is stored about this number")
                for finding in each.findings:
                    problems += 1
                    text = f"{finding.kind}  {finding.where}  {MEANINGS[finding.kind]}: {finding.detail}"
                    show(json.dumps(finding.model_dump(mode="json")) if as_json else text)
                count, last = count + 1, each.phone
                if count % PROGRESS_EVERY == 0:
                    _tell(_rate(count, ports.stopwatch() - begun))
        except (RetryError, KeyboardInterrupt) as error:
            why = "interrupted" if isinstance(error, KeyboardInterrupt) else "the store cannot be reached"
            onwards = "" if last is None or phones else f"; go on with --after {last}"
            return fail(f"{why} after {count} learners{onwards}")
        _tell(f"{_rate(count, ports.stopwatch() - begun)}, {problems} problems")
        return 1 if problems else 0


def _rate(count: int, seconds: float) -> str:
    """Return how many learners were verified, and how many in a second."""
    return f"{count} learners verified" + (f", {count / seconds:.0f} a second" if seconds > 0 else "")


def _states() -> tuple[str, ...]:
    from shared.drill_progress.query_fields import LearnerState

    return get_args(LearnerState)


def _lines(page: "Page") -> list[str]:
    from shared.operations.learner.printed import visible

    return [
        "  ".join(
            (
                row.phone,
                visible(row.name or "-"),
                visible(row.language),
                visible(row.account),
                row.state,
                row.open_drill or "-",
                f"{row.drills_completed} completed",
                _time(row.last_active),
            )
        )
        for row in page.rows
    ]


def _time(found: datetime | None) -> str:
    return "never" if found is None else found.isoformat(timespec="seconds")


def _tell(line: str) -> None:
    """Print a line that is about the output, and no part of it."""
    print(line, file=sys.stderr)  # noqa: T201 - it is for the operator
