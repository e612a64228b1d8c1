"""send-reminders: reminds learners of prompts left unanswered."""

import functions_framework
from flask import Request

from shared import schedule, wiring


@functions_framework.http
def send_reminders(_: Request) -> schedule.Answer:
    """A call of the scheduler's."""
    return schedule.answer(wiring.reminders())
