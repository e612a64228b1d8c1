"""The edge behind the scheduler: a call without content in, a status code out."""

from collections.abc import Callable
from http import HTTPStatus

from shared import logs
from shared.errors import RetryError

Answer = tuple[str, int]


def answer(run: Callable[[], None]) -> Answer:
    """200 once the run is over; 503 when the store or the topics are away, so that the scheduler comes again."""
    try:
        run()
    except RetryError as error:
        logs.warning("to_be_retried", error=type(error).__name__)
        return "", HTTPStatus.SERVICE_UNAVAILABLE
    except Exception as error:  # noqa: BLE001 - nothing of a learner's may reach the log, whatever went wrong
        logs.failure("failed", error)
        return "", HTTPStatus.INTERNAL_SERVER_ERROR
    return "", HTTPStatus.OK
