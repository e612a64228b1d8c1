"""All drills there are, in all their languages: read, checked, and ready to be started."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Self

from shared.contracts import phrases
from shared.contracts.commands import PromptRef
from shared.contracts.drill import Drill
from shared.contracts.languages import base_language
from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.drills.content.authored import Content
from shared.drills.content.checks import check
from shared.drills.content.localisation import in_language, localise
from shared.drills.content.original_form import read_original
from shared.drills.content.problems import Mistakes, Place
from shared.drills.content.source import DRILLS, NEEDED, TRANSLATIONS, ContentFile, Folder, Source, Versions, files_of
from shared.drills.content.yaml_form import read_yaml
from shared.drills.review import build_review


class Catalogue:
    """The drills by slug and language."""

    def __init__(self, drills: Mapping[str, Mapping[str, Drill]]) -> None:
        self._drills = drills
        self._languages = frozenset(language for versions in drills.values() for language in versions)

    def __len__(self) -> int:
        """How many drills there are, whatever their languages."""
        return len(self._drills)

    def snapshot(self) -> Self:
        """Itself: what was read from a folder stays; what comes from a bucket is a `HotReloadedCatalogue`."""
        return self

    def drill(self, slug: str, language: str) -> Drill | None:
        """The drill in this language, or in the one that stands in for it; None if there is no such drill."""
        versions = self._drills.get(slug)
        return in_language(versions, base_language(language) or DEFAULT_LANGUAGE) if versions else None

    def slugs(self, language: str) -> tuple[str, ...]:
        """The drills for a learner of this language, in their order; where it has none, the default language's."""
        wanted = in_language({each: each for each in self._languages}, base_language(language) or DEFAULT_LANGUAGE)
        return tuple(sorted(slug for slug, versions in self._drills.items() if wanted in versions))

    def base_slug(self, slug: str) -> str:
        """What a drill is called whatever its language: the same for a drill and its translation."""
        versions = self._drills.get(slug, {})
        return slug.removesuffix(f"-{next(iter(versions))}") if len(versions) == 1 else slug

    def has(self, ref: PromptRef) -> bool:
        """Whether this prompt still exists, in any language."""
        return any(
            prompt.slug == ref.prompt_slug
            for each in self._drills.get(ref.drill_slug, {}).values()
            for prompt in each.prompts
        )

    def fingerprint(self) -> str:
        """Changes when drills are added or removed."""
        return sha256(" ".join(sorted(self._drills)).encode()).hexdigest()[:16]

    def review(self, refs: Sequence[PromptRef], language: str) -> Drill | None:
        """A drill made of these prompts, as far as they still exist; None if none does."""
        found = [
            (drill, prompt)
            for ref in refs
            if (drill := self.drill(ref.drill_slug, language)) is not None
            for prompt in drill.prompts
            if prompt.slug == ref.prompt_slug
        ]
        return build_review(found, language) if found else None


def load(path: Path) -> Catalogue:
    """The catalogue of a folder as it is now. Raises InvalidContentError with all mistakes of all files."""
    folder = Folder(path)
    return read(folder, folder.versions())


def read(source: Source, versions: Versions) -> Catalogue:
    """The catalogue of these files, in whichever of the three forms they are.

    Raises InvalidContentError with all mistakes of all files, and RetryError when they cannot be read now.
    """
    mistakes = Mistakes()
    content = _read(files_of(source, versions), mistakes)
    languages = content.languages or tuple(phrases.PHRASES)
    check(content, languages, mistakes)
    mistakes.raise_any()
    if not content.drills:
        mistakes.add(Place(source.where), "here are no drills", NEEDED)
        mistakes.raise_any()
    return Catalogue(
        {
            drill.slug: {
                language: localise(drill, language, content.labels)
                for language in ((drill.language,) if drill.language else languages)
            }
            for drill in content.drills
        }
    )


def _read(files: Sequence[ContentFile], mistakes: Mistakes) -> Content:
    """What files there are tells their form."""
    original = {file.name: file for file in files if file.name in {DRILLS, TRANSLATIONS}}
    ours = [file for file in files if file.name not in original]
    drills = original.get(DRILLS)
    if drills and not ours:
        return read_original(drills, original.get(TRANSLATIONS), mistakes)
    if drills:
        mistakes.add(Place(ours[0].place), f"{DRILLS} stands beside it", "keep one form of content")
    return read_yaml(ours, mistakes)
