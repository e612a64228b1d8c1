"""The messages that the functions of this context publish to each other."""

from shared.contracts.codec import Codec
from shared.contracts.model import Id, Model, Phone, unless_default
from shared.sms.text import CarrierStatus, TextMessage


class QueuedText(Model):
    """A text and the version of its document, at the time of publication."""

    text: TextMessage
    version: str


class OutboundTexts(Model):
    """The message on `outbound-sms`: a learner's texts to send, in order."""

    phone: Phone
    texts: tuple[QueuedText, ...]


class Receipt(Model):
    """The message on `sms-receipts`: what the carrier reports about an attempt at a text."""

    phone: Phone
    text_id: Id
    sid: str
    status: CarrierStatus
    error_code: int | None = None
    attempt: int = unless_default(1, ge=1)


OUTBOUND_TEXTS: Codec[OutboundTexts] = Codec(OutboundTexts)
RECEIPT: Codec[Receipt] = Codec(Receipt)
