"""The record of consent, projected from the log."""

from shared import composition
from shared.contracts.commands import OptOut
from shared.operations.audit import By
from shared.operations.export.consents import consents_of
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"


def recorded(pipeline: Pipeline) -> list[tuple[bool, str]]:
    return [(consent.given, consent.how) for consent in pipeline.progress(PHONE).consents]


def test_codes_and_keywords_give_and_withdraw_consent() -> None:
    pipeline = Pipeline()
    for text in ("hello", "WELCOME", "stop", "stop", "yes", "A"):
        pipeline.text(PHONE, text)
    assert recorded(pipeline) == [(True, "registration code"), (False, "word"), (True, "word")]


def test_keywords_that_the_carrier_acted_on_are_recorded_as_such() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    pipeline.text(PHONE, "STOP", OptOutType="STOP")
    assert pipeline.text(PHONE, "START", OptOutType="START") == []
    assert recorded(pipeline)[1:] == [
        (False, "word that the carrier acted on"),
        (True, "word that the carrier acted on"),
    ]


def test_a_refusal_by_the_carrier_withdraws_consent() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    pipeline.topics.publish("dialog-commands", PHONE, OptOut(id="opt-out:1", phone=PHONE).model_dump_json())
    pipeline.settle()
    assert recorded(pipeline)[-1] == (False, "refusal by the carrier")


def test_consent_by_hand_is_recorded_with_the_operator() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    acting = composition.acting(pipeline.ports)
    acting.do(acting.opt_out(PHONE, By("ana", "asked by phone")))
    pipeline.settle()
    acting.do(acting.opt_in(PHONE, By("ben", "signed form")))
    pipeline.settle()
    lines = [each.model_dump(mode="json") for each in consents_of(pipeline.store, PHONE)]
    assert "operator" not in lines[0]
    assert [{name: line.get(name) for name in ("how", "operator", "reason", "evidence")} for line in lines[1:]] == [
        {"how": "operator", "operator": "ana", "reason": "asked by phone", "evidence": None},
        {"how": "operator", "operator": "ben", "reason": None, "evidence": "signed form"},
    ]
    assert recorded(pipeline)[1:] == [(False, "operator"), (True, "operator")]


def test_a_new_registration_keeps_the_record() -> None:
    pipeline = Pipeline()
    for text in ("DEMO", "stop", "start", "DEMO"):
        pipeline.text(PHONE, text)
    assert [given for given, _ in recorded(pipeline)] == [True, False, True, True]


def test_the_record_can_be_exported_with_time_and_message() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    (consent,) = consents_of(pipeline.store, PHONE)
    assert consent.model_dump(mode="json") == {
        "at": "2026-03-02T15:00:00Z",
        "given": True,
        "how": "registration code",
        "command_id": f"sms:SMin{1:030d}",
    }
