"""start-due-drills: starts the next drill or review for learners whose morning it is."""

import functions_framework
from flask import Request

from shared import schedule, wiring


@functions_framework.http
def start_due_drills(_: Request) -> schedule.Answer:
    """A call of the scheduler's."""
    return schedule.answer(wiring.due_drills())
