"""sweep: takes up what was left lying: batches unheard of, texts nobody works on, inbound texts that never came."""

import functions_framework
from flask import Request

from shared import schedule, wiring


@functions_framework.http
def sweep(_: Request) -> schedule.Answer:
    """A call of the scheduler's."""
    return schedule.answer(wiring.sweep())
