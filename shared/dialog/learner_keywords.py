"""Learner keywords: MENU, SCORE, PAUSE, RESUME, LANGUAGE, NAME and SCHEDULE."""

from shared.contracts import events as e
from shared.contracts.profile import Changes, ProfileKey
from shared.contracts.readings import Keyword, Schedule
from shared.local_time.own_schedule import DAYS


def learner_keyword(keyword: Keyword) -> e.Event | None:
    """Return the event that a keyword leads to, or None for those that ask for the next drill.

    LANGUAGE, NAME and SCHEDULE without a known value request the usage of the keyword, as does LANGUAGE with a language
    that there are no lessons in.
    """
    match keyword.keyword:
        case "menu":
            return e.MenuRequested(about="everything")
        case "score":
            return e.ScoreRequested()
        case "pause":
            return e.Paused()
        case "resume":
            return e.Resumed()
        case "language":
            return _language(keyword)
        case "name":
            return e.MenuRequested(about="name") if keyword.value is None else _changed("name", keyword.value)
        case "schedule":
            return e.ScheduleRequested() if keyword.value is None else _scheduled(keyword.value)
        case "more" | "go on":
            return None


def _language(keyword: Keyword) -> e.MenuRequested | e.UserUpdated:
    """Choose a language that there are lessons in, or list these."""
    is_taught = not keyword.lesson_languages or keyword.value in keyword.lesson_languages
    if keyword.value is None or not is_taught:
        return e.MenuRequested(about="language", languages=keyword.lesson_languages)
    return _changed("language", keyword.value)


def _changed(key: ProfileKey, value: str) -> e.UserUpdated:
    return e.UserUpdated(changes={key: value}, by_learner=True)


def _scheduled(value: str) -> e.UserUpdated:
    """Choose days and an hour. What the learner does not name is none of their own any more."""
    days = " ".join(word for word in value.split() if word in DAYS)
    hour = next((word for word in value.split() if ":" in word), "")
    return e.UserUpdated(changes={"schedule_days": days, "schedule_time": hour}, by_learner=True)


def schedule_learned(answer: Schedule) -> Changes:
    """Return the profile changes by an answer: of the days and the hour that it names."""
    changes: Changes = {}
    if answer.days is not None:
        changes["schedule_days"] = "" if answer.days == "any" else answer.days
    if answer.time is not None:
        changes["schedule_time"] = "" if answer.time == "any" else answer.time
    return changes
