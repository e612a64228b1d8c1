"""The JSON resources of Twilio's Messages API: message and error."""

from datetime import UTC, datetime
from email.utils import format_datetime

from pydantic import JsonValue

from local.carrier.send_requests import RefusedError
from local.carrier.texts import Account, Text
from shared.sms.segments import segment_count

API_VERSION = "2010-04-01"


def message_json(text: Text, account: Account) -> dict[str, JsonValue]:
    """Return a message as Twilio's JSON.

    An accepted message has no sender yet, because its messaging service chooses the number later.
    """
    path = f"/{API_VERSION}/Accounts/{account.sid}/Messages/{text.sid}"
    return {
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "body": text.body,
        "date_created": _rfc2822(text.created_at),
        "date_sent": _rfc2822(text.sent_at),
        "date_updated": _rfc2822(text.updated_at),
        "direction": "inbound" if text.direction == "inbound" else "outbound-api",
        "error_code": text.state.error_code,
        "error_message": None,
        "from": None if text.state.status == "accepted" else text.sender,
        "messaging_service_sid": text.service,
        "num_media": str(len(text.media)),
        "num_segments": str(segment_count(text.body)),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.state.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": text.recipient,
        "uri": f"{path}.json",
    }


def undated_message_json(text: Text, account: Account) -> dict[str, JsonValue]:
    """Return a message as Twilio's JSON with null for every date."""
    return message_json(text, account) | {"date_created": None, "date_sent": None, "date_updated": None}


def error_json(error: RefusedError) -> dict[str, JsonValue]:
    """Return an error as Twilio's JSON."""
    return {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }


def _rfc2822(time: datetime | None) -> str | None:
    return None if time is None else format_datetime(time.astimezone(UTC))
