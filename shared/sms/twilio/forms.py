"""Parse the forms that Twilio posts to the webhook into messages.

Forms: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import get_args

from shared.contracts.commands import InboundSms
from shared.contracts.phone_numbers import canonical
from shared.errors import RejectError
from shared.sms.messages import Receipt
from shared.sms.text import CarrierStatus, text_id

Form = Mapping[str, str]

_MAX_MEDIA = 10
_OPT_OUT_TYPES = frozenset({"STOP", "START", "HELP"})


def is_status_callback(form: Form) -> bool:
    """Return whether the form is a status callback; otherwise it is an inbound text.

    An inbound text has no `MessageStatus`, and its `SmsStatus`, if any, is `received`.
    """
    return _status(form) not in (None, "received")


def is_from(form: Form, senders: Collection[str]) -> bool:
    """Return whether an inbound text comes from one of these senders: E.164 numbers or short codes."""
    sender = form.get("From", "")
    return sender in senders or canonical(sender) in senders


def command_from(form: Form, received_at: datetime) -> InboundSms:
    """Return the command for an inbound text, which was received then.

    Raises RejectError, which names the missing or wrong field.
    """
    opt_out_type = form.get("OptOutType", "").upper()
    return InboundSms.model_validate(
        {
            "id": f"sms:{_sid(form)}",
            "phone": _phone(form, "From"),
            "text": form.get("Body", ""),
            "media_urls": tuple(_media_urls(form)),
            "opt_out_type": opt_out_type if opt_out_type in _OPT_OUT_TYPES else None,
            "received_at": received_at,
        }
    )


def has_known_status(form: Form) -> bool:
    """Return whether a status callback reports a status that receipts can hold."""
    return _status(form) in get_args(CarrierStatus)


def receipt_from(form: Form, text_ref: str | None, attempt: str | None) -> Receipt | None:
    """Return the receipt in a status callback, or None for an unknown text or status.

    `text_ref` and `attempt`: the parameters of the callback's URL that name the text, `{seq}.{index}`, and the number
    of the attempt, 1 if missing. Raises RejectError, which names the missing or wrong field.
    """
    if text_ref is None or not has_known_status(form):
        return None
    if (found := re.fullmatch(r"([0-9]{1,9})\.([0-9]{1,9})", text_ref)) is None:
        raise RejectError("text in the callback's URL must be of the form seq.index")
    if attempt is not None and not re.fullmatch(r"[1-9][0-9]{0,8}", attempt):
        raise RejectError("attempt in the callback's URL must be a number from 1")
    seq, index = found.groups()
    phone = _phone(form, "To")
    return Receipt.model_validate(
        {
            "phone": phone,
            "text_id": text_id(phone, int(seq), int(index)),
            "attempt": int(attempt or "1"),
            "sid": _sid(form),
            "status": _status(form),
            "error_code": _number(form.get("ErrorCode", "")),
        }
    )


def _status(form: Form) -> str | None:
    return form.get("MessageStatus", form.get("SmsStatus"))


def _sid(form: Form) -> str:
    sid = form.get("MessageSid", "")
    if not (sid.isascii() and sid.isalnum() and len(sid) <= 64):
        raise RejectError("MessageSid must consist of letters and digits, at most 64")
    return sid


def _phone(form: Form, field: str) -> str:
    phone = canonical(form.get(field, ""))
    if phone is None:
        raise RejectError(f"{field} must be a phone number in E.164 form, such as +15550100")
    return phone


def _media_urls(form: Form) -> Iterable[str]:
    for number in range(min(_number(form.get("NumMedia", "")) or 0, _MAX_MEDIA)):
        if url := form.get(f"MediaUrl{number}"):
            yield url


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
