"""The original's two forms of content, both JSON.

Form 1: texts name labels, and translations.json tells what they say in each language.
Form 2: plain texts, no translations.json, and the end of a drill's slug tells its language: "01-masks-es".
"""

from dataclasses import replace

from shared.drills.content.authored import AuthoredDrill, Content, Labels, Words, Written
from shared.drills.content.fields import Fields, read_language
from shared.drills.content.form import Reader
from shared.drills.content.json_tree import parse_json
from shared.drills.content.problems import Mistakes
from shared.drills.content.source import ContentFile
from shared.drills.content.tree import Entries, Node, Scalar
from shared.drills.languages import CODES


def read_original(drills: ContentFile, translations: ContentFile | None, mistakes: Mistakes) -> Content:
    """Form 1 with translations, else form 2, as far as it can be read."""
    reader = Reader(mistakes, strict=False)
    read = _drills(parse_json(drills, mistakes), reader)
    if translations:
        return Content(read, _labels(parse_json(translations, mistakes), reader))
    return Content(tuple(replace(drill, language=_language_of(drill.slug)) for drill in read), {})


def _drills(node: Node | None, reader: Reader) -> tuple[AuthoredDrill, ...]:
    if isinstance(node, Entries):
        return tuple(filter(None, (_drill(key, value, reader) for key, value in node.pairs)))
    if node:
        reader.mistakes.add(node.place, "this is no mapping from slugs to drills", 'write {"slug": {…}, …}')
    return ()


def _drill(key: Scalar, node: Node, reader: Reader) -> AuthoredDrill | None:
    drill = reader.drill(node)
    if drill and drill.slug != key.text:
        wrong = f"the drill under {key.text!r} has the slug {drill.slug!r}"
        reader.mistakes.add(drill.place, wrong, "write the same in both places")
    return drill


def _labels(node: Node | None, reader: Reader) -> Labels:
    texts: dict[str, dict[str, Written]] = {}
    root = reader.fields(node, "file of translations", ("instructions",)) if node else None
    for each in root.items("instructions", least=0) if root else ():
        fields = reader.fields(each, "translation", ("label", "language", "translation"))
        _add(texts, fields, reader.mistakes)
    return {label: Words(next(iter(each.values())).place, each) for label, each in texts.items()}


def _add(texts: dict[str, dict[str, Written]], fields: Fields, mistakes: Mistakes) -> None:
    """A translation that is still empty is as good as none."""
    label, code = (fields.text(key) if fields.required(key) else None for key in ("label", "language"))
    said, language = fields.text("translation"), read_language(code, mistakes) if code else None
    if not (label and said and language):
        return
    known = texts.setdefault(label.text.strip(), {}).setdefault(language, said)
    if known.text != said.text:
        wrong = f"line {known.place.line} translates {label.text!r} otherwise"
        mistakes.add(said.place, wrong, "keep one of the two")


def _language_of(slug: str) -> str | None:
    end = slug.rpartition("-")[2].lower()
    return end if end in CODES else None
