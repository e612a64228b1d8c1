"""Errors that say whether to retry. Only the edge (`shared.edge`, the webhook) maps them to status codes."""


class RetryError(Exception):
    """Transient failure; nothing was lost and redelivery may succeed."""


class ConflictError(RetryError):
    """Another writer came first, so nothing was written. A new read returns the other write."""


class MissingError(ConflictError):
    """The document to update does not exist (yet), so nothing was written."""


class UnknownMessageError(RetryError):
    """A message of a kind that this release does not know. It waits for a release that does."""


class RejectError(Exception):
    """Permanent failure: this message can never succeed. It is parked, and the phone's next message follows.

    The reason is logged, so it must not contain the learner's number or text.
    """
