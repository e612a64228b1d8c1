"""What Twilio's client is asked, where the carrier is away."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import RetryError
from shared.sms.carrier import Unknown
from shared.sms.text import TextMessage
from shared.sms.twilio_carrier import TwilioCarrier, client

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = TextMessage(phone="+15550100", seq=1, index=0, body="Hello", media_url=None, after=None)


@pytest.fixture
def away() -> TwilioCarrier:
    """At an address where nobody answers."""
    return TwilioCarrier(client("AC1", "token", "http://127.0.0.1:9"), "MG1", "http://127.0.0.1:9/callback")


def test_nobody_can_tell_what_learners_texted(away: TwilioCarrier) -> None:
    """Which is not the same as that they texted nothing."""
    with pytest.raises(RetryError):
        away.received(NOON - timedelta(hours=1), NOON)


def test_nobody_knows_of_a_text_whether_it_was_taken(away: TwilioCarrier) -> None:
    assert away.send(TEXT) == Unknown()
    assert away.find(TEXT) == []
