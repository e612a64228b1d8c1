"""Reader of our own form of content: one YAML file per drill, and one for shared labels."""

from collections.abc import Sequence

from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.contracts.templates import VARIABLES
from shared.drills.content.advice import advise
from shared.drills.content.authored import ANY, AuthoredDrill, Content, Labels, LocalisedText
from shared.drills.content.form import DrillReader
from shared.drills.content.problems import Problems
from shared.drills.content.source import ContentFile
from shared.drills.content.tree import Node
from shared.drills.content.yaml_tree import parse_yaml

TRANSLATIONS = "translations"
"""Name, without suffix, of the file with the labels that all drills share."""


def read_yaml(files: Sequence[ContentFile], problems: Problems) -> Content:
    """Read the content of these files, as far as it is readable; add its faults, and advice, to `problems`."""
    reader = DrillReader(problems, strict=True)
    drills: dict[str, AuthoredDrill] = {}
    labels: Labels = {}
    for file in files:
        node = parse_yaml(file, problems)
        if node and file.stem == TRANSLATIONS:
            labels = _shared_labels(node, reader)
        elif node and (drill := reader.drill(node)):
            _check_slug(drill, file, drills, problems)
            drills.setdefault(drill.slug, drill)
    content = Content(tuple(drills.values()), labels)
    _check_labels(content, problems)
    _check_translated(content, problems)
    advise(content, problems)
    return content


def _shared_labels(node: Node, reader: DrillReader) -> Labels:
    translations = reader.fields(node, "file of translations", ("translations",)).required("translations")
    return reader.labels(translations) if translations else {}


def _check_slug(drill: AuthoredDrill, file: ContentFile, drills: dict[str, AuthoredDrill], problems: Problems) -> None:
    if drill.slug != file.stem:
        wrong = f"the drill {drill.slug!r} is in the file {file.name!r}"
        problems.add(drill.location, wrong, f"name the file '{drill.slug}.yaml', or write 'slug: {file.stem}'")
    if drill.slug in drills:
        wrong = f"{drills[drill.slug].location.file} also contains the drill {drill.slug!r}"
        problems.add(drill.location, wrong, "give each drill its own slug")


def _check_labels(content: Content, problems: Problems) -> None:
    """Refuse labels named like a variable, which they would hide."""
    for labels in (content.labels, *(drill.labels for drill in content.drills)):
        for label in VARIABLES & labels.keys():
            problems.add(labels[label].location, f"{label!r} is the name of a variable", "give the label another name")


def _check_translated(content: Content, problems: Problems) -> None:
    """Refuse texts that are missing in the fallback language."""
    languages = content.languages
    base = languages[0] if len(languages) == 1 else DEFAULT_LANGUAGE
    for text in _all_texts(content):
        if not text.texts.keys() & {ANY, base}:
            problems.add(text.location, f"this text is not written in {base!r}", f"add '{base}: …'")


def _all_texts(content: Content) -> list[LocalisedText]:
    labels = (content.labels, *(drill.labels for drill in content.drills))
    written = [text for drill in content.drills for text in drill.texts()]
    return written + [text for each in labels for text in each.values()]
