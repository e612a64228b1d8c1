"""Applies a mutant to a file's text, however the formatter has wrapped and indented the lines."""

import re

from tests.mutants.mutants import Mutant

_TOKEN = re.compile(r"(\s+|[(\[{]|[)\]}])")
_OPENING, _CLOSING = "([{", ")]}"
_INDENT = re.compile(r" {4,}")


class UnfitError(Exception):
    """The mutant proves nothing: its text is not in the product exactly once, or its tests do not run."""


def mutate(text: str, mutant: Mutant) -> str:
    """Return `text` with the mutant's `old` replaced by `new`, at the indentation of the place that was found.

    Raises UnfitError, with the mutant's name and file, unless `old` is found exactly once.
    """
    found = list(_pattern(mutant.old).finditer(text))
    if len(found) != 1:
        raise UnfitError(
            f"{mutant.name}: its old text is found {len(found)} times in {mutant.file}, not once:\n{mutant.old}"
        )
    (match,) = found
    shift = len(match["indent"]) - _indentation(mutant.old) if "indent" in match.groupdict() else 0
    return text[: match.start()] + _shifted(mutant.new, shift) + text[match.end() :]


def _pattern(old: str) -> re.Pattern[str]:
    """Return a pattern for `old` in which any run of white space matches any other.

    White space next to a bracket is optional, and so is a trailing comma before a closing one. Indentation at the
    beginning and a line break at the end stay what they are, so that the lines around the match remain whole.
    """
    core = old[_indentation(old) :]
    ends_a_line = core.endswith("\n")
    core = re.sub(r"(?<=[(\[{])\s+|,?\s+(?=[)\]}])", "", core.removesuffix("\n"))
    tokens = [token for token in _TOKEN.split(core) if token]
    last = len(tokens) - 1
    body = "".join(_token_pattern(token, first=at == 0, last=at == last) for at, token in enumerate(tokens))
    begin = r"^(?P<indent>[ ]*)" if _indentation(old) else ""
    return re.compile(begin + body + (r"[ ]*\n" if ends_a_line else ""), re.MULTILINE)


def _token_pattern(token: str, *, first: bool, last: bool) -> str:
    if token.isspace():
        return r"\s+"
    if token in _OPENING and not last:
        return re.escape(token) + r"\s*"
    if token in _CLOSING and not first:
        return r",?\s*" + re.escape(token)
    return re.escape(token)


def _indentation(text: str) -> int:
    """Return how far the first line is indented; a single space before a word is not an indentation."""
    indent = _INDENT.match(text)
    return indent.end() if indent else 0


def _shifted(text: str, by: int) -> str:
    """Return the text with every line that is not empty indented by so many more spaces, or fewer if negative."""
    lines = text.split("\n")
    return "\n".join(line and (" " * by + line if by >= 0 else line[-by:]) for line in lines)
