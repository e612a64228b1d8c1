"""Smoke test of a deployment: texts HELP as a learner and follows the text. Run it as `python -m deploy.smoke`.

It posts one inbound text to the webhook at PUBLIC_BASE_URL, signed with TWILIO_AUTH_TOKEN as Twilio would sign it;
Twilio is not involved. It then follows the text in Firestore of GOOGLE_CLOUD_PROJECT, which it only reads. Each run
leaves one event batch and one text of this number.

The deployed functions pass that text, the reply to HELP, to their carrier. Twilio with live credentials is asked to
send it and may charge for it, but no person receives it: only numbers reserved for fiction are permitted (NANPA:
555-0100 to 555-0199 in any area code). With test credentials Twilio sends nothing. HELP does not register a learner,
so no lesson and no reminder follows.

The test passes if Twilio refuses the text, because its number is fictitious. If Twilio refuses our credentials, the
text stays PENDING and the test fails.
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
from shared.clock import real
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
"""Maximum time of the whole test, in seconds: five cold starts and a redelivery."""

_POST_SECONDS = 30.0
_PAUSE_SECONDS = 0.5
_FICTITIOUS = re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}")


def fictitious(number: str) -> str:
    """Return the number if it is fictitious. Raises argparse.ArgumentTypeError otherwise."""
    if not _FICTITIOUS.fullmatch(number):
        raise argparse.ArgumentTypeError(f"use a fictitious number, such as {NUMBER}")
    return number


def inbound(number: str) -> Form:
    """Build the form that Twilio would post for the learner's text, with a new message SID."""
    return {"MessageSid": f"SM{uuid4().hex}", "From": number, "To": "+15005550006", "Body": "HELP", "NumMedia": "0"}


def post(form: Form, settings: Settings) -> str | None:
    """Post the text to the webhook; return the problem, or None."""
    url = settings.webhook_url
    signature = RequestValidator(settings.auth_tokens[0]).compute_signature(url, form)
    try:
        response = requests.post(url, data=form, headers={"X-Twilio-Signature": signature}, timeout=_POST_SECONDS)
    except requests.RequestException as error:
        return f"twilio-webhook does not answer ({type(error).__name__})"
    return None if response.status_code == HTTPStatus.OK else f"twilio-webhook answers {response.status_code}"


def missing(form: Form, documents: DocumentStore) -> str | None:
    """Return the first step on the text's way that is not done yet, or None once all are done."""
    command = command_from(form, real())
    try:
        batch = log.batch_of(documents, command.phone, command.id)
        if batch is None:
            return "handle-command: the log has no batch for it"
        if learners.cursor(documents, command.phone) < batch.seq:
            return "update-progress: the learner's progress is behind the batch"
        return _missing_reply(batch, documents)
    except RetryError:
        return "Firestore does not answer"


def _missing_reply(batch: Batch, documents: DocumentStore) -> str | None:
    stored = TextStore(documents).get(text_id(batch.phone, batch.seq, 0))
    if stored is None:
        return "queue-texts: there is no text for the batch"
    return f"send-texts: the text is {stored.model.status}" if stored.model.open else None


def follow(check: Callable[[], str | None], seconds: float) -> str | None:
    """Repeat the check until nothing is missing, for at most this many seconds; return its last result."""
    deadline = time.monotonic() + seconds
    while (problem := check()) is not None and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
    return problem


def main() -> int:
    """Send the text, follow it and print the result; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.smoke", description="Smoke test by a synthetic learner.")
    parser.add_argument("number", nargs="?", type=fictitious, default=NUMBER, help="a fictitious phone number")
    parser.add_argument("--seconds", type=float, default=PATIENCE_SECONDS, help="maximum time of the whole test")
    given, settings = parser.parse_args(), wiring.settings()
    if settings.google_cloud_project is None:
        parser.error("GOOGLE_CLOUD_PROJECT is not set: it names the project with the log")
    form = inbound(given.number)
    problem = post(form, settings) or follow(lambda: missing(form, wiring.documents()), given.seconds)
    sys.stdout.write(f"{form['MessageSid']}: {problem or 'handled, and its reply passed to the carrier'}\n")
    return 0 if problem is None else 1


if __name__ == "__main__":
    sys.exit(main())
