"""Our own form of content: a YAML file for each drill, named by its slug, and maybe one with shared translations."""

from collections.abc import Sequence

from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.contracts.templates import VARIABLES
from shared.drills.content.authored import ANY, AuthoredDrill, Content, Labels, Words
from shared.drills.content.form import Reader
from shared.drills.content.problems import Mistakes
from shared.drills.content.source import ContentFile
from shared.drills.content.tree import Node
from shared.drills.content.yaml_tree import parse_yaml

TRANSLATIONS = "translations"
"""The name of the file whose labels all drills of the folder may use."""


def read_yaml(files: Sequence[ContentFile], mistakes: Mistakes) -> Content:
    """The content of these files, as far as it can be read; what is wrong with it goes to `mistakes`."""
    reader = Reader(mistakes, strict=True)
    drills: dict[str, AuthoredDrill] = {}
    labels: Labels = {}
    for file in files:
        node = parse_yaml(file, mistakes)
        if node and file.stem == TRANSLATIONS:
            labels = _shared_labels(node, reader)
        elif node and (drill := reader.drill(node)):
            _check_slug(drill, file, drills, mistakes)
            drills.setdefault(drill.slug, drill)
    content = Content(tuple(drills.values()), labels)
    _check_labels(content, mistakes)
    _check_translated(content, mistakes)
    return content


def _shared_labels(node: Node, reader: Reader) -> Labels:
    translations = reader.fields(node, "file of translations", ("translations",)).required("translations")
    return reader.labels(translations) if translations else {}


def _check_slug(drill: AuthoredDrill, file: ContentFile, drills: dict[str, AuthoredDrill], mistakes: Mistakes) -> None:
    if drill.slug != file.stem:
        wrong = f"the drill {drill.slug!r} stands in the file {file.name!r}"
        mistakes.add(drill.place, wrong, f"name the file '{drill.slug}.yaml', or write 'slug: {file.stem}'")
    if drill.slug in drills:
        wrong = f"{drills[drill.slug].place.file} holds the drill {drill.slug!r} too"
        mistakes.add(drill.place, wrong, "give each drill its own slug")


def _check_labels(content: Content, mistakes: Mistakes) -> None:
    """A label with the name of a variable would hide it."""
    for labels in (content.labels, *(drill.labels for drill in content.drills)):
        for label in VARIABLES & labels.keys():
            mistakes.add(labels[label].place, f"{label!r} is a variable's name", "give the label another one")


def _check_translated(content: Content, mistakes: Mistakes) -> None:
    """Each text must be written in the language that others fall back to."""
    languages = content.languages
    base = languages[0] if len(languages) == 1 else DEFAULT_LANGUAGE
    for words in _all_words(content):
        if not words.texts.keys() & {ANY, base}:
            mistakes.add(words.place, f"this text is not written in {base!r}", f"add '{base}: …'")


def _all_words(content: Content) -> list[Words]:
    labels = (content.labels, *(drill.labels for drill in content.drills))
    said = [words for drill in content.drills for words in drill.words()]
    return said + [words for each in labels for words in each.values()]
