"""How commands change something: production is asked first, a dry run only says what would happen."""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from cli import output
from cli.progress import Progress
from cli.session import Session, session_of
from shared import composition

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.operations.audit import By
    from shared.operations.store_changes import Change, StoreChanges


@dataclass(frozen=True)
class How:
    """The options of every command that changes something."""

    context: typer.Context
    reason: str
    dry_run: bool
    yes: bool
    as_json: bool

    @property
    def session(self) -> Session:
        """The session that the command is part of."""
        return session_of(self.context)

    def by(self) -> "By":
        """Return who acts and why. In production it asks first, unless this is a dry run or `--yes` is given."""
        return self.session.by(self.reason, ask=not (self.dry_run or self.yes))

    def show(self, action: str, effect: str, phone: str | None = None) -> None:
        """Print what an action did, or would do. `phone`: of the learner whom it is about, if it is about one."""
        if self.as_json:
            output.show_json({"action": action, "phone": phone, "dry_run": self.dry_run, "effect": effect})
            return
        about = "" if phone is None else f"{phone}: "
        output.show(f"{about}{'dry run: ' * self.dry_run}{effect}")


def change(
    how: How,
    prepare: "Callable[[StoreChanges], Change]",
    unit: str | None = None,
    *,
    resumes: bool = False,
) -> None:
    """Prepare a change of the whole store, which refuses what is impossible, and make it unless this is a dry run.

    `unit`: what is counted while it goes over learners, such as "learners rebuilt"; None for a short change.
    `resumes`: whether the command has `--after`.
    """
    ports = how.session.ports()
    changes = composition.store_changes(ports)
    how.session.allow("administer")
    prepared, by = prepare(changes), how.by()
    if how.dry_run:
        how.show(prepared.name, prepared.effect, prepared.phone)
        return
    with nullcontext() if unit is None else Progress(unit, ports.stopwatch, resumes=resumes) as progress:
        effect = changes.make(prepared, by, (lambda _: None) if progress is None else progress.done)
    how.show(prepared.name, effect, prepared.phone)
