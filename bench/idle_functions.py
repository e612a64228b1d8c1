"""Idle functions: those of the topology, without any work of their own. What they take is what the hops alone take.

An inbound text goes the way on which it is answered: from the webhook over the topics of `ANSWER_PATH` to the carrier.
Each function on that way hands on what it got, and every other one answers and does nothing.
"""

import base64
from collections.abc import Callable
from pathlib import Path

from flask import Request

from bench import hop
from shared import topology

ANSWER_PATH = ("dialog-commands", "dialog-events", "outbound-sms")
"""The topics between a text and its answer, in their order."""

RECEIPTS = "sms-receipts"

_FILE = """import functions_framework

from bench.idle_functions import idle

{entry} = functions_framework.http(idle("{name}"))
"""


def write(folder: Path, declared: topology.Topology) -> None:
    """Write a file for each function of the topology, as the local stack serves it."""
    for function in declared.functions:
        (folder / f"{function.entry}.py").write_text(_FILE.format(entry=function.entry, name=function.name))


def idle(name: str) -> Callable[[Request], hop.Answer]:
    """Return the idle function of this name."""
    declared = topology.load()
    function = declared.function(name)
    if function.trigger == "http":
        return _webhook
    came_from = declared.topic_of(name)
    if came_from == ANSWER_PATH[-1]:
        return _send
    return _handing_on_to(further(function, came_from))


def further(function: topology.Function, came_from: str | None) -> tuple[str, ...]:
    """Return the topics on the answer's way to which the function hands on what came from this one."""
    if came_from not in ANSWER_PATH:
        return ()
    ahead = ANSWER_PATH[ANSWER_PATH.index(came_from) + 1 :]
    return tuple(topic for topic in function.publishes if topic in ahead)


def _webhook(request: Request) -> hop.Answer:
    form = request.form
    if "MessageStatus" in form:
        hop.publish(RECEIPTS, form["To"], form["MessageStatus"])
    else:
        hop.publish(ANSWER_PATH[0], form["From"], form["Body"])
    return "", 200


def _send(request: Request) -> hop.Answer:
    hop.send(*_message(request))
    return "", 204


def _handing_on_to(topics: tuple[str, ...]) -> Callable[[Request], hop.Answer]:
    def hand_on(request: Request) -> hop.Answer:
        for topic in topics:
            hop.publish(topic, *_message(request))
        return "", 200

    return hand_on


def _message(request: Request) -> tuple[str, str]:
    """Return a push request's phone and data."""
    pushed = request.get_json()["message"]
    return pushed["attributes"]["phone"], base64.b64decode(pushed["data"]).decode()
