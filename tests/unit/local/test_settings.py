"""The local stack's settings: a set variable wins, an empty one counts as not set."""

import pytest

from local.settings import PROJECT, from_environment
from shared.settings import InvalidSettingsError, Settings


def test_all_urls_follow_from_the_port() -> None:
    settings = from_environment({"PORT": "8123"})
    assert settings.url == "http://127.0.0.1:8123"
    assert settings.environment["PUBLIC_BASE_URL"] == settings.url
    assert settings.environment["TWILIO_API_BASE_URL"] == f"{settings.url}/carrier"
    assert settings.environment["GOOGLE_CLOUD_PROJECT"] == PROJECT


def test_a_set_variable_wins_unless_it_is_empty() -> None:
    settings = from_environment({"PUBLIC_BASE_URL": "https://here.example", "TWILIO_API_BASE_URL": ""})
    assert settings.environment["PUBLIC_BASE_URL"] == "https://here.example"
    assert settings.environment["TWILIO_API_BASE_URL"] == "http://127.0.0.1:8000/carrier"


def test_a_tester_may_play_all_lessons_on_one_day() -> None:
    """The longest published content takes 364 segments in Spanish, more than a deployment sends a learner in a day."""
    deployed = Settings()
    local = from_environment({}).environment
    assert int(local["DAILY_SEGMENTS_PER_LEARNER"]) > 10 * 364 > deployed.daily_segments_per_learner
    assert float(local["DAILY_DOLLARS_PER_LEARNER"]) > 10 * 364 * deployed.dollars_per_segment
    limited = from_environment({"DAILY_SEGMENTS_PER_LEARNER": "5"}).environment
    assert limited["DAILY_SEGMENTS_PER_LEARNER"] == "5"


def test_the_functions_reach_the_carrier_at_its_own_port() -> None:
    settings = from_environment({}).with_carrier_port(20_001)
    assert settings.environment["TWILIO_API_BASE_URL"] == "http://127.0.0.1:20001/carrier"
    other = from_environment({"TWILIO_API_BASE_URL": "https://carrier.example"}).with_carrier_port(20_001)
    assert other.environment["TWILIO_API_BASE_URL"] == "https://carrier.example"


def test_calls_on_this_machine_use_no_proxy() -> None:
    assert from_environment({"NO_PROXY": "intranet"}).environment["NO_PROXY"] == "intranet,127.0.0.1,localhost"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "many", "８０００"])
def test_an_invalid_port_is_refused_by_name(port: str) -> None:
    with pytest.raises(InvalidSettingsError, match=r"^PORT: "):
        from_environment({"PORT": port})
