"""Which texts a text waits for: all before it, or in a pause those that the pause does not hold."""

from shared.sms.passing import NONE_HELD, Held, is_held, waits_for
from shared.sms.text import TextMessage

PHONE = "+15550100"


def text(seq: int, after: int | None, *, ordinary: int | None = None, **more: object) -> TextMessage:
    """Return a text behind the texts of these batches."""
    known = {"phone": PHONE, "seq": seq, "index": 0, "body": "Hi", "media_url": None}
    return TextMessage.model_validate({**known, "after": named(after), "after_ordinary": named(ordinary), **more})


def named(seq: int | None) -> str | None:
    return None if seq is None else f"{PHONE}:{seq}:0"


def holding(*texts: TextMessage) -> Held:
    return {each.id: each for each in texts}


def waited(*seqs: int) -> set[str | None]:
    return {named(seq) for seq in seqs}


def test_a_pause_holds_what_the_carrier_has_not_got_and_nothing_mandatory() -> None:
    assert is_held(text(2, 1))
    assert not is_held(text(2, 1, mandatory=True))
    assert not any(is_held(text(2, 1, status=status)) for status in ("SENDING", "AMBIGUOUS", "SENT", "CANCELLED"))


def test_the_first_text_waits_for_none() -> None:
    assert waits_for(text(1, None), NONE_HELD) == []


def test_a_text_waits_for_the_one_before_it_and_for_the_last_ordinary_one() -> None:
    assert waits_for(text(4, 3), NONE_HELD) == [named(3)]
    assert {*waits_for(text(4, 3, ordinary=2), NONE_HELD)} == waited(2, 3)


def test_a_mandatory_text_waits_for_the_last_text_that_is_not_held() -> None:
    held = holding(text(2, 1), text(3, 2))
    assert waits_for(text(4, 3, mandatory=True), held) == [named(1)]


def test_a_mandatory_text_waits_for_none_when_all_before_it_are_held() -> None:
    assert waits_for(text(2, 1, mandatory=True), holding(text(1, None))) == []


def test_a_second_mandatory_text_waits_for_the_first_one() -> None:
    held = holding(text(2, 1))
    assert {*waits_for(text(4, 3, ordinary=2, mandatory=True), held)} == waited(1, 3)


def test_a_text_for_which_both_ways_lead_to_one_waits_for_it_once() -> None:
    held = holding(text(3, 2), text(4, 2))
    assert waits_for(text(5, 4, ordinary=3, mandatory=True), held) == [named(2)]
