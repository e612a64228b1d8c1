"""The fields of `learners/{phone}` by which operators find learners. Pure.

state             where the learner is: one of LearnerState
account           id of the account, or NO_ACCOUNT
language          code of the learner's language
name_begins       the name as a keyword, empty without a name
last_active_at    time of the last text, or null
drills            slugs of the drills that were started, with a space before and after each
waits_since       since when the learner waits for a person, or null
held_until        until when an operator holds the conversation, or null; it may be over

The first three and the last two are indexed. The others are compared by the listing itself: an order by one of them
would change with each text, and a page would then repeat or skip learners.
"""

from collections.abc import Mapping
from typing import Literal

from shared.contracts.keywords import normalise_keyword
from shared.drill_progress.progress import Progress
from shared.ports import Fields

LearnerState = Literal["stranger", "registered", "active", "finished", "silent", "paused", "dead", "opted-out"]
STATES: Mapping[LearnerState, str] = {
    "stranger": "has not registered",
    "registered": "has started no drill",
    "active": "has started a drill, and not completed all",
    "finished": "has completed all drills that there are now",
    "silent": "answered no lesson for so long that the schedule paused",
    "paused": "has paused lessons and reminders",
    "dead": "has a number that texts do not reach",
    "opted-out": "gets no texts until they opt in",
}
"""What each state means. A learner is in one: of those that hold, the last one in this order."""


def state_of(progress: Progress, *, has_finished: bool) -> LearnerState:
    """Return where a learner is. `has_finished`: whether the catalogue has no drill left for them."""
    profile = progress.profile
    if profile.opted_out:
        return "opted-out"
    if not profile.validated:
        return "stranger"
    if profile.dead_since is not None:
        return "dead"
    if profile.paused:
        return "paused"
    if profile.silent:
        return "silent"
    if has_finished:
        return "finished"
    return "active" if progress.drills else "registered"


def query_fields(progress: Progress, *, has_finished: bool) -> Fields:
    """Return the fields by which operators find a learner."""
    profile = progress.profile
    return {
        "state": state_of(progress, has_finished=has_finished),
        "account": profile.account,
        "language": profile.language,
        "name_begins": normalise_keyword(profile.name or ""),
        "last_active_at": progress.last_interaction,
        "drills": "".join(f" {slug} " for slug in progress.drills),
        "waits_since": progress.conversation.waits_since,
        "held_until": progress.conversation.held_until,
    }
