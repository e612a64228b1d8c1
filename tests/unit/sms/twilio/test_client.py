"""The carrier's results while Twilio does not answer, and the URL of a callback."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import RetryError
from shared.sms.carrier import Unknown
from shared.sms.text import TextMessage
from shared.sms.twilio.client import TwilioCarrier, callback_url, client

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = TextMessage(phone="+15550100", seq=1, index=0, body="Hello", media_url=None, after=None)


@pytest.fixture
def unavailable() -> TwilioCarrier:
    """A carrier at an address where nothing listens."""
    return TwilioCarrier(client("AC1", "token", "http://127.0.0.1:9"), "MG1", "http://127.0.0.1:9/callback")


def test_an_outage_is_not_mistaken_for_an_empty_inbox(unavailable: TwilioCarrier) -> None:
    with pytest.raises(RetryError):
        unavailable.received(NOON - timedelta(hours=1), NOON)


def test_during_an_outage_the_outcome_is_unknown(unavailable: TwilioCarrier) -> None:
    assert unavailable.send(TEXT) == Unknown()
    assert unavailable.find(TEXT) == []


def test_a_callback_url_names_the_text_but_not_the_learner() -> None:
    assert callback_url("https://textdrill.example/callback", TEXT) == "https://textdrill.example/callback?text=1.0"
