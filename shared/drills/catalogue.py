"""The catalogue of all drills in all their languages: read, checked and ready to start."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Self

from shared.contracts import phrases
from shared.contracts.commands import PromptRef
from shared.contracts.drill import Drill
from shared.contracts.languages import base_language
from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.contracts.review import Review
from shared.drills.content.authored import Content
from shared.drills.content.checks import check
from shared.drills.content.localisation import in_language, languages_of_drill, localise
from shared.drills.content.original_form import read_original
from shared.drills.content.problems import Location, Problem, Problems
from shared.drills.content.source import DRILLS, NEEDED, TRANSLATIONS, ContentFile, Folder, Source, Versions, files_of
from shared.drills.content.yaml_form import read_yaml
from shared.drills.review import frame_of_reviews


class Catalogue:
    """The drills by slug and language.

    `lesson_languages`: sorted codes of the languages that lessons are written in; empty if they name none. `warnings`:
    oddities of the content, sorted by file and line.
    """

    def __init__(
        self,
        drills: Mapping[str, Mapping[str, Drill]],
        lesson_languages: tuple[str, ...],
        warnings: tuple[Problem, ...],
    ) -> None:
        self._drills = drills
        self.lesson_languages = lesson_languages
        self.warnings = warnings
        self._languages = frozenset(language for versions in drills.values() for language in versions)

    def __len__(self) -> int:
        """Return the number of drills; translations of a drill count once."""
        return len(self._drills)

    def report(self) -> str:
        """Return the lines for authors: one for each warning, then the number of drills."""
        drills = "1 drill is fine" if len(self) == 1 else f"{len(self)} drills are fine"
        number = len(self.warnings)
        warned = f", with {number} {'warning' if number == 1 else 'warnings'}" if number else ""
        return "\n".join([*map(str, self.warnings), f"{drills}{warned}"])

    def snapshot(self) -> Self:
        """Return this catalogue, which never changes.

        It is the counterpart of `HotReloadedCatalogue.snapshot`, which returns the newest catalogue.
        """
        return self

    @property
    def fault(self) -> None:
        """None, since a catalogue is only built from valid content: the counterpart of `HotReloadedCatalogue.fault`."""

    def drill(self, slug: str, language: str) -> Drill | None:
        """Return the drill in this language or its fallback, or None for an unknown slug."""
        versions = self._drills.get(slug)
        return in_language(versions, base_language(language) or DEFAULT_LANGUAGE) if versions else None

    def slugs(self, language: str) -> tuple[str, ...]:
        """Return the slugs of the drills in this language or its fallback, in teaching order."""
        available = self._available(language)
        return tuple(sorted(slug for slug, versions in self._drills.items() if available in versions))

    def is_lesson(self, slug: str) -> bool:
        """Return whether a drill has a graded question."""
        return any(map(_has_graded_question, self._drills.get(slug, {}).values()))

    def base_slug(self, slug: str) -> str:
        """Return the slug without a language suffix: "masks" for "masks-en" and "masks-es"."""
        versions = self._drills.get(slug, {})
        return slug.removesuffix(f"-{next(iter(versions))}") if len(versions) == 1 else slug

    def has(self, ref: PromptRef) -> bool:
        """Return whether this prompt still exists, in any language."""
        return any(
            prompt.slug == ref.prompt_slug
            for each in self._drills.get(ref.drill_slug, {}).values()
            for prompt in each.prompts
        )

    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that change when drills are added or removed."""
        return sha256(" ".join(sorted(self._drills)).encode()).hexdigest()[:16]

    def review(self, refs: Sequence[PromptRef], language: str) -> Review | None:
        """Return a review of those of the prompts that still exist; None if none does."""
        found = tuple(
            (drill, ref.prompt_slug)
            for ref in refs
            if (drill := self.drill(ref.drill_slug, language)) is not None
            if any(prompt.slug == ref.prompt_slug for prompt in drill.prompts)
        )
        return Review(frame_of_reviews(self._available(language), found[0][0].feedback), found) if found else None

    def _available(self, language: str) -> str:
        """Return this language or its fallback among those of the content."""
        return in_language({each: each for each in self._languages}, base_language(language) or DEFAULT_LANGUAGE)


def _has_graded_question(drill: Drill) -> bool:
    return any(prompt.correct_response is not None for prompt in drill.prompts)


def load(path: Path) -> Catalogue:
    """Read the catalogue of a folder.

    Raises InvalidContentError with all problems of all files, and RetryError if a file changes meanwhile.
    """
    folder = Folder(path)
    return read(folder, folder.versions())


def read(source: Source, versions: Versions) -> Catalogue:
    """Read the catalogue of these files: YAML, or one of the two forms of JSON.

    Raises InvalidContentError with all problems of all files, and RetryError if the source is unavailable.
    """
    problems = Problems()
    content = _read(files_of(source, versions), problems)
    languages = content.languages or tuple(phrases.PHRASES)
    check(content, languages, problems)
    problems.raise_any()
    if not content.drills:
        problems.add(Location(source.where), "there are no drills here", NEEDED)
        problems.raise_any()
    return Catalogue(
        {
            drill.slug: {
                language: localise(drill, language, content.labels)
                for language in ((drill.language,) if drill.language else languages)
            }
            for drill in content.drills
        },
        _lesson_languages(content),
        problems.warnings,
    )


def _lesson_languages(content: Content) -> tuple[str, ...]:
    lessons = (drill for drill in content.drills if any(prompt.correct_response for prompt in drill.prompts))
    return tuple(sorted(frozenset[str]().union(*(languages_of_drill(each, content.labels) for each in lessons))))


def _read(files: Sequence[ContentFile], problems: Problems) -> Content:
    """Read the files in the form that their names indicate."""
    original = {file.name: file for file in files if file.name in {DRILLS, TRANSLATIONS}}
    ours = [file for file in files if file.name not in original]
    drills = original.get(DRILLS)
    if drills and not ours:
        return read_original(drills, original.get(TRANSLATIONS), problems)
    if drills:
        problems.add(Location(ours[0].display_name), f"this folder also contains {DRILLS}", "keep one form of content")
    return read_yaml(ours, problems)
