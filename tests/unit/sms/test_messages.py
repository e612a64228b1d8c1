"""The messages of this context, in their wire format."""

import json

import pytest

from shared.errors import RejectError
from shared.sms.messages import OUTBOUND_TEXTS, RECEIPT, OutboundTexts, QueuedText, Receipt
from shared.sms.text import TextMessage

PHONE = "+15550100"
TEXT = TextMessage(phone=PHONE, seq=1, index=0, body="Hi \ud83d", media_url=None, after=None)


def test_outbound_texts_keep_their_form() -> None:
    message = OutboundTexts(phone=PHONE, texts=(QueuedText(text=TEXT, version="7"),)).model_dump_json()
    assert json.loads(message) == {"phone": PHONE, "texts": [{"text": TEXT.model_dump(mode="json"), "version": "7"}]}
    assert OUTBOUND_TEXTS.decode(message).model_dump_json() == message


def test_a_receipt_keeps_its_form() -> None:
    message = Receipt(phone=PHONE, text_id=TEXT.id, sid="SM1", status="sent").model_dump_json()
    assert json.loads(message) == {
        "phone": PHONE, "text_id": "+15550100:1:0", "sid": "SM1", "status": "sent", "error_code": None,
    }  # fmt: skip
    assert RECEIPT.decode(message).model_dump_json() == message


def test_a_broken_receipt_is_rejected() -> None:
    with pytest.raises(RejectError, match="status"):
        RECEIPT.decode('{"phone": "+15550100", "text_id": "x", "sid": "s", "status": "eaten"}')


def test_a_text_without_its_version_is_rejected() -> None:
    with pytest.raises(RejectError, match="version"):
        OUTBOUND_TEXTS.decode(json.dumps({"phone": PHONE, "texts": [{"text": TEXT.model_dump(mode="json")}]}))
