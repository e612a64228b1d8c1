"""A synthetic learner after a deployment: texts HELP and follows it through the pipeline. `python -m deploy.smoke`.

What goes where. One inbound text, signed with TWILIO_AUTH_TOKEN as Twilio would sign it, is posted to the webhook at
PUBLIC_BASE_URL; Twilio has no part in that. What became of it is read in Firestore of GOOGLE_CLOUD_PROJECT, where
nothing is written but by the functions: each run leaves one event batch and one text of this number. That text, our
answer to HELP, the deployed functions hand to their own carrier. If that is Twilio with live credentials, Twilio is
asked to text the number, and may charge for it. It reaches nobody: only numbers that are reserved for fiction are
taken (NANPA: 555-0100 to 555-0199 in any area code). With test credentials of Twilio's nothing leaves Twilio at all.
HELP registers nobody, so no lesson and no reminder follows.

That Twilio refuses the text is no fault here, for it is to nobody's number. Where it refuses our credentials, the text
stays PENDING.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from uuid import uuid4

import requests
from twilio.request_validator import RequestValidator

from shared import wiring
from shared.contracts.batch import Batch
from shared.drill_progress import learners
from shared.errors import RetryError
from shared.event_log import log
from shared.ports import DocumentStore
from shared.settings import Settings
from shared.sms.outbox import TextStore
from shared.sms.text import text_id
from shared.sms.twilio.forms import Form, command_from

NUMBER = "+12025550100"
PATIENCE_SECONDS = 180.0
"""For everything: five functions that start cold, and a message that is delivered again."""

_POST_SECONDS = 30.0
_PAUSE_SECONDS = 0.5
_FICTITIOUS = re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}")


def fictitious(number: str) -> str:
    """The number, if it can be nobody's. Raises argparse.ArgumentTypeError otherwise."""
    if not _FICTITIOUS.fullmatch(number):
        raise argparse.ArgumentTypeError(f"a number that is nobody's is needed, such as {NUMBER}")
    return number


def inbound(number: str) -> Form:
    """What Twilio would post for the learner's text, each time another."""
    return {"MessageSid": f"SM{uuid4().hex}", "From": number, "To": "+15005550006", "Body": "HELP", "NumMedia": "0"}


def post(form: Form, settings: Settings) -> str | None:
    """Hand the text to the webhook; what went wrong, if anything."""
    url = settings.webhook_url
    signature = RequestValidator(settings.auth_tokens[0]).compute_signature(url, form)
    try:
        answer = requests.post(url, data=form, headers={"X-Twilio-Signature": signature}, timeout=_POST_SECONDS)
    except requests.RequestException as error:
        return f"twilio-webhook does not answer ({type(error).__name__})"
    return None if answer.status_code == HTTPStatus.OK else f"twilio-webhook answers {answer.status_code}"


def missing(form: Form, documents: DocumentStore) -> str | None:
    """What has not become of the text yet, the first thing on its way; None once everything has."""
    command = command_from(form)
    try:
        batch = log.batch_of(documents, command.phone, command.id)
        if batch is None:
            return "handle-command: the log has no batch for it"
        if learners.cursor(documents, command.phone) < batch.seq:
            return "update-progress: the learner's progress is behind the batch"
        return _missing_answer(batch, documents)
    except RetryError:
        return "Firestore does not answer"


def _missing_answer(batch: Batch, documents: DocumentStore) -> str | None:
    stored = TextStore(documents).get(text_id(batch.phone, batch.seq, 0))
    if stored is None:
        return "queue-texts: there is no text for the batch"
    return f"send-texts: the text is {stored.model.status}" if stored.model.open else None


def follow(look: Callable[[], str | None], seconds: float) -> str | None:
    """What is still missing after so many seconds; None as soon as nothing is."""
    deadline = time.monotonic() + seconds
    while (lacking := look()) is not None and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
    return lacking


def main() -> int:
    """Text, follow, tell; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.smoke", description="A synthetic learner.")
    parser.add_argument("number", nargs="?", type=fictitious, default=NUMBER, help="who texts: a number of nobody's")
    parser.add_argument("--seconds", type=float, default=PATIENCE_SECONDS, help="how long to wait for everything")
    given, settings = parser.parse_args(), wiring.settings()
    if settings.google_cloud_project is None:
        parser.error("GOOGLE_CLOUD_PROJECT is not set: where is the log?")
    form = inbound(given.number)
    lacking = post(form, settings) or follow(lambda: missing(form, wiring.documents()), given.seconds)
    sys.stdout.write(f"{form['MessageSid']}: {lacking or 'handled, and its answer given to the carrier'}\n")
    return 0 if lacking is None else 1


if __name__ == "__main__":
    sys.exit(main())
