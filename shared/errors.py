"""Errors as values with a policy. Only the edge (`shared.edge.push`, the webhook) turns them into status codes."""


class RetryError(Exception):
    """Not now: nothing was lost, and the same message, delivered again, may well succeed."""


class ConflictError(RetryError):
    """Somebody else wrote first, so nothing was written. Who reads again sees what they wrote."""


class MissingError(ConflictError):
    """A document that must be there is not, so nothing was written. It may yet come."""


class RejectError(Exception):
    """Never: this message cannot work. It is parked with this reason, and the phone goes on.

    The reason reaches logs, so it names what is wrong without the learner's number or words.
    """
