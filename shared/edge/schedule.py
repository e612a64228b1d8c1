"""The edge behind the scheduler: a call without content in, a status code out."""

from collections.abc import Callable
from http import HTTPStatus

from shared import telemetry
from shared.errors import RetryError

Response = tuple[str, int]
Run = Callable[[], None]


def in_turn(*parts: Run) -> Run:
    """A run of all of these, whatever becomes of each; it raises what the first one raised that failed."""

    def run() -> None:
        failures = [error for part in parts if (error := _failure(part)) is not None]
        if failures:
            raise failures[0]

    return run


def _failure(part: Run) -> Exception | None:
    try:
        part()
    except Exception as error:  # noqa: BLE001 - it is raised in the end
        return error
    return None


def respond(run: Run) -> Response:
    """Run. 200 when it is done; 503 when the store or the topics are unavailable, so that the scheduler retries."""
    try:
        run()
    except RetryError as error:
        telemetry.warning("to_be_retried", error=type(error).__name__)
        return "", HTTPStatus.SERVICE_UNAVAILABLE
    except Exception as error:  # noqa: BLE001 - nothing of a learner's may reach the log, whatever went wrong
        telemetry.failure("failed", error)
        return "", HTTPStatus.INTERNAL_SERVER_ERROR
    return "", HTTPStatus.OK
