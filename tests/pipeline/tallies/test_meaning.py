"""What the figures mean: by account and language, of first answers and of reviews."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.commands import WithdrawScheduled
from shared.dialog.registration import RegistrationCodes
from shared.tallies import views
from shared.tallies.figures import Loss
from shared.tallies.sampled import MOST
from shared.tallies.views import Filter
from tests.harness.pipeline import Pipeline
from tests.pipeline.tallies.counted import (
    ALL,
    ANA,
    BEN,
    WATER,
    count,
    mistakes,
    overview,
    prompt,
    today,
    whole,
    with_learners,
)

NEW_YORK = ZoneInfo("America/New_York")


def test_options_count_first_answers_only() -> None:
    pipeline = with_learners()
    pipeline.text(ANA, "c")
    pipeline.text(ANA, "b")
    pipeline.text(BEN, "b")
    count(pipeline)
    glasses = prompt(pipeline, "glasses")
    assert {option.option: (option.chosen, option.listed) for option in glasses.options} == {
        "2 glasses": (0, 2),
        "8 glasses": (1, 2),
        "20 glasses": (1, 2),
    }
    assert (glasses.right_first, glasses.right_later, glasses.answered, glasses.other) == (1, 1, 2, 0)


def test_the_sample_has_the_latest_answers_that_no_option_lists() -> None:
    phones = [f"+121255502{number:02}" for number in range(MOST + 2)]
    pipeline = with_learners(phones=phones)
    for number, phone in enumerate(phones):
        pipeline.text(phone, f"about {number + 40} buckets")
        pipeline.text(phone, "five buckets")
        count(pipeline)
    glasses = prompt(pipeline, "glasses")
    assert glasses.other == len(phones)
    assert glasses.sample == tuple(("en", f"about {number + 42} buckets") for number in range(MOST))


def test_a_review_counts_by_itself_and_changes_no_first_answer() -> None:
    pipeline = with_learners(phones=[ANA])
    for text in ("a", "a", "more", "a", "a"):  # water revealed, then both questions about the sun right
        pipeline.text(ANA, text)
    for days, answer in ((2, "c"), (5, "b")):
        for _ in range(days):
            pipeline.clock.now += timedelta(days=1)
            pipeline.run_scheduled()
        pipeline.text(ANA, answer)
        if answer == "c":
            pipeline.text(ANA, answer)
    count(pipeline)
    glasses = prompt(pipeline, "glasses")
    assert (glasses.revealed, glasses.answered, glasses.right_first) == (1, 1, 0)
    assert [(each.answered, each.right) for each in glasses.reviews] == [(1, 0), (1, 1), (0, 0)]
    assert whole(pipeline).answered == 3
    assert whole(pipeline).lessons_started == 2
    assert mistakes(pipeline, ANA) == []


def test_a_start_that_was_withdrawn_does_not_count() -> None:
    pipeline = Pipeline()
    pipeline.clock.now = datetime(2026, 3, 5, 10, tzinfo=NEW_YORK).astimezone(UTC)
    for text in ("WELCOME", "a", "Ana", "b"):
        pipeline.text(ANA, text)
    pipeline.clock.now += timedelta(days=1, hours=9)
    pipeline.run_scheduled()
    count(pipeline)
    assert whole(pipeline).lessons_started == 2
    batch = next(each for each in reversed(pipeline.batches(ANA)) if each.scheduled)
    command = WithdrawScheduled(id=f"withdraw:{batch.id}", phone=ANA, instance_id=batch.id)
    pipeline.topics.publish("dialog-commands", ANA, command.model_dump_json())
    pipeline.settle()
    count(pipeline)
    assert whole(pipeline).lessons_started == 1
    assert [each.drill for each in views.lessons(pipeline.store, ALL).lessons] == [WATER]
    assert mistakes(pipeline, ANA) == []


def test_accounts_and_languages_are_counted_apart_and_together() -> None:
    pipeline = Pipeline()
    codes = RegistrationCodes(pipeline.store)
    codes.put("LUNA", is_demo=False, account_info={"account": "luna/café"})
    for phone, code, language in ((ANA, "LUNA", "a"), (BEN, "WELCOME", "b")):
        for text in (code, language, "Ana"):
            pipeline.text(phone, text)
    count(pipeline)
    luna = Filter(account="luna/café")
    assert whole(pipeline).registered == 2
    assert whole(pipeline, luna).registered == whole(pipeline, Filter(account="-")).registered == 1
    assert whole(pipeline, Filter(account="*")).texts_in == 0
    spanish, english = (whole(pipeline, Filter(language=language)).texts_in for language in ("es", "en"))
    assert spanish > 0
    assert spanish + english == whole(pipeline).texts_in
    assert [each.drill for each in views.lessons(pipeline.store, luna).lessons] == [WATER]
    assert views.lessons(pipeline.store, Filter(account="nobody")).lessons == ()
    assert views.lesson(pipeline.store, ALL, "99-unknown").versions == ()
    assert overview(pipeline, Filter(language="fr")).active == 0


def test_a_day_is_one_of_the_deployments_time_zone() -> None:
    pipeline = Pipeline()
    pipeline.clock.now = datetime(2026, 3, 2, 23, 58, tzinfo=NEW_YORK).astimezone(UTC)
    pipeline.text(ANA, "WELCOME")
    pipeline.clock.sleep(180)
    pipeline.text(ANA, "a")
    count(pipeline)
    assert [each.texts_in for each in overview(pipeline).days[-2:]] == [1, 1]
    assert overview(pipeline).active == 1


def test_a_learner_who_has_not_answered_for_seven_days_is_lost_since_the_last_answer() -> None:
    pipeline = with_learners(phones=[ANA])
    pipeline.clock.now += timedelta(days=1)
    pipeline.text(ANA, "c")
    count(pipeline)
    answered_on = today(pipeline)
    pipeline.clock.now += timedelta(days=6)
    assert overview(pipeline).losses == ()
    pipeline.clock.now += timedelta(days=1)
    lost = Loss(drill=WATER, prompt="glasses", left=0, silent=1)
    assert overview(pipeline).losses == (lost,)
    assert views.overview(pipeline.store, ALL, answered_on, answered_on, today(pipeline)).losses == (lost,)
    pipeline.text(ANA, "b")
    count(pipeline)
    assert overview(pipeline).losses == ()


def test_a_learner_is_active_for_seven_days() -> None:
    pipeline = with_learners(phones=[ANA])
    count(pipeline)
    pipeline.clock.now += timedelta(days=6)
    assert overview(pipeline).active == 1
    pipeline.clock.now += timedelta(days=1)
    assert overview(pipeline).active == 0
