"""Each opt-out gets one confirmation: from the carrier where it sends one, else from us."""

from dataclasses import replace

import pytest

from shared.contracts.commands import Command, OptIn, OptOut
from shared.contracts.keywords import OPT_OUT
from shared.contracts.phrases import PHRASES
from shared.contracts.sender_types import CONFIRMED, SenderType
from shared.sms.carrier import NotTaken, RecipientOptedOut
from shared.sms.policy import SendingPolicy
from tests.harness.pipeline import LIMITS, RECEIPT_WAIT, Pipeline, always

PHONE = "+15550100"
OURS = [PHRASES["en"].opted_out]
BACK = [PHRASES["en"].welcome_back]
OUT = OptOut(id="opt-out:1", phone=PHONE, operator="ana", reason="asked by phone")
IN = OptIn(id="opt-in:1", phone=PHONE, operator="ana", evidence="signed form")


def registered(sender_type: SenderType = "long-code") -> Pipeline:
    """Return a pipeline that sends from this type of sender, with a registered learner."""
    pipeline = Pipeline()
    policy = SendingPolicy(LIMITS, receipt_wait=RECEIPT_WAIT, sender_type=sender_type)
    pipeline.ports = replace(pipeline.ports, sending=always(policy))
    pipeline.text(PHONE, "WELCOME")
    return pipeline


def enter(pipeline: Pipeline, command: Command) -> list[str | None]:
    """Enter a command by hand, and return the texts that the learner gets."""
    before = len(pipeline.carrier.ledger)
    pipeline.topics.publish("dialog-commands", command.phone, command.model_dump_json())
    pipeline.settle()
    return [text.body for text in pipeline.carrier.ledger[before:]]


@pytest.mark.parametrize(
    ("sender_type", "text", "form", "answers"),
    [
        ("long-code", "STOP", {"OptOutType": "STOP"}, []),
        ("long-code", "Adieu", {"OptOutType": "STOP"}, []),
        ("long-code", " Stop\n", {}, []),
        ("long-code", "Stop!", {}, OURS),
        ("long-code", "opt out", {}, OURS),
        ("long-code", "parar", {}, OURS),
        ("toll-free", "STOP", {}, []),
        ("toll-free", "cancel", {}, OURS),
        ("toll-free", "baja", {"OptOutType": "STOP"}, []),
        ("short-code", "STOP", {}, OURS),
        ("short-code", "parar", {}, OURS),
    ],
)
def test_we_confirm_an_opt_out_that_the_carrier_does_not(
    sender_type: SenderType, text: str, form: dict[str, str], answers: list[str]
) -> None:
    pipeline = registered(sender_type)
    assert pipeline.text(PHONE, text, **form) == answers
    assert pipeline.progress(PHONE).profile.opted_out
    assert pipeline.text(PHONE, text, **form) == []
    assert pipeline.text(PHONE, "more") == []


def test_a_confirmation_is_in_the_learners_language() -> None:
    pipeline = registered()
    for text in ("b", "Ana"):
        pipeline.text(PHONE, text)
    assert pipeline.text(PHONE, "parar") == [PHRASES[pipeline.progress(PHONE).profile.language].opted_out]


def test_the_carriers_own_keywords_are_among_ours() -> None:
    assert frozenset.union(*CONFIRMED.values()) <= OPT_OUT


def test_a_learner_is_told_once_that_an_operator_opted_them_out() -> None:
    pipeline = registered()
    assert enter(pipeline, OUT) == OURS
    assert enter(pipeline, OUT.model_copy(update={"id": "opt-out:2"})) == []
    assert enter(pipeline, IN) == BACK
    assert pipeline.text(PHONE, "more") != []


def test_a_learners_own_opt_out_after_an_operators_is_confirmed() -> None:
    pipeline = registered()
    enter(pipeline, OUT)
    assert pipeline.text(PHONE, "parar") == OURS
    assert enter(pipeline, IN) == []


def test_a_number_that_never_registered_is_not_texted() -> None:
    pipeline = Pipeline()
    assert enter(pipeline, OUT) == []
    assert enter(pipeline, IN) == []
    assert pipeline.events(PHONE) == ["OPTED_OUT", "OPTED_IN"]


def test_a_refusal_by_the_carrier_is_not_confirmed() -> None:
    pipeline = registered()
    pipeline.carrier.outcomes = [RecipientOptedOut(21610)]
    pipeline.text(PHONE, "help")
    assert pipeline.events(PHONE)[-1] == "OPTED_OUT"
    assert [text.status for text in pipeline.texts(PHONE)][-1] == "FAILED"
    assert pipeline.text(PHONE, "parar") == []


def test_a_refused_confirmation_leaves_the_opt_out_to_the_learner() -> None:
    pipeline = registered()
    pipeline.carrier.outcomes = [RecipientOptedOut(21610)]
    assert enter(pipeline, OUT) == []
    assert enter(pipeline, IN) == []
    assert pipeline.text(PHONE, "START") == BACK


def test_a_confirmation_leaves_alone_while_older_texts_are_cancelled() -> None:
    pipeline = registered()
    pipeline.carrier.outcomes = [NotTaken(20003, account=True)]
    pipeline.text(PHONE, "help")
    assert pipeline.text(PHONE, "parar") == OURS
    assert [text.status for text in pipeline.texts(PHONE)][-2:] == ["CANCELLED", "DELIVERED"]
