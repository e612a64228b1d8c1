"""Twilio's error codes, by what they mean for a text.

Codes: https://www.twilio.com/docs/api/errors
"""

from shared.sms.carrier import NotTaken, Outcome, RecipientOptedOut, Refused, Unknown

OPTED_OUT = frozenset({21610})
"""The recipient opted out at Twilio. Reported in the response to a call, or in a receipt."""

NEVER_LEFT = frozenset({30001, 30022, 30036})
"""Codes of receipts that say that a text never left Twilio.

The sender's queue was full (30001), a rate limit was exceeded (30022), or the validity period expired (30036).
"""

DEAD = frozenset({21614, 30005, 30006})
"""The number is no mobile phone's (21614, in the response to a call), unknown, or a landline or out of service.

Not among them are a phone that is switched off (30003) and a text that a carrier filters (30007).
"""

UNREACHABLE = frozenset({21211, 21214, 21217, 21265, 21266, 21612, 21614, 21635})
"""The number cannot receive texts, or not from our senders."""

WORDING = frozenset({21602, 21605, 21617, 21619, 21620, 21623})
"""The body or the media can never be sent as they are."""

BUSY = frozenset({14107, 20429, 21730})
"""Twilio limits the rate of calls or texts, or is under maintenance."""


def outcome_of(http_status: int, error_code: int | None) -> Outcome:
    """Classify an error response from Twilio.

    A 4xx status other than 408 means that the request was not carried out; every other status leaves that open.
    """
    if not 400 <= http_status < 500 or http_status == 408:
        return Unknown()
    code = error_code or http_status
    if code in OPTED_OUT:
        return RecipientOptedOut(code)
    if code in UNREACHABLE or code in WORDING:
        return Refused(code, unreachable=code in UNREACHABLE)
    if code in BUSY or http_status == 429:
        return NotTaken(code)
    # Most other codes are about the account, its credentials, its messaging service or its senders. A code that is
    # not known here counts as one of them: to refuse would lose a text that may be sound, and to wait in silence would
    # delay it without end, while this alerts an operator, who can end the wait.
    return NotTaken(code, account=True)
