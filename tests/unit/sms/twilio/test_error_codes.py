"""The outcome of each of Twilio's error codes."""

import pytest

from shared.sms.carrier import NotNow, Outcome, RecipientOptedOut, Refused, Unknown
from shared.sms.twilio.error_codes import CREDENTIALS, NOT_NOW, OPTED_OUT, UNREACHABLE, outcome_of

TABLE = [
    (400, 21610, RecipientOptedOut(21610)),
    *[(400, code, Refused(code, unreachable=True)) for code in (21211, 21214, 21217, 21614, 21635, 30005, 30006)],
    *[(400, code, Refused(code)) for code in (21408, 21606, 21612, 21617, 30004, 30007, 30034)],
    (401, 20003, NotNow(20003, credentials=True)),
    (401, None, NotNow(401, credentials=True)),
    (403, 20005, NotNow(20005, credentials=True)),
    (400, 30002, NotNow(30002, credentials=True)),
    (404, None, Refused(404)),
    (429, 20429, NotNow(20429)),
    (429, None, NotNow(429)),
    (429, 99999, NotNow(99999)),
    (400, 14107, NotNow(14107)),
    (400, 21611, NotNow(21611)),
    (500, 20500, Unknown()),
    (503, None, Unknown()),
    (408, None, Unknown()),
    (302, None, Unknown()),
]


@pytest.mark.parametrize(("http_status", "code", "outcome"), TABLE)
def test_each_code_has_its_policy(http_status: int, code: int | None, outcome: Outcome) -> None:
    assert outcome_of(http_status, code) == outcome


def test_no_code_has_two_policies() -> None:
    assert CREDENTIALS < NOT_NOW
    assert not OPTED_OUT & UNREACHABLE
    assert not NOT_NOW & (OPTED_OUT | UNREACHABLE)
