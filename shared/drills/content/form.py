"""Reads a drill from a file's tree. The keys are the same in all forms of content."""

from dataclasses import dataclass
from typing import Final, get_args

from pydantic import TypeAdapter, ValidationError

from shared.contracts.model import Slug
from shared.contracts.profile import ProfileKey
from shared.drills.content.authored import AuthoredDrill, AuthoredMessage, AuthoredPrompt, Labels, Words, Written
from shared.drills.content.fields import Fields, pairs, read_words
from shared.drills.content.problems import Mistakes, suggestion
from shared.drills.content.tree import Node

PROFILE_KEYS: Final[tuple[ProfileKey, ...]] = get_args(ProfileKey)
_SLUG = TypeAdapter(Slug)
_DRILL_KEYS = ("slug", "name", "prompts", "translations")
_PROMPT_KEYS = ("slug", "messages", "correct_response", "response_user_profile_key", "max_failures")
_MESSAGE_KEYS = ("text", "media_url")
_DEFAULT_MAX_FAILURES = 1


@dataclass(frozen=True)
class Reader:
    """Reads nodes; what is wrong with them goes to `mistakes`. `strict`: no key beside those that we know."""

    mistakes: Mistakes
    strict: bool

    def fields(self, node: Node, kind: str, known: tuple[str, ...]) -> Fields:
        """The entries of a mapping of this kind."""
        return Fields(node, kind, known, self.mistakes, strict=self.strict)

    def drill(self, node: Node) -> AuthoredDrill | None:
        """A drill; None, with a mistake, if it has no slug or no name."""
        fields = self.fields(node, "drill", _DRILL_KEYS)
        prompts = self._prompts(fields)
        translations = fields.node("translations")
        labels = self.labels(translations) if translations else {}
        slug, name = self._slug(fields), fields.required("name") and fields.words("name")
        return AuthoredDrill(fields.place, slug.text, name, prompts, labels) if slug and name else None

    def labels(self, node: Node) -> Labels:
        """Labels with their texts: one text, or one for each language."""
        found: dict[str, Words] = {}
        for label, value in pairs(node):
            words = read_words(value, f"the translation of {label.text!r}", self.mistakes)
            if words:
                found[(label.text or "").strip()] = words
        if not found:
            self.mistakes.add(node.place, "translations holds no label", "write 'label: {en: …, es: …}'")
        return found

    def _prompts(self, fields: Fields) -> tuple[AuthoredPrompt, ...]:
        prompts: dict[str, AuthoredPrompt] = {}
        for prompt in filter(None, map(self._prompt, fields.items("prompts"))):
            if prompt.slug in prompts:
                line = prompts[prompt.slug].place.line
                wrong = f"the prompt in line {line} has the slug {prompt.slug!r} too"
                self.mistakes.add(prompt.place, wrong, "give each prompt of a drill its own slug")
            prompts.setdefault(prompt.slug, prompt)
        return tuple(prompts.values())

    def _prompt(self, node: Node) -> AuthoredPrompt | None:
        fields = self.fields(node, "prompt", _PROMPT_KEYS)
        slug = self._slug(fields)
        messages = tuple(filter(None, map(self._message, fields.items("messages"))))
        correct = fields.words("correct_response")
        key, failures = self._profile_key(fields), self._max_failures(fields)
        return AuthoredPrompt(fields.place, slug.text, messages, correct, key, failures) if slug else None

    def _message(self, node: Node) -> AuthoredMessage | None:
        fields = self.fields(node, "message", _MESSAGE_KEYS)
        if all(fields.node(key) is None for key in _MESSAGE_KEYS):
            self.mistakes.add(fields.place, "this message has neither text nor media_url", "add 'text: …'")
            return None
        media_url = fields.words("media_url")
        for url in media_url.texts.values() if media_url else ():
            if not url.text.startswith(("http://", "https://")):
                wrong = f"media_url {url.text!r} is no web address"
                self.mistakes.add(url.place, wrong, "write it with https:// in front")
        text = fields.words("text")
        return AuthoredMessage(text, media_url) if text or media_url else None

    def _slug(self, fields: Fields) -> Written | None:
        slug = fields.text("slug") if fields.required("slug") else None
        return slug if slug and self.is_slug(slug) else None

    def is_slug(self, slug: Written) -> bool:
        """Whether a slug can be one; if not, it is a mistake."""
        try:
            _SLUG.validate_python(slug.text)
        except ValidationError:
            wrong = f"{slug.text!r} is no slug"
            self.mistakes.add(slug.place, wrong, "use up to 100 letters, digits, hyphens, dots, underscores")
            return False
        return True

    def _profile_key(self, fields: Fields) -> ProfileKey | None:
        written = fields.text("response_user_profile_key")
        known = next((key for key in PROFILE_KEYS if written and key == written.text), None)
        if written and not known:
            one_of = f"use one of {', '.join(PROFILE_KEYS)}"
            right = suggestion(written.text, PROFILE_KEYS, one_of)
            self.mistakes.add(written.place, f"the profile has no key {written.text!r}", right)
        return known

    def _max_failures(self, fields: Fields) -> int:
        written = fields.text("max_failures")
        if written is None:
            return _DEFAULT_MAX_FAILURES
        if not (written.text.isascii() and written.text.isdigit()):
            wrong = f"max_failures is {written.text!r}"
            self.mistakes.add(written.place, wrong, "write how many wrong answers get another try: 0, 1, 2 …")
            return _DEFAULT_MAX_FAILURES
        return int(written.text)
