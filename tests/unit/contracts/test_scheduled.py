"""Who caused a batch, and until when its texts make sense, as commands record it."""

from datetime import UTC, datetime

import pytest

from shared.contracts import commands as c
from shared.contracts.batch import Batch, Origin
from shared.contracts.commands import COMMAND
from shared.contracts.profile import Profile
from shared.contracts.sending_hours import SendingHours
from shared.errors import RejectError

IDS = '"id":"i:1","phone":"+15550100"'
UNTIL = datetime(2026, 3, 7, 1, 0, tzinfo=UTC)
SCHEDULED = c.Scheduled(hours=SendingHours(first=9, last=20, zones=("America/New_York",)), until=UNTIL)
WRITTEN = '{"hours":{"first":9,"last":20,"zones":["America/New_York"]},"until":"2026-03-07T01:00:00Z"}'

START = f'{{{IDS},"type":"START_DRILL","drill_slug":"01","review":[],"unless_active_since":null}}'
REMINDER = f'{{{IDS},"type":"TRIGGER_REMINDER","instance_id":"i","prompt_slug":"a","not_after":null}}'
AD_HOC = f'{{{IDS},"type":"SEND_AD_HOC_MESSAGE","text":"Hi","media_url":null}}'
INBOUND = f'{{{IDS},"type":"INBOUND_SMS","text":"Hi","media_urls":[],"opt_out_type":null}}'
WITHDRAWAL = f'{{{IDS},"type":"WITHDRAW_SCHEDULED","instance_id":"i","prompt_slug":"a"}}'


def added(command: str, field: str) -> str:
    """Return the command's JSON with one more field at its end."""
    return f"{command[:-1]},{field}}}"


@pytest.mark.parametrize(
    ("command", "origin", "scheduled"),
    [
        (INBOUND, "learner", None),
        (START, "operator", None),
        (added(START, '"by_learner":true'), "learner", None),
        (added(START, f'"scheduled":{WRITTEN}'), "schedule", SCHEDULED),
        (REMINDER, "operator", None),
        (added(REMINDER, f'"scheduled":{WRITTEN}'), "schedule", SCHEDULED),
        (AD_HOC, "operator", None),
        (added(AD_HOC, '"by_learner":true'), "learner", None),
        (WITHDRAWAL, "operator", None),
    ],
)
def test_a_command_keeps_its_bytes_and_says_who_caused_its_batch(
    command: str, origin: Origin, scheduled: c.Scheduled | None
) -> None:
    decoded = COMMAND.decode(command)
    assert decoded.model_dump_json() == command
    batch = Batch(
        phone=decoded.phone, seq=1, command=decoded, decided_at=UNTIL, registration=None, events=(), profile=Profile()
    )
    assert (batch.origin, batch.scheduled) == (origin, scheduled)
    assert Batch.model_validate_json(batch.model_dump_json()) == batch


@pytest.mark.parametrize(
    "hours",
    ['{"first":24,"last":24,"zones":[]}', '{"first":-1,"last":20,"zones":[]}', '{"first":9,"last":25,"zones":[]}'],
)
def test_hours_outside_of_a_day_are_rejected(hours: str) -> None:
    with pytest.raises(RejectError, match=r"scheduled\.hours"):
        COMMAND.decode(added(START, f'"scheduled":{{"hours":{hours},"until":"2026-03-07T01:00:00Z"}}'))
