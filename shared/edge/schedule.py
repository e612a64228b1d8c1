"""The edge behind Cloud Scheduler: does a run and returns a status code."""

from collections.abc import Callable
from http import HTTPStatus

from shared import telemetry
from shared.errors import RetryError

Response = tuple[str, int]
Run = Callable[[], None]


def in_turn(*parts: Run) -> Run:
    """Build a run that does all parts in turn, even if one fails, and then raises the first error."""

    def run() -> None:
        failures = [error for part in parts if (error := _failure(part)) is not None]
        if failures:
            raise failures[0]

    return run


def _failure(part: Run) -> Exception | None:
    try:
        part()
    except Exception as error:  # noqa: BLE001 - raised after the last part
        return error
    return None


def respond(run: Run) -> Response:
    """Do the run and return the status code.

    200 if it succeeds, 503 after a RetryError, 500 after any other error. Cloud Scheduler retries after a 503 or 500.
    """
    try:
        run()
    except RetryError as error:
        telemetry.warning("to_be_retried", error=type(error).__name__)
        return "", HTTPStatus.SERVICE_UNAVAILABLE
    except Exception as error:  # noqa: BLE001 - the server would log the error with its message
        telemetry.failure("failed", error)
        return "", HTTPStatus.INTERNAL_SERVER_ERROR
    return "", HTTPStatus.OK
