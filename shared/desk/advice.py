"""What to do about what needs attention. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.operations.attention import Kind


@dataclass(frozen=True)
class Advice:
    """What is the matter, what to do, and the page on which to do it. `{number}`: how many.

    `endpoint`: of that page, None if it is done elsewhere. `button`: what its link says.
    """

    what: str
    to_do: str
    endpoint: str | None = None
    button: str = ""


ADVICE: Mapping[Kind, Advice] = {
    "paused": Advice(
        "Sending is paused. Texts that wait: {number}.",
        "Resume when the cause is over.",
        "sending.show",
        "Resume sending",
    ),
    "carrier-down": Advice(
        "The carrier takes no texts. Texts that wait: {number}.",
        "They wait, and leave by themselves once it does. Check the credentials, and the carrier's status page.",
        "sending.show",
        "See sending",
    ),
    "limit-reached": Advice(
        "The daily limit was reached, so no text is sent until the UTC day ends. Texts that wait: {number}.",
        "Find out what costs so much before you lift it.",
        "sending.show",
        "See the limit",
    ),
    "content-broken": Advice(
        "The newest drills have mistakes, so the ones before are taught.",
        "Mend the files that are named, and publish them again.",
    ),
    "parked": Advice(
        "Messages that could not be processed: {number}.",
        "Mend the cause, then put them back. The learners' later messages were processed.",
        "parked.show",
        "See parked messages",
    ),
    "ambiguous": Advice(
        "Texts of the last two weeks of which nobody knows whether they arrived: {number}.",
        "Nothing is sent twice on suspicion. Ask the carrier, as the runbook says under Ambiguous texts.",
    ),
    "doubled": Advice(
        "Texts of the last two weeks that were sent twice: {number}.",
        "More than one or two: the carrier lists messages later than we wait. Raise CARRIER_SETTLE_SECONDS.",
    ),
    "late-drills": Advice(
        "Learners for whom a lesson has been due for over an hour: {number}.",
        "The function start-due-drills has stopped, or fails: look at its log.",
    ),
    "late-reminders": Advice(
        "Learners for whom a reminder has been due for over an hour: {number}.",
        "The function send-reminders has stopped, or fails: look at its log.",
    ),
    "late-texts": Advice(
        "Texts that should have been looked at over an hour ago: {number}.",
        "The function announce-texts has stopped, or fails: look at its log.",
    ),
    "figures-stopped": Advice("The figures stand still.", "The function tally has stopped, or fails: look at its log."),
    "sweep-stopped": Advice(
        "Missed texts are not looked for.", "The function sweep has stopped, or fails: look at its log."
    ),
}
