"""A budget of replies to texts that make no progress, so that we and a machine do not text each other without end."""

from datetime import datetime, timedelta

from pydantic import Field

from shared.contracts import events as e
from shared.contracts.events import Events
from shared.contracts.model import Model

TO_A_STRANGER, TO_A_LEARNER = 5, 10
"""Maximum number of such replies within SPAN. The last one says when we answer again."""

SPAN = timedelta(hours=24)
"""From the first such reply on. An answer to a question ends it: the learner makes progress."""

HELP_EVERY = timedelta(hours=1)
"""The first HELP of an hour is always answered, and takes nothing from the budget."""


class Replies(Model):
    """The replies to texts that made no progress: their number since `since`. `help_at`: the last answer to HELP."""

    number: int = Field(default=0, ge=0)
    since: datetime | None = None
    help_at: datetime | None = None


def within(replies: Replies, events: Events, now: datetime, *, validated: bool) -> Events:
    """Return the events of a text, without the reply to it if the budget is spent.

    What the text changes is never withheld. `replies`: those before it. `validated`: whether a learner sent it.
    """
    if not _is_counted(replies, events, now):
        return events
    number, budget = _current(replies, now).number + 1, TO_A_LEARNER if validated else TO_A_STRANGER
    if number < budget:
        return events
    if number == budget:
        return (*events, e.RepliesLimited(hours=_hours_left(replies, now)))
    return (*(event for event in events if not isinstance(event, _REQUESTS)), e.ReplyWithheld())


def after(replies: Replies, events: tuple[e.LoggedEvent, ...], now: datetime) -> Replies:
    """Return the replies after the events of a text."""
    if any(isinstance(event, e.UserValidated | e.CompletedPrompt) for event in events):
        return replies.model_copy(update={"number": 0, "since": None})
    if any(isinstance(event, e.ReplyWithheld) for event in events):
        return replies
    helped = {"help_at": now} if any(_is_help(event) for event in events) else {}
    if not _is_counted(replies, events, now):
        return replies.model_copy(update=helped) if helped else replies
    current = _current(replies, now)
    return current.model_copy(update={"number": current.number + 1, "since": current.since or now, **helped})


def _current(replies: Replies, now: datetime) -> Replies:
    is_over = replies.since is not None and now - replies.since >= SPAN
    return replies.model_copy(update={"number": 0, "since": None}) if is_over else replies


def _hours_left(replies: Replies, now: datetime) -> int:
    since = _current(replies, now).since or now
    return max(1, round((since + SPAN - now) / timedelta(hours=1)))


def _is_counted(replies: Replies, events: tuple[e.LoggedEvent, ...], now: datetime) -> bool:
    """Return whether the events lead to a reply, make no progress, and are not the first HELP of an hour."""
    if any(_is_help(event) for event in events):
        return replies.help_at is not None and now - replies.help_at < HELP_EVERY
    return any(_asks_for_reply(event) for event in events)


def _is_help(event: e.LoggedEvent) -> bool:
    return isinstance(event, e.HelpRequested) and not event.confirmed


def _asks_for_reply(event: e.LoggedEvent) -> bool:
    match event:
        case e.UnhandledMessageReceived():
            return event.hinted
        case e.SupportRequested() | e.WrongPersonTexted():
            return event.answered
        case e.UserUpdated():
            return event.by_learner
        case _:
            return isinstance(event, (*_REQUESTS, e.Paused, e.Resumed))


_REQUESTS = (
    e.UserValidationFailed,
    e.UnhandledMessageReceived,
    e.MenuRequested,
    e.ScheduleRequested,
    e.ScoreRequested,
    e.HelpRequested,
    e.NextDrillRequested,
    e.PromptRepeated,
)
"""Events that only ask for a reply, and change nothing else."""
