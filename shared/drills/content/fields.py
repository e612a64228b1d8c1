"""The entries of one mapping in a content file: what is missing, unknown or of the wrong kind becomes a mistake."""

from shared.contracts.languages import base_language
from shared.drills.content.authored import ANY, Words, Written
from shared.drills.content.problems import Mistakes, suggestion
from shared.drills.content.tree import Entries, Items, Node, Scalar
from shared.drills.languages import parse_language


class Fields:
    """What `node` holds under the keys that we know. Null and a text of blanks count as not written.

    An unknown key is a mistake if `strict`, else only if it looks like a slip of one of the known keys.
    """

    def __init__(self, node: Node, kind: str, known: tuple[str, ...], mistakes: Mistakes, *, strict: bool) -> None:
        self._kind = kind
        self._mistakes = mistakes
        self.place = node.place
        self._nodes: dict[str, Node] = {}
        self._is_mapping = isinstance(node, Entries)
        if not self._is_mapping:
            mistakes.add(node.place, f"this is no {kind}", f"write the keys {', '.join(known)} with their values")
        for key, value in pairs(node):
            if key.text not in known:
                self._unknown(key, known, strict=strict)
            elif not is_blank(value):
                self._nodes[key.text] = value

    def required(self, key: str) -> Node | None:
        """The value of a key; without one a mistake."""
        if self._is_mapping and key not in self._nodes:
            self._mistakes.add(self.place, f"this {self._kind} has no {key}", f"add '{key}: …'")
        return self._nodes.get(key)

    def node(self, key: str) -> Node | None:
        """The value of a key that may be missing."""
        return self._nodes.get(key)

    def text(self, key: str) -> Written | None:
        """The value of a key that is one plain text."""
        node = self._nodes.get(key)
        if isinstance(node, Scalar) and node.text is not None:
            return Written(node.place, node.text)
        if node:
            self._mistakes.add(node.place, f"{key} is no text", f"write '{key}: …' in one line")
        return None

    def items(self, key: str, least: int = 1) -> tuple[Node, ...]:
        """The value of a key that must be a list, with at least so many items."""
        node = self.required(key)
        if isinstance(node, Items) and len(node.nodes) >= least:
            return node.nodes
        if node:
            wrong = f"{key} is empty" if isinstance(node, Items) else f"{key} is no list"
            self._mistakes.add(node.place, wrong, "write its items below it, each with '- ' in front")
        return ()

    def words(self, key: str) -> Words | None:
        """The value of a key that is a text, or one text for each language."""
        node = self._nodes.get(key)
        return None if node is None else read_words(node, key, self._mistakes)

    def _unknown(self, key: Scalar, known: tuple[str, ...], *, strict: bool) -> None:
        right = suggestion(key.text or "", known, "")
        if strict or right:
            wrong = f"a {self._kind} has no key {key.text!r}"
            self._mistakes.add(key.place, wrong, right or f"it may have {', '.join(known)}")


def pairs(node: Node) -> tuple[tuple[Scalar, Node], ...]:
    """The keys and values of a mapping; none of anything else."""
    return node.pairs if isinstance(node, Entries) else ()


def read_words(node: Node, what: str, mistakes: Mistakes) -> Words | None:
    """A text, or a mapping from languages to texts; None, with a mistake, if it is neither."""
    if isinstance(node, Scalar) and node.text is not None:
        return Words(node.place, {ANY: Written(node.place, node.text)})
    texts: dict[str, Written] = {}
    for code, value in pairs(node):
        if is_blank(value) and " " in (code.text or ""):
            mistakes.add(code.place, f"a comma before {code.text!r} ends the text", "put quotes around the text")
            continue
        language = read_language(Written(code.place, code.text or ""), mistakes)
        if not isinstance(value, Scalar):
            mistakes.add(value.place, f"{what} in {code.text!r} is no text", f"write '{code.text}: …'")
        elif language and value.text and not is_blank(value):
            texts[language] = Written(value.place, value.text)
    if not texts:
        mistakes.add(node.place, f"{what} is no text", "write a text, or one for each language: 'en: …' and 'es: …'")
        return None
    return Words(node.place, texts)


def read_language(code: Written, mistakes: Mistakes) -> str | None:
    """The language of a code; None, with a mistake, if it is none."""
    language = base_language(code.text)
    if language is None:
        meant = parse_language(code.text)
        right = f"write {meant!r}" if meant else "write two letters, such as 'en' or 'es'"
        mistakes.add(code.place, f"{code.text!r} is no language's code", right)
    return language


def is_blank(node: Node) -> bool:
    """Whether nothing is written there."""
    return isinstance(node, Scalar) and not (node.text or "").strip()
