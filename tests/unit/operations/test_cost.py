"""What texts have cost, in all and by lesson, account and learner, at whose price."""

from datetime import timedelta

from shared.operations.cost import Costs
from shared.ports import Query
from shared.sms import outbox
from shared.sms.carrier import NotTaken, Reported
from shared.sms.text import priced
from shared.sms.waiting import CONFIRM_AFTER
from tests.harness.pipeline import LedgerCarrier, Pipeline

PHONE, OTHER = "+12125550100", "+12125550101"


def with_lessons() -> Pipeline:
    pipeline = Pipeline()
    for phone, texts in ((OTHER, ("WELCOME",)), (PHONE, ("DEMO", "a", "Ana", "b", "score"))):
        for text in texts:
            pipeline.text(phone, text)
    return pipeline


def test_the_parts_add_up_to_the_whole() -> None:
    pipeline = with_lessons()
    report = Costs(pipeline.store).report()
    texts = [text for phone in (PHONE, OTHER) for text in pipeline.texts(phone)]
    assert report.texts == len(texts)
    assert report.segments == sum(text.segments for text in texts)
    assert report.micro_dollars == sum(text.micro_dollars for text in texts) > 0
    for parts in (report.lessons, report.accounts, report.by_learner):
        assert sum(each.micro_dollars for each in parts) == report.micro_dollars
        assert sum(each.segments for each in parts) == report.segments


def test_a_lesson_costs_what_its_texts_cost_for_each_completion() -> None:
    report = Costs(with_lessons().store).report()
    lessons = {each.lesson: each for each in report.lessons}
    water = lessons["01-water"]
    assert (water.started, water.completed) == (2, 1)
    assert water.per_completion == water.micro_dollars
    assert report.per_completed_lesson == report.micro_dollars
    assert lessons[""].texts == 1  # the score
    assert lessons[""].per_completion is None


def test_accounts_and_learners_have_their_own_costs() -> None:
    pipeline = with_lessons()
    report = Costs(pipeline.store).report()
    assert {each.account: each.learners for each in report.accounts} == {"cafe-luna": 1, "-": 1}
    by_learner = {each.phone: each.texts for each in report.by_learner}
    assert by_learner == {phone: len(pipeline.texts(phone)) for phone in (PHONE, OTHER)}


def test_a_text_that_the_carrier_never_got_costs_nothing() -> None:
    pipeline = Pipeline()
    pipeline.carrier.outcomes = [NotTaken(21606, account=True)]
    pipeline.text(PHONE, "WELCOME")
    report = Costs(pipeline.store).report()
    assert (report.texts, report.micro_dollars) == (0, 0)
    assert pipeline.texts(PHONE)


def test_the_carriers_price_comes_before_the_settings() -> None:
    pipeline = with_lessons()
    text = pipeline.texts(OTHER)[0]
    stored = outbox.TextStore(pipeline.store).get(text.id)
    assert stored is not None
    outbox.TextStore(pipeline.store).write(stored, priced(text, 7_500))
    report = Costs(pipeline.store).report()
    assert (report.priced_by_carrier, report.unpriced) == (1, 0)
    learner = next(each for each in report.by_learner if each.phone == OTHER)
    others = sum(each.micro_dollars for each in pipeline.texts(OTHER)[1:])
    assert learner.micro_dollars == 7_500 + others


def test_a_text_of_an_earlier_release_is_counted_as_unpriced() -> None:
    pipeline = with_lessons()
    text = pipeline.texts(OTHER)[0]
    stored = outbox.TextStore(pipeline.store).get(text.id)
    assert stored is not None
    earlier = text.model_copy(update={"segments": 0, "micro_dollars": 0})
    outbox.TextStore(pipeline.store).write(stored, earlier)
    assert Costs(pipeline.store).report().unpriced == 1


class PricingCarrier(LedgerCarrier):
    """A carrier that names a price when it is asked about a message."""

    def report(self, sid: str) -> Reported | None:
        reported = super().report(sid)
        return None if reported is None else Reported(reported.status, reported.error_code, 7_900)


def test_the_price_is_recorded_when_the_carrier_is_asked_about_a_text() -> None:
    pipeline = Pipeline(carrier=PricingCarrier(receipts=()))
    pipeline.text(PHONE, "WELCOME")
    pipeline.let_pass(CONFIRM_AFTER + timedelta(minutes=2))
    assert {text.price_micro_dollars for text in pipeline.texts(PHONE)} == {7_900}


def test_an_empty_store_costs_nothing() -> None:
    pipeline = Pipeline()
    report = Costs(pipeline.store).report()
    assert (report.texts, report.learners, report.lessons, report.per_completed_lesson) == (0, 0, (), None)
    assert pipeline.store.find(Query("texts")) == []
