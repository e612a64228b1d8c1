"""Parsing of the options that a prompt lists, and of labels before a text: "b) 20 seconds"."""

import re
from dataclasses import dataclass
from functools import cached_property

from shared.drills.grading.known_times import as_hour, says_duration
from shared.drills.grading.normalise import normalise
from shared.drills.grading.tokens import core_of, tokens_of
from shared.drills.grading.words import with_zero, without_portuguese_articles, words_of
from shared.drills.grading.yes_no import Truth, truths_in

_ROWS = ("abcdefgh", "123456789", "абвгде", "αβγδε", "ابجده")
_LABELS = "A-Ha-hＡ-Ｈａ-ｈ1-9１-９А-Еа-еΑ-Εα-εأابجده"
# No label is the first letter of "a.m." or "e.g.".
_SIGN = r"(?:\s?[)\]）、]|\s?(?:(?<=\d)[.．:：](?!\d)|(?<!\d)[.．:：](?![^\W\d]\b))|\s?[-–—](?=\s))"
_MARKER = re.compile(rf"(?:^|(?<=[\s(\[（,;/|?？。:：.!]))[(\[（]?([{_LABELS}]){_SIGN}", re.MULTILINE)
_LABELLED = re.compile(rf"\s*[(\[（]?([{_LABELS}])(?:{_SIGN}\s*(.*)|\s*)", re.DOTALL)
_INLINE_END = re.compile(r"(?:[\s,;/|]+(?:or|o|ou|или|或|and|y|et))?[\s,;/|]*$")
_LEAD = re.compile(r"([^\W\d]+)\s*[,.;:!–—-]\s*\S")


@dataclass(frozen=True)
class Option:
    """An option of a question: its label ("b") or None, and its text as the author wrote it.

    In Portuguese, "no" is no negation, but "in the". If it answers a question for a time, "9 h" is a time.
    """

    label: str | None
    text: str
    in_portuguese: bool = False
    is_time: bool = False

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens of its text."""
        normalised = with_zero(normalise(self.text))
        tokens = tokens_of(without_portuguese_articles(normalised) if self.in_portuguese else normalised)
        return as_hour(tokens) if self.is_time and not says_duration(words_of(normalised)) else tokens

    @cached_property
    def core(self) -> tuple[str, ...]:
        """The tokens that carry its meaning."""
        return core_of(self.tokens)

    @cached_property
    def truths(self) -> frozenset[Truth]:
        """The truth values of an option that says only yes, no, true or false; otherwise empty."""
        return truths_in(self.tokens)

    @cached_property
    def leading_truths(self) -> frozenset[Truth]:
        """The truth values of its first word, as in "No, it spreads germs"; otherwise empty."""
        lead = _LEAD.match(self.text.strip())
        return truths_in(tokens_of(normalise(lead[1]))) if lead else frozenset()


def listed_options(text: str) -> tuple[tuple[Option, ...], str]:
    """Return the options of the last list in a text, and the text without them."""
    run = _last_run(list(_MARKER.finditer(text)))
    if not run:
        return (), text
    options = []
    rest = [text[: run[0].start()]]
    inline = "\n" not in text[run[0].start() : run[-1].start()].strip()
    for marker, end in zip(run, [*(following.start() for following in run[1:]), len(text)], strict=True):
        option_text, remainder = _first_part(text[marker.end() : end].lstrip(), inline and end == len(text))
        options.append(
            Option(label_of(marker[1]), (_INLINE_END.sub("", option_text) if inline else option_text).strip())
        )
        rest.append(remainder)
    return tuple(options), "\n".join(rest)


def _first_part(text: str, inline: bool) -> tuple[str, str]:
    """Return an option's text and the rest: its first line, or its first sentence if `inline`."""
    parts = re.split(r"\n|(?<=[.!?])\s" if inline else r"\n", text, maxsplit=1)
    return parts[0], "\n".join(parts[1:])


def _last_run(markers: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the last markers that count up from the first label of a row.

    Letters take precedence over digits.
    """
    for row in _ROWS:
        best: list[re.Match[str]] = []
        run: list[re.Match[str]] = []
        for marker in markers:
            label = label_of(marker[1])
            starts_again = label == row[0] and (len(run) < 2 or _begins_line(marker))
            if starts_again:
                run = []
            if run or starts_again:
                run = [*run, marker] if label == row[len(run) : len(run) + 1] else run
            best = run if len(run) >= 2 else best
        if best:
            return best
    return []


def _begins_line(marker: re.Match[str]) -> bool:
    before = marker.string[: marker.start()]
    return not before or before[-1] == "\n"


def label_of(char: str) -> str:
    """Return the normalised form of a label."""
    return normalise(char)


def split_label(text: str) -> tuple[str | None, str]:
    """Return the label of a text, or None, and the rest: ("b", "20 seconds") for "b) 20 seconds"."""
    found = _LABELLED.fullmatch(text)
    return (label_of(found[1]), (found[2] or "").strip()) if found else (None, text.strip())
