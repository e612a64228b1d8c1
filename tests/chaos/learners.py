"""Simulated learners, who text their scripts without waiting for replies."""

import time
from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

import httpx

from tests.harness.handset import Handset

RETRY_SECONDS = 1.0
"""Pause before a text is posted again that the webhook has not accepted, in seconds."""

TIMEOUT_SECONDS = 180.0
"""Maximum time until a text is accepted, in seconds. Functions restart within 15 s, so only a defect exceeds it."""

_NAMES = ("Ana", "Ben", "Chi", "Dua", "Eli", "Fay", "Gil", "Hana", "Ivo", "Jun")
_LESSON = ("a", "b", "b) 8 glasses", "20 glasses", "at noon", "no idea whatsoever", "more", "MAS", "score", "menu")
_LEAVING = ("STOP", "START", "HELP", "pause", "resume", "LANGUAGE Spanish")


def script(rng: Random, length: int) -> list[str]:
    """A learner's texts: the intake, then random texts."""
    bodies = ["WELCOME", "a", f"{rng.choice(_NAMES)} {rng.randrange(1000)}"]
    while len(bodies) < length:
        bodies.append(rng.choice(_LESSON if rng.random() < 0.85 else _LEAVING))
    return bodies


@dataclass
class Learner:
    """One learner. `accepted`: the ids of the commands that the webhook has accepted, in that order."""

    handset: Handset
    bodies: list[str]
    rng: Random
    accepted: list[str] = field(default_factory=list)
    posts: int = 0

    def live(self, seconds: float) -> None:
        """Send all texts, some of them twice, over these seconds, or longer if the webhook is unavailable."""
        pause = seconds / len(self.bodies)
        for body in self.bodies:
            time.sleep(self.rng.uniform(0, 2 * pause))  # a random pace per learner
            sid = f"SM{uuid4().hex}"
            self._post(body, sid)
            self.accepted.append(f"sms:{sid}")
            if self.rng.random() < 0.1:
                self._post(body, sid)

    def _post(self, body: str, sid: str) -> None:
        """Post a text with retries until the webhook accepts it, as the carrier does."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not self._is_accepted(body, sid):
            assert time.monotonic() < deadline, f"the webhook does not accept a text within {TIMEOUT_SECONDS:g} s"
            time.sleep(RETRY_SECONDS)

    def _is_accepted(self, body: str, sid: str) -> bool:
        self.posts += 1
        try:
            return self.handset.post(body, sid) == 200
        except httpx.TransportError:
            return False
