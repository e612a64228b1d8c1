"""The JSON that Twilio's Messages API answers with: a message, an error."""

from datetime import UTC, datetime
from email.utils import format_datetime

from pydantic import JsonValue

from local.carrier.segments import segment_count
from local.carrier.send_requests import RefusedError
from local.carrier.texts import Account, Text

API_VERSION = "2010-04-01"


def message_json(text: Text, account: Account) -> dict[str, JsonValue]:
    """A message. One that is merely accepted has no sender yet: its messaging service is still to choose it."""
    path = f"/{API_VERSION}/Accounts/{account.sid}/Messages/{text.sid}"
    return {
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "body": text.body,
        "date_created": _rfc2822(text.at),
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


def error_json(error: RefusedError) -> dict[str, JsonValue]:
    """An error."""
    return {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }


def _rfc2822(moment: datetime | None) -> str | None:
    return None if moment is None else format_datetime(moment.astimezone(UTC))
