"""Readers of the original's two forms of content, both JSON, as leniently as the system that used them.

Form 1: texts name labels, and translations.json translates the labels into each language.
Form 2: plain texts without translations.json; the suffix of a drill's key is its language: "01-masks-es".
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from shared.contracts.drill import Feedback
from shared.contracts.templates import VARIABLES
from shared.drills.content.authored import AuthoredDrill, AuthoredPrompt, Content, Labels, LocalisedText, LocatedText
from shared.drills.content.checks import check_placeholders
from shared.drills.content.fields import Fields, read_language
from shared.drills.content.form import DrillReader
from shared.drills.content.json_tree import parse_json
from shared.drills.content.problems import Location, Problem, Problems
from shared.drills.content.slugs import is_slug, our_slugs
from shared.drills.content.source import ContentFile
from shared.drills.content.tolerance import names_in, report_untranslated, without_undefined
from shared.drills.content.tree import Entries, Node
from shared.drills.languages import CODES

_WORD = re.compile(r"[\w.]+")
_DRILL, _PROMPT = "drill", "prompt"
"""Slugs for texts without a letter or digit of ours."""


def read_original(drills: ContentFile, translations: ContentFile | None, problems: Problems) -> Content:
    """Read form 1 if there is a file of translations, else form 2.

    Add its faults to `problems`, and a warning for each oddity that is read nevertheless.
    """
    reader = DrillReader(problems, strict=False)
    read = _drills(parse_json(drills, problems), reader, per_language=translations is None)
    labels: Labels = {}
    if translations:
        labels = _labels(parse_json(translations, problems), names_in(read) | set(Feedback.model_fields), reader)
    content = without_undefined(Content(read, labels, letter_decides=True), problems)
    report_untranslated(content, problems)
    return content


def _drills(node: Node | None, reader: DrillReader, *, per_language: bool) -> tuple[AuthoredDrill, ...]:
    """Read the drills. `per_language`: whether the suffix of a drill's key is its language."""
    if isinstance(node, Entries):
        read = [(key.text or "", drill) for key, value in node.pairs if (drill := reader.drill(value))]
        slugs = our_slugs([key for key, _ in read], _DRILL)
        drills = (_drill(key, slug, drill, reader.problems) for (key, drill), slug in zip(read, slugs, strict=True))
        languages = [_language_of(key) if per_language else None for key, _ in read]
        return tuple(replace(drill, language=code) for drill, code in zip(drills, languages, strict=True))
    if node:
        reader.problems.add(node.location, "this is not a mapping from slugs to drills", 'write {"slug": {…}, …}')
    return ()


def _drill(key: str, slug: str, drill: AuthoredDrill, problems: Problems) -> AuthoredDrill:
    """Return the drill with slugs of ours: its own from its key in the file, and one for each prompt."""
    where = f"drill {key!r}"
    if drill.slug != key:
        problems.warn(drill.location, f"{where}: its slug says {drill.slug!r}", f"its key {key!r} is its name")
    if slug != key:
        problems.warn(drill.location, f"{where}: this is not a valid slug", f"it is read as {slug!r}")
    return replace(drill, slug=slug, prompts=_with_our_slugs(drill.prompts, where, problems))


def _with_our_slugs(prompts: Sequence[AuthoredPrompt], drill: str, problems: Problems) -> tuple[AuthoredPrompt, ...]:
    slugs = our_slugs([prompt.slug for prompt in prompts], _PROMPT)
    for prompt, slug in zip(prompts, slugs, strict=True):
        if slug != prompt.slug:
            odd = "an earlier prompt has the same slug" if is_slug(prompt.slug) else "this is not a valid slug"
            where = f"{drill}, prompt {prompt.slug!r}"
            problems.warn(prompt.location, f"{where}: {odd}", f"it is read as {slug!r}")
    return tuple(replace(prompt, slug=slug) for prompt, slug in zip(prompts, slugs, strict=True))


def _labels(node: Node | None, used: Collection[str], reader: DrillReader) -> Labels:
    """Read the translations of the labels in use. A label that no drill uses may hold anything."""
    texts: dict[str, dict[str, LocatedText]] = {}
    ignored: dict[tuple[str, str], Location] = {}
    root = reader.fields(node, "file of translations", ("instructions",)) if node else None
    for each in root.items("instructions", least=0) if root else ():
        found = Problems()
        fields = replace(reader, problems=found).fields(each, "translation", ("label", "language", "translation"))
        label = fields.text("label") if fields.required("label") else None
        translation = _translation(fields, found)
        if label and label.text.strip() not in used:
            for fault in _faults_of_unused(translation, found):
                ignored.setdefault((label.text, fault.wrong), fault.location)
            continue
        reader.problems.extend(found)
        if label and translation:
            _add(texts, label.text.strip(), *translation, reader.problems)
    for (unused, wrong), location in ignored.items():
        reader.problems.warn(location, f"label {unused!r}: {wrong}", "no drill uses this label, so it is ignored")
    return {label: LocalisedText(next(iter(each.values())).location, each) for label, each in texts.items()}


def _translation(fields: Fields, problems: Problems) -> tuple[str, LocatedText] | None:
    """Return a language and a text in it, or None for an empty text: its author has not written it yet."""
    code = fields.text("language") if fields.required("language") else None
    text, language = fields.text("translation"), read_language(code, problems) if code else None
    return (language, text) if language and text else None


def _add(
    texts: dict[str, dict[str, LocatedText]], label: str, language: str, text: LocatedText, problems: Problems
) -> None:
    known = texts.setdefault(label, {}).get(language, text)
    if known.text != text.text:
        odd = f"label {label!r}: line {known.location.line} translates it differently into {language!r}"
        problems.warn(text.location, odd, "the last translation counts")
    texts[label][language] = text


def _faults_of_unused(translation: tuple[str, LocatedText] | None, found: Problems) -> tuple[Problem, ...]:
    """Return the faults found in a translation of a label that no drill uses, those of its text included."""
    if translation:
        language, text = translation
        check_placeholders(LocalisedText(text.location, {language: text}), VARIABLES, found)
    return found.faults


def _language_of(key: str) -> str | None:
    """Return the language at the end of a key, or None. The key counts, since a slug made from it may end otherwise."""
    last = _WORD.findall(key)[-1:]
    return last[0].lower() if last and last[0].lower() in CODES else None
