"""The outcome of each of Twilio's error codes."""

import pytest

from shared.sms.carrier import NotTaken, Outcome, RecipientOptedOut, Refused, Unknown
from shared.sms.twilio.error_codes import BUSY, NEVER_LEFT, OPTED_OUT, UNREACHABLE, WORDING, outcome_of

ACCOUNT = (20003, 20005, 20008, 20403, 20404, 10001, 30002)
SENDER = (21212, 21408, 21601, 21603, 21606, 21608, 21609, 21621, 21622, 21659, 21660, 21661)
SERVICE = (21701, 21703, 21704, 21705, 21712)

TABLE = [
    (400, 21610, RecipientOptedOut(21610)),
    *[(400, code, Refused(code, unreachable=True)) for code in (21211, 21214, 21217, 21265, 21266, 21612)],
    *[(400, code, Refused(code, unreachable=True)) for code in (21614, 21635)],
    *[(400, code, Refused(code)) for code in (21602, 21605, 21617, 21619, 21620, 21623)],
    *[(400, code, NotTaken(code, account=True)) for code in (*ACCOUNT, *SENDER, *SERVICE)],
    (401, 20003, NotTaken(20003, account=True)),
    (401, None, NotTaken(401, account=True)),
    (403, 20005, NotTaken(20005, account=True)),
    (404, 20404, NotTaken(20404, account=True)),
    (404, None, NotTaken(404, account=True)),
    (429, 20429, NotTaken(20429)),
    (429, None, NotTaken(429)),
    (429, 99999, NotTaken(99999)),
    (400, 14107, NotTaken(14107)),
    (400, 21730, NotTaken(21730)),
    (400, 99999, NotTaken(99999, account=True)),
    (400, None, NotTaken(400, account=True)),
    (500, 20500, Unknown()),
    (503, None, Unknown()),
    (503, 20429, Unknown()),
    (500, 21610, Unknown()),
    (408, None, Unknown()),
    (408, 21211, Unknown()),
    (302, None, Unknown()),
]


@pytest.mark.parametrize(("http_status", "code", "outcome"), TABLE)
def test_each_code_has_its_policy(http_status: int, code: int | None, outcome: Outcome) -> None:
    assert outcome_of(http_status, code) == outcome


def test_no_code_has_two_policies() -> None:
    policies = [OPTED_OUT, UNREACHABLE, WORDING, BUSY, NEVER_LEFT]
    assert len(frozenset().union(*policies)) == sum(map(len, policies))


def test_a_text_never_left_after_a_full_queue_a_rate_limit_or_expiry() -> None:
    assert {30001, 30022, 30036} == NEVER_LEFT
