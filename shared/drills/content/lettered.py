"""Lettered options as authors write them, "a) yes b) no", for checking content. How learners answer is the grader's."""

import re
from collections.abc import Mapping

from shared.drills.answers.folding import fold

_MARK = re.compile(r"(?:^|(?<=\s))\(?(?P<letter>[A-Za-z])(?P<sign>[).:])", re.MULTILINE)
_ANSWER = re.compile(r"\(?(?P<letter>[a-z])(?:[).:]\s*(?P<text>.*))?")


def options(text: str) -> dict[str, str]:
    """The last options that a text lists, by their letters from a on; none if there are not two at least."""
    run = _last_run(text)
    ends = [mark.start() for mark in run[1:]] + [len(text)]
    return {
        mark["letter"].lower(): text[mark.end() : end].strip().partition("\n")[0]
        for mark, end in zip(run, ends, strict=False)
    }


def words_of(answer: str) -> str:
    """The words of an answer without its letter, all in one plain form: "yes" of "b) Yes!"."""
    match = _ANSWER.fullmatch(fold(answer))
    return _plain((match["text"] or "") if match else answer)


def fits(answer: str, offered: Mapping[str, str]) -> bool:
    """Whether an answer is one of these options: by its letter, its words, or by both."""
    match = _ANSWER.fullmatch(fold(answer))
    if match:
        text = match["text"]
        return match["letter"] in offered and (not text or _alike(text, offered[match["letter"]]))
    return any(_alike(answer, text) for text in offered.values())


def _last_run(text: str) -> list[re.Match[str]]:
    """The last marks that count up from a in one style: "A." is no part of "a) … b) …"."""
    runs: list[list[re.Match[str]]] = []
    for mark in _MARK.finditer(text):
        run = next((each for each in reversed(runs) if _style(each[0]) == _style(mark)), [])
        if run and ord(mark["letter"]) == ord(run[-1]["letter"]) + 1:
            run.append(mark)
        elif mark["letter"] in "aA":
            runs.append([mark])
    return next((run for run in reversed(runs) if len(run) > 1), [])


def _style(mark: re.Match[str]) -> tuple[str, bool]:
    return mark["sign"], mark["letter"].isupper()


def _alike(one: str, other: str) -> bool:
    """Whether the words of one are in the other, in their order: authors shorten what they repeat."""
    first, second = f" {_plain(one)} ", f" {_plain(other)} "
    return first in second or second in first


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
