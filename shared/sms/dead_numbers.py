"""Numbers that no text reaches any more."""

from dataclasses import dataclass

from shared.contracts.commands import NumberIsDead
from shared.ports import Publisher
from shared.sms.outbox import TextStore
from shared.sms.text import TextMessage

FAILURES = 3
"""Number of texts that must not have reached the number, without one between them that did."""

_MOST_READ = 12
"""Maximum number of earlier texts that are read."""


@dataclass(frozen=True)
class DeadNumbers:
    """Tells the dialog when a number is dead. `codes`: the carrier's error codes that say so of one text."""

    texts: TextStore
    publisher: Publisher
    codes: frozenset[int]

    def check(self, text: TextMessage) -> None:
        """Publish that the number is dead if this text and others before it say so. Reads nothing for other texts.

        Call it before the text's final status is written, so that a failure in between causes a repetition, not a
        loss. Raises RetryError.
        """
        if self._failed(text) and self._failures_before(text) + 1 >= FAILURES:
            command = NumberIsDead(id=f"dead:{text.id}", phone=text.phone)
            self.publisher.publish("dialog-commands", text.phone, command.model_dump_json())

    def _failures_before(self, text: TextMessage) -> int:
        failures, after = 0, text.after
        for _ in range(_MOST_READ):
            earlier = None if after is None or failures == FAILURES else self.texts.get(after)
            if earlier is None or earlier.model.status == "DELIVERED":
                break
            failures, after = failures + self._failed(earlier.model), earlier.model.after
        return failures

    def _failed(self, text: TextMessage) -> bool:
        return text.status in ("UNDELIVERED", "FAILED") and text.error_code in self.codes
