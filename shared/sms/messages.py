"""The messages that the functions of this context publish to each other."""

from pydantic import ValidationInfo, field_validator

from shared.contracts.codec import OF_LATER_RELEASE, Codec
from shared.contracts.model import Id, Model, Phone, unless_default
from shared.sms.text import CarrierStatus, TextMessage


class QueuedText(Model):
    """A text and the version of its document, at the time of publication.

    `version` is None if the document has fields of a later release: then it must be read before it is written.
    """

    text: TextMessage
    version: str | None

    @field_validator("version")
    @classmethod
    def _is_whole(cls, version: str | None, info: ValidationInfo) -> str | None:
        return None if info.context is OF_LATER_RELEASE else version


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
