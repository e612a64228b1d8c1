"""Twilio's error codes, by what they mean for a text.

Codes: https://www.twilio.com/docs/api/errors
"""

from shared.sms.carrier import NotNow, Outcome, RecipientOptedOut, Refused, Unknown

CREDENTIALS = frozenset({401, 20003, 20005, 30002})
"""Twilio does not accept our credentials, or has suspended the account."""

UNREACHABLE = frozenset({21211, 21214, 21217, 21614, 21635, 30005, 30006})
"""The number cannot receive texts.

Every other permanent refusal has its cause on our side: account, sender or wording.
"""

OPTED_OUT = frozenset({21610})
"""The recipient opted out at Twilio. Reported in the response to a call, or in a receipt."""

NOT_NOW = CREDENTIALS | {429, 20429, 14107, 21611, 30001, 30003, 30008, 30022}
"""Not taken, but worth another try: credentials, throttling, a passing failure."""


def outcome_of(http_status: int, error_code: int | None) -> Outcome:
    """Classify an error response from Twilio.

    A 4xx status other than 408 means that the request was not carried out; a 5xx status leaves that open.
    """
    code = error_code or http_status
    if code in OPTED_OUT:
        return RecipientOptedOut(code)
    if code in NOT_NOW or http_status in NOT_NOW:
        return NotNow(code, credentials=code in CREDENTIALS)
    if 400 <= http_status < 500 and http_status != 408:
        return Refused(code, unreachable=code in UNREACHABLE)
    return Unknown()
