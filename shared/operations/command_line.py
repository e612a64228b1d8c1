"""The commands of `manage.py` that show one learner or act on one, and the audit trail."""

import getpass
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from shared.errors import RejectError, RetryError
from shared.operations.arguments import PHONE, note, phone_number

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from shared.composition import Ports
    from shared.operations.acting import Action

    Subparsers = _SubParsersAction[ArgumentParser]

    Prepare = Callable[..., Action]
    """Prepares an action: gets the operations, and the arguments of its command by their names."""

UNREACHABLE = "the store or the topics cannot be reached; try again"


@dataclass(frozen=True)
class LearnerCommands:
    """The commands on one learner. `ports`: returns the ports; called once a command runs."""

    ports: Callable[[], "Ports"]

    def add_to(self, commands: "Subparsers") -> None:
        """Add the commands to the parser."""
        each = self._add(commands, "say", "send a learner a text", lambda acting, **given: acting.say(**given))
        each.add_argument("text", metavar="TEXT", help="what the learner reads, as it is")
        text = "start a drill now, in place of an open one"
        each = self._add(commands, "start", text, lambda acting, **given: acting.start(**given))
        each.add_argument("slug", metavar="DRILL", help="the drill's slug, such as 01-water")
        text = "ask the open question again; it uses no try"
        self._add(commands, "repeat", text, lambda acting, **given: acting.repeat(**given))
        text = "end the open drill; it comes again after all others"
        self._add(commands, "abandon", text, lambda acting, **given: acting.abandon(**given))
        text = "pause a learner's lessons and reminders, and tell them"
        self._add(commands, "pause", text, lambda acting, **given: acting.pause(**given))
        text = "resume a learner's lessons and reminders, and tell them"
        self._add(commands, "resume", text, lambda acting, **given: acting.resume(**given))
        text = "change a learner's profile, without a text"
        each = self._add(commands, "update", text, lambda acting, **given: acting.update(**given))
        each.add_argument("written", nargs="+", metavar="KEY=VALUE", help="such as language=es or name=Ana")
        text = "opt a learner out who asked for it otherwise than by text"
        self._add(commands, "opt-out", text, lambda acting, **given: acting.opt_out(**given))
        text = "lift an opt-out that an operator entered"
        self._add(commands, "opt-in", text, lambda acting, **given: acting.opt_in(**given), "--evidence")
        each = commands.add_parser("forget", help="delete all data of learners, except for an opt-out")
        each.add_argument("phones", nargs="+", metavar="PHONE", type=phone_number, help=PHONE)
        each.add_argument("--reason", required=True, type=note, help="who wanted it and how, without the number")
        each.set_defaults(command=self.forget)
        each = commands.add_parser("learner", help="show everything that is stored about a learner")
        each.add_argument("phone", metavar="PHONE", type=phone_number, help=PHONE)
        each.add_argument("--json", action="store_true", dest="as_json", help="as one JSON object")
        each.set_defaults(command=self.learner)
        each = commands.add_parser("audit", help="list what operators did, when and why, as JSON lines")
        each.add_argument("phone", nargs="?", metavar="PHONE", type=phone_number, help=f"{PHONE}; default: all")
        each.set_defaults(command=self.audit)

    def forget(self, phones: Sequence[str], reason: str) -> int:
        """Erase these learners; print for each the number of deleted documents, or why it failed."""
        return max([reported(phone, partial(self._forget, phone, reason)) for phone in phones])

    def learner(self, phone: str, *, as_json: bool) -> int:
        """Print everything that is stored about a learner."""
        from shared import composition
        from shared.operations.learner.printed import lines

        def see() -> str:
            view = composition.seeing(self.ports()).see(phone)
            return json.dumps(view.model_dump(mode="json")) if as_json else "\n".join(lines(view))

        return reported(phone, see, prefixed=False)

    def audit(self, phone: str | None) -> int:
        """Print one JSON object for each action."""
        from shared import composition

        try:
            for entry in composition.audit(self.ports()).entries(phone):
                show(json.dumps(entry.model_dump(mode="json"), ensure_ascii=True))
        except RetryError:
            return fail(UNREACHABLE)
        return 0

    def _add(
        self, commands: "Subparsers", name: str, text: str, prepare: "Prepare", option: str = "--reason"
    ) -> ArgumentParser:
        """Add a command on one learner. `option`: the one with the reason."""
        each = commands.add_parser(name, help=text)
        each.add_argument("phone", metavar="PHONE", type=phone_number, help=PHONE)
        why = "how and when it was asked for, or why it is done"
        each.add_argument(option, dest="reason", metavar="WHY", required=True, type=note, help=why)
        each.add_argument("--dry-run", action="store_true", help="only say what would happen")
        each.set_defaults(command=partial(self._act, prepare))
        return each

    def _act(self, prepare: "Prepare", *, phone: str, reason: str, dry_run: bool, **given: Any) -> int:
        def act() -> str:
            from shared import composition
            from shared.operations.audit import By

            acting = composition.acting(self.ports())
            action = prepare(acting, phone=phone, by=By(operator(), reason), **given)
            return f"dry run: {action.effect}" if dry_run else acting.do(action)

        return reported(phone, act)

    def _forget(self, phone: str, reason: str) -> str:
        from shared import composition
        from shared.operations.audit import By

        deleted = composition.forgetting(self.ports()).forget(phone, By(operator(), reason))
        return f"{deleted} documents deleted"


def reported(phone: str, do: Callable[[], str], *, prefixed: bool = True) -> int:
    """Print what `do` returns about a learner, or its error as one line on stderr; return the exit code.

    `prefixed`: whether the number comes before what is printed.
    """
    try:
        return show(f"{phone}: {do()}" if prefixed else do())
    except RejectError as error:
        return fail(f"{phone}: {error}")
    except RetryError:
        return fail(f"{phone}: {UNREACHABLE}")


def operator() -> str:
    """Return the operating system's name of this user. Raises RejectError if it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise RejectError("this user has no name to record; set USER") from error


def fail(line: str) -> int:
    """Print a line on stderr; return the exit code of a failure."""
    print(line, file=sys.stderr)  # noqa: T201 - it is the command's error
    return 1


def show(line: str) -> int:
    """Print a line; return the exit code of a success."""
    print(line)  # noqa: T201 - it is the command's output
    return 0
