"""The local stack's settings: what is set wins, an empty one counts as not set."""

import pytest

from local.settings import PROJECT, from_environment
from shared.settings import InvalidSettingsError


def test_everything_follows_from_the_port() -> None:
    settings = from_environment({"PORT": "8123"})
    assert settings.url == "http://127.0.0.1:8123"
    assert settings.environment["PUBLIC_BASE_URL"] == settings.url
    assert settings.environment["TWILIO_API_BASE_URL"] == f"{settings.url}/carrier"
    assert settings.environment["GOOGLE_CLOUD_PROJECT"] == PROJECT


def test_what_is_set_wins_unless_it_is_empty() -> None:
    settings = from_environment({"PUBLIC_BASE_URL": "https://here.example", "TWILIO_API_BASE_URL": ""})
    assert settings.environment["PUBLIC_BASE_URL"] == "https://here.example"
    assert settings.environment["TWILIO_API_BASE_URL"] == "http://127.0.0.1:8000/carrier"


def test_nothing_on_this_machine_goes_by_way_of_a_proxy() -> None:
    assert from_environment({"NO_PROXY": "intranet"}).environment["NO_PROXY"] == "intranet,127.0.0.1,localhost"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "many", "８０００"])
def test_a_port_that_is_none_is_named(port: str) -> None:
    with pytest.raises(InvalidSettingsError, match=r"^PORT: "):
        from_environment({"PORT": port})
