"""Learners who text their scripts and wait for nothing, whatever becomes of the functions meanwhile."""

import time
from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

import httpx

from shared.sms.twilio.forms import command_from
from tests.harness.handset import Handset

CARRIERS_PAUSE_SECONDS = 1.0
"""Before the carrier posts a text again that nobody has taken."""

GIVEN_UP_SECONDS = 180.0
"""So long it tries for one text. Functions come back within 15 s: only a defect makes it take longer."""

_NAMES = ("Ana", "Ben", "Chi", "Dua", "Eli", "Fay", "Gil", "Hana", "Ivo", "Jun")
_LESSON = ("a", "b", "b) 8 glasses", "20 glasses", "at noon", "no idea whatsoever", "more", "MAS", "score", "menu")
_LEAVING = ("STOP", "START", "HELP", "pause", "resume", "LANGUAGE Spanish")


def script(dice: Random, length: int) -> list[str]:
    """What a learner will text: the intake, then anything."""
    bodies = ["WELCOME", "a", f"{dice.choice(_NAMES)} {dice.randrange(1000)}"]
    while len(bodies) < length:
        bodies.append(dice.choice(_LESSON if dice.random() < 0.85 else _LEAVING))
    return bodies


@dataclass
class Learner:
    """One learner. `accepted`: the ids of the commands that the webhook has taken, in that order."""

    handset: Handset
    bodies: list[str]
    dice: Random
    accepted: list[str] = field(default_factory=list)
    posts: int = 0

    def live(self, seconds: float) -> None:
        """Text it all, spread over so many seconds, or more where the webhook is away. Some texts come twice."""
        pause = seconds / len(self.bodies)
        for body in self.bodies:
            time.sleep(self.dice.uniform(0, 2 * pause))  # a learner's own pace
            sid = f"SM{uuid4().hex}"
            self._post(body, sid)
            self.accepted.append(command_from({"MessageSid": sid, "From": self.handset.phone, "Body": body}).id)
            if self.dice.random() < 0.1:
                self._post(body, sid)

    def _post(self, body: str, sid: str) -> None:
        """As the carrier does it: again and again until somebody takes it."""
        deadline = time.monotonic() + GIVEN_UP_SECONDS
        while not self._is_taken(body, sid):
            assert time.monotonic() < deadline, f"nobody takes a text within {GIVEN_UP_SECONDS:g} s"
            time.sleep(CARRIERS_PAUSE_SECONDS)

    def _is_taken(self, body: str, sid: str) -> bool:
        self.posts += 1
        try:
            return self.handset.post(body, sid) == 200
        except httpx.TransportError:
            return False
