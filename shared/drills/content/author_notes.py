"""Checks of the sources of a prompt: notes for reviewers, which no drill contains and no learner gets."""

from datetime import date

from shared.drills.content.fields import Fields
from shared.drills.content.problems import Problems

_SOURCE_KEYS = ("claim", "url", "read")


def check_sources(prompt: Fields, problems: Problems) -> None:
    """Add to `problems` each source of a prompt that lacks a claim, a web address or the date when it was read."""
    for node in prompt.items("sources") if prompt.node("sources") else ():
        source = Fields(node, "source", _SOURCE_KEYS, problems, strict=True)
        written = {key: source.text(key) for key in _SOURCE_KEYS if source.required(key)}
        url, read = written.get("url"), written.get("read")
        if url and not url.text.startswith(("http://", "https://")):
            problems.add(url.location, f"url {url.text!r} is not a web address", "write it with https:// in front")
        if read and not _is_date(read.text):
            right = "write the year, the month and the day: 2026-03-02"
            problems.add(read.location, f"read is {read.text!r}, which is not a date", right)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
