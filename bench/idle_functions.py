"""Idle functions: the topology's functions without their work, so that only the hops take time.

An inbound text takes the path of its answer: from the webhook through the topics of `ANSWER_PATH` to the carrier. Each
function on that path forwards its message; every other function returns success and does nothing.
"""

import base64
from collections.abc import Callable
from pathlib import Path

from flask import Request

from bench import hop
from shared import topology

ANSWER_PATH = ("dialog-commands", "dialog-events", "outbound-sms")
"""The topics between a text and its answer, in order."""

RECEIPTS = "sms-receipts"

_FILE = """import functions_framework

from bench.hop import REAL
from bench.idle_functions import idle

{entry} = functions_framework.http(idle("{name}", REAL))
"""


def write(folder: Path, declared: topology.Topology) -> None:
    """Write a file for each function of the topology, in the form that the local stack serves."""
    for function in declared.functions:
        (folder / f"{function.entry}.py").write_text(_FILE.format(entry=function.entry, name=function.name))


def idle(name: str, hops: hop.Hops) -> Callable[[Request], hop.Answer]:
    """Return the idle function of this name."""
    declared = topology.load()
    function = declared.function(name)
    if function.trigger == "http":
        return _webhook(hops)
    came_from = declared.topic_of(name)
    if came_from == ANSWER_PATH[-1]:
        return _sender(hops)
    return _forwarder(hops, further(function, came_from))


def further(function: topology.Function, came_from: str | None) -> tuple[str, ...]:
    """Return the topics on the answer's path to which the function forwards messages from this topic."""
    if came_from not in ANSWER_PATH:
        return ()
    ahead = ANSWER_PATH[ANSWER_PATH.index(came_from) + 1 :]
    return tuple(topic for topic in function.publishes if topic in ahead)


def _webhook(hops: hop.Hops) -> Callable[[Request], hop.Answer]:
    def receive(request: Request) -> hop.Answer:
        form = request.form
        if "MessageStatus" in form:
            hops.publish(RECEIPTS, form["To"], form["MessageStatus"])
        else:
            hops.publish(ANSWER_PATH[0], form["From"], form["Body"])
        return "", 200

    return receive


def _sender(hops: hop.Hops) -> Callable[[Request], hop.Answer]:
    def send(request: Request) -> hop.Answer:
        hops.send(*_message(request))
        return "", 204

    return send


def _forwarder(hops: hop.Hops, topics: tuple[str, ...]) -> Callable[[Request], hop.Answer]:
    def forward(request: Request) -> hop.Answer:
        for topic in topics:
            hops.publish(topic, *_message(request))
        return "", 200

    return forward


def _message(request: Request) -> tuple[str, str]:
    """Return the phone and the data of a push request."""
    pushed = request.get_json()["message"]
    return pushed["attributes"]["phone"], base64.b64decode(pushed["data"]).decode()
