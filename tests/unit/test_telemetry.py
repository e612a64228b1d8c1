"""One log entry is one write, so that entries of concurrent requests never share a line."""

import json
from contextlib import redirect_stderr
from io import StringIO

from shared import telemetry


class Writes(StringIO):
    """A stream that remembers each write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        self.writes.append(text)
        return super().write(text)


def test_an_entry_is_one_write_of_one_line() -> None:
    stream = Writes()
    with redirect_stderr(stream):
        telemetry.error("text_refused", code=30007)
        telemetry.failure("failed", ValueError("a learner's text"))
    assert [text.count("\n") for text in stream.writes] == [1, 1]
    assert all(text.endswith("\n") for text in stream.writes)
    assert json.loads(stream.writes[0]) == {"severity": "ERROR", "message": "text_refused", "code": 30007}
