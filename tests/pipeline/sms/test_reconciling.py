"""A text whose outcome is unknown is settled, and then sent again if the carrier does not have it."""

import json
from datetime import timedelta

import pytest

from shared.ports import Create, Fields
from shared.sms.carrier import ListedMessage, Unknown
from shared.sms.outbox import as_written, outbound, update
from shared.sms.reconciling import CALL_IS_OVER, UNRESOLVED_FOR
from shared.sms.text import MAX_UNKNOWN, TextMessage, leased
from tests.harness.pipeline import LedgerCarrier, Pipeline, Taken
from tests.pipeline.sms.sms_pipeline import PHONE, answering, queued_text, sent

SETTLED = timedelta(minutes=3)
"""Time after which a text is settled and sent again: the settle time, and at most two of the minutely announcements."""


def statuses(pipeline: Pipeline) -> list[str]:
    """Return the statuses of the last two texts, which are those of the learner's answer."""
    return [text.status for text in pipeline.texts(PHONE)[-2:]]


def logged(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()]


def test_a_receipt_settles_an_ambiguous_text_and_the_next_one_follows() -> None:
    pipeline = answering()
    pipeline.carrier.lists = False
    pipeline.carrier.outcomes = [Taken(Unknown())]
    assert len(pipeline.text(PHONE, "b")) == 2
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]


def test_a_match_in_the_carrier_s_list_settles_an_ambiguous_text() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Taken(Unknown(), receipts=False)]
    assert len(pipeline.text(PHONE, "b")) == 2
    assert statuses(pipeline) == ["SENT", "DELIVERED"]


def test_a_text_that_the_carrier_does_not_have_is_sent_again() -> None:
    pipeline = answering()
    before = len(pipeline.carrier.ledger)
    pipeline.carrier.outcomes = [Unknown()]
    assert pipeline.text(PHONE, "b") == []
    pipeline.let_pass(SETTLED)
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]
    assert [text.id for text in pipeline.carrier.ledger[before:]] == [text.id for text in pipeline.texts(PHONE)[-2:]]


def test_it_is_not_sent_again_before_the_settle_time_is_over() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Unknown()]
    pipeline.text(PHONE, "b")
    pipeline.let_pass(timedelta(seconds=60))
    assert statuses(pipeline) == ["AMBIGUOUS", "PENDING"]


def test_it_is_not_sent_again_while_the_carrier_does_not_answer() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes, pipeline.carrier.lists = [Unknown()], False
    pipeline.text(PHONE, "b")
    pipeline.let_pass(timedelta(hours=2))
    assert statuses(pipeline) == ["AMBIGUOUS", "PENDING"]
    pipeline.carrier.lists = True
    pipeline.let_pass(timedelta(minutes=15))
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]


def test_a_message_listed_late_is_found_in_the_second_answer() -> None:
    class ListsLate(LedgerCarrier):
        """Lists a message only a minute after it was taken."""

        def listed(self, phone: str, since: object) -> list[ListedMessage]:
            now = pipeline.clock.now
            known = super().listed(phone, since) or []  # type: ignore[arg-type] # the port's own type
            return [each for each in known if each.created_at and each.created_at < now - timedelta(minutes=1)]

    pipeline = answering(ListsLate())
    pipeline.carrier.outcomes = [Taken(Unknown(), receipts=False)]
    pipeline.text(PHONE, "b")
    pipeline.let_pass(SETTLED)
    ids = [text.id for text in pipeline.carrier.ledger]
    assert len(ids) == len(set(ids))
    assert statuses(pipeline) == ["SENT", "DELIVERED"]


def test_a_message_in_another_wording_keeps_the_text_ambiguous(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = answering()
    pipeline.carrier.rewords = True
    pipeline.carrier.outcomes = [Taken(Unknown(), receipts=False)]
    pipeline.text(PHONE, "b")
    pipeline.let_pass(timedelta(minutes=30))
    assert statuses(pipeline) == ["AMBIGUOUS", "PENDING"]
    assert "text_ambiguous" in logged(capsys)


def test_after_an_hour_it_stays_ambiguous_and_the_next_text_leaves() -> None:
    pipeline = answering()
    pipeline.carrier.rewords = True
    pipeline.carrier.outcomes = [Taken(Unknown(), receipts=False)]
    pipeline.text(PHONE, "b")
    pipeline.let_pass(UNRESOLVED_FOR + timedelta(minutes=10))
    assert statuses(pipeline) == ["AMBIGUOUS", "DELIVERED"]
    assert pipeline.open_texts(PHONE) == []


def test_a_text_is_given_up_after_three_denied_attempts(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Unknown()] * MAX_UNKNOWN
    pipeline.text(PHONE, "b")
    pipeline.let_pass(timedelta(minutes=30))
    assert statuses(pipeline) == ["FAILED", "DELIVERED"]
    assert "text_given_up" in logged(capsys)
    assert [each.number for each in pipeline.texts(PHONE)[-2].earlier] == [1, 2, 3]


def test_attempts_are_spread_over_more_than_ten_minutes() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Unknown()] * MAX_UNKNOWN
    begin = pipeline.clock.now
    pipeline.text(PHONE, "b")
    while pipeline.carrier.outcomes:
        pipeline.let_pass(timedelta(minutes=1))
    assert pipeline.clock.now - begin > timedelta(minutes=10)


def test_the_url_of_a_second_attempt_names_it() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Unknown()]
    pipeline.text(PHONE, "b")
    pipeline.let_pass(SETTLED)
    assert [text.attempt for text in pipeline.carrier.ledger[-2:]] == [2, 1]


def test_an_opt_out_while_a_text_is_ambiguous_ends_its_attempts() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Unknown()]
    pipeline.text(PHONE, "b")
    pipeline.text(PHONE, "STOP", OptOutType="STOP")
    before = pipeline.carrier.calls
    pipeline.let_pass(timedelta(minutes=30))
    assert (statuses(pipeline), pipeline.carrier.calls) == (["CANCELLED", "CANCELLED"], before)


def test_a_message_that_belongs_to_another_text_is_not_a_match() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "hello")
    pipeline.carrier.outcomes = [Unknown()]
    pipeline.text(PHONE, "hello again")
    first, second = pipeline.texts(PHONE)
    assert first.body == second.body
    assert (first.status, second.status) == ("DELIVERED", "AMBIGUOUS")
    pipeline.let_pass(SETTLED)
    assert len(pipeline.carrier.ledger) == 2


def test_a_call_cut_off_by_a_crash_is_settled_when_its_lease_is_over() -> None:
    pipeline = answering()
    cut_off = queued_text(pipeline)
    lease = leased(cut_off.model, "another-instance", pipeline.clock(), pipeline.clock())
    pipeline.store.commit(update(cut_off, lease))
    begin, calls = pipeline.clock.now, pipeline.carrier.calls
    pipeline.topics.publish("outbound-sms", PHONE, outbound(PHONE, [cut_off]).model_dump_json())
    pipeline.settle()
    assert (pipeline.stored(cut_off.model.id).status, pipeline.carrier.calls) == ("SENDING", calls)
    pipeline.let_pass(timedelta(minutes=5))
    assert pipeline.stored(cut_off.model.id).status == "DELIVERED"
    assert pipeline.carrier.ledger[-1].intent_at is not None
    assert pipeline.carrier.ledger[-1].intent_at - begin >= CALL_IS_OVER


def test_a_listing_without_dates_is_harmless() -> None:
    class WithoutDates(LedgerCarrier):
        """Lists messages without saying when they were created."""

        def listed(self, phone: str, since: object) -> list[ListedMessage]:
            known = super().listed(phone, since) or []  # type: ignore[arg-type] # the port's own type
            return [ListedMessage(each.sid, each.body, None) for each in known]

    pipeline = answering(WithoutDates())
    pipeline.carrier.outcomes = [Taken(Unknown(), receipts=False)]
    assert len(pipeline.text(PHONE, "b")) == 2


def test_a_check_that_was_due_months_ago_is_made_up_for() -> None:
    pipeline = answering()
    forgotten = queued_text(pipeline)
    pipeline.clock.sleep(timedelta(days=90).total_seconds())
    pipeline.let_pass(timedelta(hours=24))
    assert pipeline.stored(forgotten.model.id).status == "DELIVERED"


def test_a_lost_second_receipt_does_not_release_a_settled_text_again() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Taken(Unknown(), receipts=False)]
    pipeline.text(PHONE, "b")
    sent_once = sent(pipeline)
    pipeline.let_pass(timedelta(hours=1))
    assert sent(pipeline) == sent_once


def test_texts_of_earlier_releases_can_still_be_sent() -> None:
    pipeline = answering()
    old = TextMessage(phone=PHONE, seq=90, index=0, body="Hi", media_url=None, after=None, look_at=pipeline.clock())
    path = f"texts/{old.id}"
    body = old.model_dump_json(
        exclude={"attempt", "earlier", "hours", "origin", "segments", "micro_dollars", "waits", "overtaken", "absent"}
    )
    fields: Fields = {"phone": PHONE, "open": True, "sid": None, "look_at": pipeline.clock(), "shard": 0, "body": body}
    pipeline.store.commit(Create(path, fields))
    written = pipeline.store.get(path)
    assert written is not None
    message = outbound(PHONE, [as_written(old, written.version)]).model_dump_json()
    assert pipeline.hand("send-texts", message) == 204
    assert pipeline.stored(old.id).status == "SENT"
