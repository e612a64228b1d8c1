"""A language file with a mistake is refused with its name, what is wrong and what would be right."""

import pytest

from shared.drills.grading.lexicon import FOLDER, InvalidLanguageError, read_language

KNOWN = frozenset({"fillers", "and"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("filers: a", "xx.yaml: no table is called 'filers'; use one of and, fillers"),
        ("and: no", "xx.yaml: the table 'and' is not a text; put quotes around False"),
        ("just words", "xx.yaml: this is not a list of tables; write 'TABLE: words', as in en.yaml"),
        ("a: b: c", "xx.yaml: this is not YAML; "),
    ],
)
def test_a_faulty_language_file_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InvalidLanguageError) as caught:
        read_language("xx.yaml", text, KNOWN)
    assert str(caught.value).startswith(problem)


def test_the_four_languages_of_learners_have_a_file() -> None:
    assert {"en", "es", "fr", "pt"} <= {file.stem for file in FOLDER.glob("*.yaml")}
