"""One learner: the conversation, where they stand, and everything that an operator can do to one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError

from shared.contracts.model import Id
from shared.contracts.profile import Profile, ProfileKey
from shared.desk import csv_files
from shared.desk.access import needs
from shared.desk.changing import change_store, reason
from shared.desk.conversations import conversation, live_part
from shared.desk.current import desk, visitor
from shared.desk.problems import NotHereError, PageError, UnreadableAddressError
from shared.errors import RejectError
from shared.operations.accounts import account_of
from shared.operations.acting import Acting, Action, Once
from shared.operations.audit import By
from shared.operations.learner.view import MOST_PARKED

learner = Blueprint("learner", __name__)

_KEY: TypeAdapter[str] = TypeAdapter(Id)
Prepare = Callable[[Acting, str, By], Action]

SIMPLE: dict[str, Prepare] = {
    "take": lambda acting, phone, by: acting.take(phone, by),
    "close": lambda acting, phone, by: acting.close(phone, by),
    "start": lambda acting, phone, by: acting.start(phone, request.form.get("drill", ""), by),
    "repeat": lambda acting, phone, by: acting.repeat(phone, by),
    "abandon": lambda acting, phone, by: acting.abandon(phone, by),
    "pause": lambda acting, phone, by: acting.pause(phone, by),
    "resume": lambda acting, phone, by: acting.resume(phone, by),
    "update": lambda acting, phone, by: acting.update(phone, [f"{_field('key')}={_field('value')}"], by),
    "opt-out": lambda acting, phone, by: acting.opt_out(phone, by),
    "opt-in": lambda acting, phone, by: acting.opt_in(phone, by),
}
"""The actions on one learner by their names, as manage.py has them. Each needs a reason."""

USUAL_REASONS = {"take": "the learner waits for a person", "close": "the conversation is over"}
"""Reasons of actions that explain themselves."""


@dataclass(frozen=True)
class Refused:
    """An action that would have had no effect. `why`: what is wrong, said about the learner."""

    action: str
    why: str


@learner.get("/learner/<reference>")
@needs.of_learner("see")
def show(phone: str) -> ResponseReturnValue:
    """Show a learner, with the latest part of their history or the one before a batch."""
    return _page(phone)


def _page(phone: str, refused: Refused | None = None) -> str:
    """Return a learner's page. `refused`: what the operator just asked for; the page keeps what they wrote for it."""
    try:
        standing = desk().seeing().standing(phone)
        shown = conversation(phone, _before())
    except RejectError as error:
        raise NotHereError(
            f"This learner cannot be shown: {error}.",
            "Somebody who was forgotten is in no list any more: search under Learners.",
        ) from error
    except ValueError as error:
        raise NotHereError(
            "This part of the learner's history cannot be read.",
            "Tell an engineer, who finds what is wrong with it with `manage.py verify`.",
        ) from error
    account = standing.profile.account
    return render_template(
        "learner.html",
        standing=standing,
        conversation=shown,
        is_live=_before() is None,
        drills=desk().catalogue().slugs(standing.profile.language),
        profile_keys=get_args(ProfileKey),
        answers=_answers(standing.profile),
        most_parked=MOST_PARKED,
        may_act=visitor().may("act", account),
        refused=refused,
        key=uuid4().hex,
    )


@learner.get("/learner/<reference>/live")
@needs.of_learner("see")
def live(phone: str) -> ResponseReturnValue:
    """Return the conversation if it has changed."""
    may_act = visitor().may("act", account_of(desk().documents, phone))
    return live_part(phone, request.args.get("seen", ""), may_act=may_act)


@learner.post("/learner/<reference>/say")
@needs.of_learner("act")
def say(phone: str) -> ResponseReturnValue:
    """Send the learner a text, once, unless somebody has said anything since the page was shown."""
    by = visitor().by("answered at the desk")
    try:
        once = Once(_KEY.validate_python(_field("key")), int(_field("last_seen")))
    except (ValidationError, ValueError) as error:
        raise PageError("The form is not one of this page.", "Open the learner again.") from error
    return _do("say", lambda acting, phone, by: acting.say(phone, request.form.get("text", ""), by, once), phone, by)


@learner.post("/learner/<reference>/do/<action>")
@needs.of_learner("act")
def act(phone: str, action: str) -> ResponseReturnValue:
    """Do one of the simple actions."""
    if (prepare := SIMPLE.get(action)) is None:
        raise NotHereError(f"There is no action {action!r}.", "Use the buttons of the learner's page.")
    by = visitor().by(USUAL_REASONS[action] if action in USUAL_REASONS else reason())
    return _do(action, prepare, phone, by)


def _do(action: str, prepare: Prepare, phone: str, by: By) -> ResponseReturnValue:
    """Do an action, and lead back to the learner; or show their page with the reason why it has no effect."""
    acting = desk().acting()
    try:
        flash(f"Done: {acting.do(prepare(acting, phone, by))}.")
    except RejectError as error:
        return _page(phone, Refused(action, str(error))), 409
    return _back(phone)


@learner.post("/learner/<reference>/export")
@needs.of_learner("act")
def export(phone: str) -> ResponseReturnValue:
    """Return all that is kept of the learner as a file, which has no number in its name."""
    why = reason()
    csv_files.count_file()
    found = desk().person_export().run(phone, lambda what: visitor().by(f"{what}: {why}"))
    content = json.dumps(found, ensure_ascii=False, indent=2).encode()
    return csv_files.attached("learner.json", content, "application/json")


@learner.post("/learner/<reference>/rebuild")
@needs.of_learner("administer")
def rebuild(phone: str) -> ResponseReturnValue:
    """Compute the learner's progress anew from the log."""
    change_store(lambda changes: changes.rebuild([phone]))
    return _back(phone)


@learner.post("/learner/<reference>/forget")
@needs.of_learner("act")
def forget(phone: str) -> ResponseReturnValue:
    """Erase the learner, once the operator has agreed that it cannot be undone."""
    if request.form.get("agreed") != "yes":
        raise PageError("Nobody was forgotten.", "Go back, and tick that you know that this cannot be undone.")
    deleted = desk().forgetting().forget(phone, visitor().by(reason()))
    flash(f"Done: the learner is forgotten; {deleted} documents were deleted.")
    return redirect(url_for("learners.show"), 303)


def _before() -> int | None:
    written = request.args.get("before")
    if written is not None and not (written.isascii() and written.isdecimal() and 0 < int(written) < 2**31):
        raise UnreadableAddressError(f"{written!r} is not the number of a batch.", "Open the learner again.")
    return None if written is None else int(written)


def _field(name: str) -> str:
    return request.form.get(name, "").strip()


def _answers(profile: Profile) -> list[tuple[str, str]]:
    """Return what the learner has told, or an operator has entered: each key of the profile that has a value."""
    return [(key, value) for key in get_args(ProfileKey) if (value := getattr(profile, key))]


def _back(phone: str) -> ResponseReturnValue:
    return redirect(url_for("learner.show", reference=desk().references.of(phone)), 303)
