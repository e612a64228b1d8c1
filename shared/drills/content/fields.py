"""Access to the entries of a mapping in a content file. Faulty entries become problems."""

from shared.contracts.languages import base_language
from shared.drills.content.authored import ANY, LocalisedText, LocalisedTexts, LocatedText
from shared.drills.content.problems import Location, Problems, suggestion
from shared.drills.content.tree import Entries, Items, Node, Scalar
from shared.drills.languages import parse_language


class Fields:
    """The values of the known keys of a mapping. Null and blank values count as missing.

    An unknown key is a problem if `strict`; otherwise only if it looks like a typo of a known key.
    `kind` names the mapping in messages to authors: "prompt".
    """

    def __init__(self, node: Node, kind: str, known: tuple[str, ...], problems: Problems, *, strict: bool) -> None:
        self._kind = kind
        self._problems = problems
        self.location = node.location
        self._nodes: dict[str, Node] = {}
        self._is_mapping = isinstance(node, Entries)
        if not self._is_mapping:
            problems.add(node.location, f"this is not a {kind}", f"write the keys {', '.join(known)} with their values")
        for key, value in pairs(node):
            if key.text not in known:
                self._unknown(key, known, strict=strict)
            elif not is_blank(value):
                self._nodes[key.text] = value

    def required(self, key: str) -> Node | None:
        """Return the value of a key; if it is missing, add a problem and return None."""
        if self._is_mapping and key not in self._nodes:
            self._problems.add(self.location, f"this {self._kind} has no {key}", f"add '{key}: …'")
        return self._nodes.get(key)

    def node(self, key: str) -> Node | None:
        """Return the value of an optional key, or None."""
        return self._nodes.get(key)

    def text(self, key: str) -> LocatedText | None:
        """Return the text of an optional key, or None; add a problem if the value is not a plain text."""
        node = self._nodes.get(key)
        if isinstance(node, Scalar) and node.text is not None:
            return LocatedText(node.location, node.text)
        if node:
            self._problems.add(node.location, f"{key} is not a text", f"write '{key}: …' on one line")
        return None

    def items(self, key: str, least: int = 1) -> tuple[Node, ...]:
        """Return the items of a required list; if it has fewer than `least`, add a problem and return ()."""
        node = self.required(key)
        if isinstance(node, Items) and len(node.nodes) >= least:
            return node.nodes
        if node:
            wrong = f"{key} is empty" if isinstance(node, Items) else f"{key} is not a list"
            self._problems.add(node.location, wrong, "write its items below it, each with '- ' in front")
        return ()

    def localised_text(self, key: str) -> LocalisedText | None:
        """Return the value of an optional key that holds one text, or one for each language."""
        node = self._nodes.get(key)
        return None if node is None else read_localised_text(node, key, self._problems)

    def localised_texts(self, key: str) -> LocalisedTexts:
        """Return the lists of an optional key that holds one list of texts, or one for each language."""
        node = self._nodes.get(key)
        if not isinstance(node, Entries):
            return {ANY: self._texts(node, key)} if node else {}
        found = {}
        for code, value in node.pairs:
            language = read_language(LocatedText(code.location, code.text or ""), self._problems)
            if language and not is_blank(value):
                found[language] = self._texts(value, key)
        return found

    def _texts(self, node: Node, key: str) -> tuple[LocatedText, ...]:
        """Return the texts of a list, or a single one; add a problem for each item that is none."""
        texts = []
        for item in node.nodes if isinstance(node, Items) else (node,):
            if isinstance(item, Scalar) and item.text and not is_blank(item):
                texts.append(LocatedText(item.location, item.text))
            else:
                right = f"write '{key}: [one, another]', or one list for each language"
                self._problems.add(item.location, f"{key} has an item that is not a text", right)
        return tuple(texts)

    def flag(self, key: str) -> Location | None:
        """Return where an optional key says true, or None; add a problem if it says neither true nor false."""
        written = self.text(key)
        if written and written.text not in ("true", "false"):
            self._problems.add(written.location, f"{key} is {written.text!r}", f"write '{key}: true', or leave it out")
        return written.location if written and written.text == "true" else None

    def _unknown(self, key: Scalar, known: tuple[str, ...], *, strict: bool) -> None:
        right = suggestion(key.text or "", known, "")
        if strict or right:
            wrong = f"a {self._kind} has no key {key.text!r}"
            self._problems.add(key.location, wrong, right or f"it may have {', '.join(known)}")


def pairs(node: Node) -> tuple[tuple[Scalar, Node], ...]:
    """Return the keys and values of a mapping, or () for any other node."""
    return node.pairs if isinstance(node, Entries) else ()


def read_localised_text(node: Node, what: str, problems: Problems) -> LocalisedText | None:
    """Read a text, or a mapping from languages to texts.

    For any other node, add a problem that calls it `what`, and return None.
    """
    if isinstance(node, Scalar) and node.text is not None:
        return LocalisedText(node.location, {ANY: LocatedText(node.location, node.text)})
    texts: dict[str, LocatedText] = {}
    for code, value in pairs(node):
        if is_blank(value) and " " in (code.text or ""):
            problems.add(code.location, f"a comma before {code.text!r} ends the text", "put quotes around the text")
            continue
        language = read_language(LocatedText(code.location, code.text or ""), problems)
        if not isinstance(value, Scalar):
            problems.add(value.location, f"{what} in {code.text!r} is not a text", f"write '{code.text}: …'")
        elif language and value.text and not is_blank(value):
            texts[language] = LocatedText(value.location, value.text)
    if not texts:
        problems.add(
            node.location, f"{what} is not a text", "write a text, or one for each language: 'en: …' and 'es: …'"
        )
        return None
    return LocalisedText(node.location, texts)


def read_language(code: LocatedText, problems: Problems) -> str | None:
    """Return the language of a code without its region: "es" for "es-MX".

    If the code is invalid, add a problem and return None.
    """
    language = base_language(code.text)
    if language is None:
        meant = parse_language(code.text)
        right = f"write {meant!r}" if meant else "write two letters, such as 'en' or 'es'"
        problems.add(code.location, f"{code.text!r} is not a language code", right)
    return language


def is_blank(node: Node) -> bool:
    """Return whether a node is null or a text of white space only."""
    return isinstance(node, Scalar) and not (node.text or "").strip()
