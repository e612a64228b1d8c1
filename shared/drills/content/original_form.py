"""Readers of the original's two forms of content, both JSON.

Form 1: texts name labels, and translations.json translates the labels into each language.
Form 2: plain texts without translations.json; the suffix of a drill's slug is its language: "01-masks-es".
"""

from dataclasses import replace

from shared.drills.content.authored import AuthoredDrill, Content, Labels, LocalisedText, LocatedText
from shared.drills.content.fields import Fields, read_language
from shared.drills.content.form import DrillReader
from shared.drills.content.json_tree import parse_json
from shared.drills.content.problems import Problems
from shared.drills.content.source import ContentFile
from shared.drills.content.tree import Entries, Node, Scalar
from shared.drills.languages import CODES


def read_original(drills: ContentFile, translations: ContentFile | None, problems: Problems) -> Content:
    """Read form 1 if there is a file of translations, else form 2; add its faults to `problems`."""
    reader = DrillReader(problems, strict=False)
    read = _drills(parse_json(drills, problems), reader)
    if translations:
        return Content(read, _labels(parse_json(translations, problems), reader))
    return Content(tuple(replace(drill, language=_language_of(drill.slug)) for drill in read), {})


def _drills(node: Node | None, reader: DrillReader) -> tuple[AuthoredDrill, ...]:
    if isinstance(node, Entries):
        return tuple(filter(None, (_drill(key, value, reader) for key, value in node.pairs)))
    if node:
        reader.problems.add(node.location, "this is not a mapping from slugs to drills", 'write {"slug": {…}, …}')
    return ()


def _drill(key: Scalar, node: Node, reader: DrillReader) -> AuthoredDrill | None:
    drill = reader.drill(node)
    if drill and drill.slug != key.text:
        wrong = f"the drill under {key.text!r} has the slug {drill.slug!r}"
        reader.problems.add(drill.location, wrong, "write the same in both places")
    return drill


def _labels(node: Node | None, reader: DrillReader) -> Labels:
    texts: dict[str, dict[str, LocatedText]] = {}
    root = reader.fields(node, "file of translations", ("instructions",)) if node else None
    for each in root.items("instructions", least=0) if root else ():
        fields = reader.fields(each, "translation", ("label", "language", "translation"))
        _add(texts, fields, reader.problems)
    return {label: LocalisedText(next(iter(each.values())).location, each) for label, each in texts.items()}


def _add(texts: dict[str, dict[str, LocatedText]], fields: Fields, problems: Problems) -> None:
    """Add a translation to `texts`. Ignore an empty one: its author has not written it yet."""
    label, code = (fields.text(key) if fields.required(key) else None for key in ("label", "language"))
    translation, language = fields.text("translation"), read_language(code, problems) if code else None
    if not (label and translation and language):
        return
    known = texts.setdefault(label.text.strip(), {}).setdefault(language, translation)
    if known.text != translation.text:
        wrong = f"line {known.location.line} translates {label.text!r} differently"
        problems.add(translation.location, wrong, "keep one of the two")


def _language_of(slug: str) -> str | None:
    suffix = slug.rpartition("-")[2].lower()
    return suffix if suffix in CODES else None
