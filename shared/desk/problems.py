"""What cannot be shown or done: each problem is a page that says what to do."""


class PageError(Exception):
    """A request that gets a page with an explanation. `status`: the HTTP status. `advice`: what to do now."""

    status = 400
    title = "This cannot be done"

    def __init__(self, explanation: str, advice: str) -> None:
        super().__init__(explanation)
        self.explanation = explanation
        self.advice = advice


class UnreadableAddressError(PageError):
    """An address that the desk did not make: a filter or a page that does not exist."""

    status = 400
    title = "This address does not say what to show"


class NotHereError(PageError):
    """Something that does not exist, or that the visitor may not know of."""

    status = 404
    title = "There is nothing here"


class ForbiddenError(PageError):
    """Something that the visitor may not see or do."""

    status = 403
    title = "This is not yours to see or do"


class OutdatedPageError(PageError):
    """A form of a page whose session is over."""

    status = 409
    title = "This page is out of date"


class TooManyError(PageError):
    """More of something than is allowed for a while."""

    status = 429
    title = "Too many in a short time"


class NotSignedInError(PageError):
    """A request without a verified identity."""

    status = 401
    title = "Sign in again"
