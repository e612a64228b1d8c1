"""Likenesses: content with the oddities of the original's, in both of its forms, in any mixture."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

ENGLISH = "en"
WORDS = {
    "en": ("soap", "ladder", "window", "hammer", "all of the above"),
    "es": ("jabón", "escalera", "ventana", "martillo", "todo lo anterior"),
    "fr": ("savon", "échelle", "fenêtre", "marteau", "tout cela"),
    "pt": ("sabão", "escada", "janela", "martelo", "todos acima"),
    "vi": ("xà phòng", "thang", "cửa sổ", "búa", "tất cả"),
    "zh": ("肥皂", "梯子", "窗户", "锤子", "以上都是"),
}
"""Texts of options, each clearly different from those of other meanings in all languages."""

OTHER_WORDS = {
    "en": ("a bar to wash with", "steps", "glass pane", "nail driver", "each of these"),
    "es": ("pastilla de baño", "peldaños", "cristalera", "mazo", "las cuatro cosas"),
    "fr": ("pain de toilette", "marchepied", "carreau", "maillet", "les quatre"),
    "pt": ("barra de banho", "degraus", "vidraça", "malho", "os quatro itens"),
    "vi": ("bánh tắm", "bậc leo", "ô kính", "dụng cụ đóng đinh", "cả bốn"),
    "zh": ("香皂", "台阶", "玻璃", "榔头", "四样东西"),
}
"""Other wordings of the same options, as a right answer may have them."""

IN_LIST, IN_LABELS, IN_PLAIN = "the list is one label", "each option is a label", "the options are plain"
OWN, OPTION, UNDEFINED, PLAIN, WHOLE = "own label", "option's label", "undefined label", "plain", "label with letter"
SAME, OTHER, MISSING = "same", "other", "missing"
LETTERS = "abcde"
STYLES = ("a)", "A)", "a.", "(a)")
ANY_TEXT = st.text(max_size=12) | st.sampled_from(
    ["1 - ", "1 -", "1", "2 -", "", "4 - Q1 (MCQ2)", "q", "q-2", "x y" * 20]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT | st.sampled_from(["{{x}}", "{% x %}", "{{ name|upper }}"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(ANY_TEXT, inner, max_size=2),
    max_leaves=4,
)


@dataclass(frozen=True)
class Question:
    """A question of a likeness. `right`: the index of its right answer.

    `untranslated`: the languages without the list, or without an option by its index. `worded`: how the right answer is
    worded in each language: like the option, in other words, or not at all.
    """

    slug: str
    size: int
    right: int
    layout: str
    form: str
    style: str
    untranslated: frozenset[tuple[str, int]]
    worded: Mapping[str, str]

    def option(self, language: str, index: int) -> str:
        """Return the text of an option that learners of this language must get."""
        missing = (language, 0 if self.layout == IN_LIST else index) in self.untranslated or self.layout == IN_PLAIN
        return WORDS[ENGLISH if missing else language][index]

    def wording(self, language: str) -> str:
        """Return the wording of the right answer, without its letter, that learners of this language must get."""
        if self.form == UNDEFINED:
            return ""
        if self.form == OPTION:
            return self.option(language, self.right)
        in_language = ENGLISH if self.form == PLAIN or self.worded[language] == MISSING else language
        return (OTHER_WORDS if self.worded[in_language] == OTHER else WORDS)[in_language][self.right]

    def text(self, language: str) -> str:
        """Return the question that learners of this language must get."""
        return self.listed([self.option(language, index) for index in range(self.size)])

    def right_answer(self, language: str) -> str:
        """Return the right answer with its letter, as learners of this language must see it revealed."""
        return f"{self.letter}) {self.wording(language)}".strip()

    @property
    def letter(self) -> str:
        """The letter of the right answer."""
        return LETTERS[self.right]

    def listed(self, options: Sequence[str]) -> str:
        """Return the question with its options."""
        labels = (self.style.replace("a", letter).replace("A", letter.upper()) for letter in LETTERS)
        return "\n".join(["Which?", *(f"{label} {option}" for label, option in zip(labels, options, strict=False))])


def question(languages: Sequence[str]) -> st.SearchStrategy[Question]:
    """Build questions for these languages; English, the first, is always complete."""
    places = [(language, index) for language in languages[1:] for index in range(5)]
    untranslated = st.frozensets(st.sampled_from(places), max_size=4) if places else st.just(frozenset())
    english, other = st.sampled_from([SAME, OTHER]), st.sampled_from([SAME, OTHER, MISSING])
    worded = st.fixed_dictionaries({each: english if each == ENGLISH else other for each in languages})
    forms = {IN_LIST: (OWN, UNDEFINED, PLAIN, WHOLE), IN_LABELS: (OWN, OPTION, UNDEFINED, PLAIN, WHOLE)}
    return st.tuples(st.integers(2, 5), st.sampled_from([IN_LIST, IN_LABELS, IN_PLAIN])).flatmap(
        lambda drawn: st.builds(
            Question,
            slug=ANY_TEXT,
            size=st.just(drawn[0]),
            right=st.integers(0, drawn[0] - 1),
            layout=st.just(drawn[1]),
            form=st.sampled_from(forms.get(drawn[1], forms[IN_LIST])),
            style=st.sampled_from(STYLES),
            untranslated=untranslated,
            worded=worded,
        )
    )


@dataclass(frozen=True)
class Likeness:
    """Content with oddities: drills by their keys, each with the slug inside and its questions.

    `unused`: labels that no drill uses, each with a language and a translation that may be anything.
    """

    languages: tuple[str, ...]
    drills: Mapping[str, tuple[str, list[Question]]]
    unused: Sequence[tuple[str, object, object]] = ()

    def labelled(self) -> dict[str, object]:
        """Return the two files of form 1."""
        translations = [*self.unused]
        drills = {}
        for number, (key, (slug, asked)) in enumerate(self.drills.items()):
            prompts = []
            for position, each in enumerate(asked):
                name = f"q{number}-{position}"
                translations += _translations(name, each, self.languages)
                prompts.append(_prompt(each.slug, _message(name, each), _right(name, each)))
            drills[key] = _drill(slug, prompts)
        keys = ("label", "language", "translation")
        instructions = [dict(zip(keys, each, strict=True)) for each in translations]
        return {"drills.json": drills, "translations.json": {"instructions": instructions}}

    def plain(self) -> dict[str, object]:
        """Return the file of form 2: each drill in each language, complete, with the language at the end of its key."""
        return {
            "drills.json": {
                f"{key}-{language}": _drill(slug, [_in_one_language(each, language) for each in asked])
                for key, (slug, asked) in self.drills.items()
                for language in self.languages
            }
        }


def _drill(slug: str, prompts: Sequence[object]) -> dict[str, object]:
    end = {"slug": "the end", "messages": [{"text": "Bye {{missing}} {{name}}."}]}
    return {"name": "A {{missing}} drill", "slug": slug, "auto_continue": False, "prompts": [*prompts, end]}


def _prompt(slug: str, text: str, right: str) -> dict[str, object]:
    messages = [{"text": "{{missing}} Read this."}, {"text": text, "media_url": None}]
    return {"slug": slug, "messages": messages, "correct_response": right, "response_user_profile_key": None}


def _message(name: str, asked: Question) -> str:
    if asked.layout == IN_LIST:
        return f"{{{{{name}}}}}"
    if asked.layout == IN_LABELS:
        return asked.listed([f"{{{{{name}-{index}}}}}" for index in range(asked.size)])
    return asked.listed(WORDS[ENGLISH][: asked.size])


def _right(name: str, asked: Question) -> str:
    label = {OPTION: asked.right, UNDEFINED: "undefined"}.get(asked.form, "right")
    if asked.form == PLAIN:
        return f"{asked.letter}) {asked.wording(ENGLISH)}"
    return f"{{{{{name}-{label}}}}}" if asked.form == WHOLE else f"{asked.letter}) {{{{{name}-{label}}}}}"


def _translations(name: str, asked: Question, languages: Sequence[str]) -> Iterator[tuple[str, object, object]]:
    for language in languages:
        if asked.layout == IN_LIST and (language, 0) not in asked.untranslated:
            yield name, language, asked.listed(WORDS[language][: asked.size])
        for index in range(asked.size if asked.layout == IN_LABELS else 0):
            if (language, index) not in asked.untranslated:
                yield f"{name}-{index}", language, WORDS[language][index]
        if asked.form in {OWN, WHOLE} and asked.worded[language] != MISSING:
            wording = asked.wording(language)
            yield f"{name}-right", language, f"{asked.letter}) {wording}" if asked.form == WHOLE else wording


def _in_one_language(asked: Question, language: str) -> dict[str, object]:
    words = OTHER_WORDS if asked.worded[language] == OTHER else WORDS
    wording = "{{undefined}}" if asked.form == UNDEFINED else words[language][asked.right]
    return _prompt(asked.slug, asked.listed(WORDS[language][: asked.size]), f"{asked.letter}) {wording}")


@st.composite
def likenesses(draw: st.DrawFn) -> Likeness:
    """Build likenesses in English and up to two other languages."""
    others = draw(st.lists(st.sampled_from(sorted(WORDS.keys() - {ENGLISH})), unique=True, max_size=2))
    languages = (ENGLISH, *others)
    asked = st.lists(question(languages), min_size=1, max_size=4)
    drills = draw(st.dictionaries(ANY_TEXT, st.tuples(ANY_TEXT, asked), min_size=1, max_size=3))
    unused = st.tuples(st.sampled_from(["unused", "q"]), ANY_JSON | st.sampled_from(languages), ANY_JSON)
    return Likeness(languages, drills, draw(st.lists(unused, max_size=3)))
