"""Reader of drills from the tree of a file. The keys are the same in all forms of content."""

from dataclasses import dataclass
from typing import Final, get_args

from shared.contracts.profile import ProfileKey
from shared.drills.content.author_notes import check_sources
from shared.drills.content.authored import (
    AuthoredDrill,
    AuthoredMessage,
    AuthoredPrompt,
    Labels,
    LocalisedText,
    LocatedText,
)
from shared.drills.content.fields import Fields, pairs, read_localised_text
from shared.drills.content.problems import Problems, suggestion
from shared.drills.content.slugs import is_slug
from shared.drills.content.tree import Node

PROFILE_KEYS: Final[tuple[ProfileKey, ...]] = get_args(ProfileKey)
_DRILL_KEYS = ("slug", "name", "prompts", "translations")
_PROMPT_KEYS = (
    "slug",
    "messages",
    "correct_response",
    "also_right",
    "minimum",
    "response_user_profile_key",
    "max_failures",
    "explanation",
    "sources",
)
_MESSAGE_KEYS = ("text", "media_url")
_DEFAULT_MAX_FAILURES = 1
"""Default of the forms that are not strict, which knew no other, and value in place of an invalid one."""


@dataclass(frozen=True)
class DrillReader:
    """Reader of drills and labels. It adds faults to `problems`.

    If `strict`, unknown keys are faults too, and so are slugs that are invalid, missing or repeated. Otherwise a slug
    may be any text.
    """

    problems: Problems
    strict: bool

    def fields(self, node: Node, kind: str, known: tuple[str, ...]) -> Fields:
        """Return access to the entries of a mapping of this kind."""
        return Fields(node, kind, known, self.problems, strict=self.strict)

    def drill(self, node: Node) -> AuthoredDrill | None:
        """Read a drill; if it has no name, or if `strict` no valid slug, add a problem and return None."""
        fields = self.fields(node, "drill", _DRILL_KEYS)
        prompts = self._prompts(fields)
        translations = fields.node("translations")
        labels = self.labels(translations) if translations else {}
        slug, name = self._slug(fields), fields.required("name") and fields.localised_text("name")
        return AuthoredDrill(fields.location, slug.text, name, prompts, labels) if slug and name else None

    def labels(self, node: Node) -> Labels:
        """Read labels, each with one text or one for each language."""
        found: dict[str, LocalisedText] = {}
        for label, value in pairs(node):
            text = read_localised_text(value, f"the translation of {label.text!r}", self.problems)
            if text:
                found[(label.text or "").strip()] = text
        if not found:
            self.problems.add(node.location, "translations contains no label", "write 'label: {en: …, es: …}'")
        return found

    def _prompts(self, fields: Fields) -> tuple[AuthoredPrompt, ...]:
        read = tuple(filter(None, map(self._prompt, fields.items("prompts"))))
        return self._with_own_slugs(read) if self.strict else read

    def _with_own_slugs(self, read: tuple[AuthoredPrompt, ...]) -> tuple[AuthoredPrompt, ...]:
        """Return the prompts, each slug once; add a problem for each repeated slug."""
        prompts: dict[str, AuthoredPrompt] = {}
        for prompt in read:
            if prompt.slug in prompts:
                line = prompts[prompt.slug].location.line
                wrong = f"the prompt on line {line} also has the slug {prompt.slug!r}"
                self.problems.add(prompt.location, wrong, "give each prompt of a drill its own slug")
            prompts.setdefault(prompt.slug, prompt)
        return tuple(prompts.values())

    def _prompt(self, node: Node) -> AuthoredPrompt | None:
        fields = self.fields(node, "prompt", _PROMPT_KEYS)
        slug = self._slug(fields)
        messages = tuple(filter(None, map(self._message, fields.items("messages"))))
        correct = fields.localised_text("correct_response")
        key, failures = self._profile_key(fields), self._max_failures(fields)
        also, minimum = fields.localised_texts("also_right"), fields.flag("minimum")
        explanation = fields.localised_text("explanation")
        check_sources(fields, self.problems)
        if not slug:
            return None
        return AuthoredPrompt(fields.location, slug.text, messages, correct, key, failures, also, minimum, explanation)

    def _message(self, node: Node) -> AuthoredMessage | None:
        fields = self.fields(node, "message", _MESSAGE_KEYS)
        if all(fields.node(key) is None for key in _MESSAGE_KEYS):
            self.problems.add(fields.location, "this message has neither text nor media_url", "add 'text: …'")
            return None
        media_url = fields.localised_text("media_url")
        for url in media_url.texts.values() if media_url else ():
            if not url.text.startswith(("http://", "https://")):
                wrong = f"media_url {url.text!r} is not a web address"
                self.problems.add(url.location, wrong, "write it with https:// in front")
        text = fields.localised_text("text")
        return AuthoredMessage(text, media_url) if text or media_url else None

    def _slug(self, fields: Fields) -> LocatedText | None:
        if not self.strict:
            return fields.text("slug") or LocatedText(fields.location, "")
        slug = fields.text("slug") if fields.required("slug") else None
        if slug and not is_slug(slug.text):
            wrong = f"{slug.text!r} is not a valid slug"
            self.problems.add(slug.location, wrong, "use up to 100 letters, digits, hyphens, dots, underscores")
            return None
        return slug

    def _profile_key(self, fields: Fields) -> ProfileKey | None:
        written = fields.text("response_user_profile_key")
        known = next((key for key in PROFILE_KEYS if written and key == written.text), None)
        if written and not known:
            one_of = f"use one of {', '.join(PROFILE_KEYS)}"
            right = suggestion(written.text, PROFILE_KEYS, one_of)
            self.problems.add(written.location, f"the profile has no key {written.text!r}", right)
        return known

    def _max_failures(self, fields: Fields) -> int | None:
        written = fields.text("max_failures")
        if written is None:
            return None if self.strict else _DEFAULT_MAX_FAILURES
        if not (written.text.isascii() and written.text.isdigit()):
            wrong = f"max_failures is {written.text!r}"
            self.problems.add(written.location, wrong, "write how many wrong answers get another try: 0, 1, 2 …")
            return _DEFAULT_MAX_FAILURES
        return int(written.text)
