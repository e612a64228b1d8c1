"""docs/deploy.md gives the carrier the replies that we would give ourselves."""

from pathlib import Path

import pytest

from shared.contracts.phrases import LOCAL_SUPPORT_CONTACT, PHRASES
from shared.sms.segments import segment_count
from tests.docs.pages import table

PAGE = (Path(__file__).parent.parent.parent / "docs" / "deploy.md").read_text()
REPLIES = {name: text for name, (text,) in table(PAGE, "Advanced Opt-Out, reply to").items()}


@pytest.mark.parametrize(("reply", "phrase"), [("opt in", "welcome_back"), ("help", "help")])
def test_a_reply_of_the_carrier_is_ours_in_english_and_spanish(reply: str, phrase: str) -> None:
    ours = " / ".join(str(getattr(PHRASES[language], phrase)) for language in ("en", "es"))
    assert REPLIES[reply] == ours.format(contact=LOCAL_SUPPORT_CONTACT)


def test_the_replies_of_the_carrier_cost_what_the_page_says() -> None:
    assert {name: segment_count(text) for name, text in REPLIES.items()} == {"opt out": 1, "opt in": 2, "help": 2}
