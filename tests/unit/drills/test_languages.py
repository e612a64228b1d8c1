"""Languages by the names that learners use, and by their codes."""

import pytest

from shared.contracts.languages import base_language
from shared.drills.languages import CODES, parse_language


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("es", "es"),
        ("EN", "en"),
        ("Español", "es"),
        ("Espan\u0303ol", "es"),
        ("espanol", "es"),
        ("Spanish!", "es"),
        ("inglés", "en"),
        ("English please", "en"),
        ("Englsh", "en"),
        ("B) Español", "es"),
        ("(a) english", "en"),
        ("hablo español por favor", "es"),
        ("francés", "fr"),
        ("Français", "fr"),
        ("Kreyòl", "ht"),
        ("Haitian Creole", "ht"),
        ("中文", "zh"),
        ("tiếng Việt", "vi"),
        ("tieng viet", "vi"),
        ("한국어", "ko"),
        ("Tagalog", "tl"),
        ("العربية", "ar"),
        ("по-русски", "ru"),
        ("português", "pt"),
        ("Soomaali", "so"),
        ("polski", "pl"),
    ],
)
def test_a_language_is_recognised_by_its_names(answer: str, code: str) -> None:
    assert parse_language(answer) == code
    assert code in CODES


@pytest.mark.parametrize("answer", ["", "B", "yes", "no", "English or Spanish", "Klingon", "\x00\ud800", "x" * 10_000])
def test_any_other_answer_names_no_language(answer: str) -> None:
    assert parse_language(answer) is None


@pytest.mark.parametrize(
    ("code", "base"),
    [("en", "en"), ("EN", "en"), (" es_MX ", "es"), ("zh-Hant-TW", "zh"), ("english", None), ("", None)],
)
def test_a_code_is_reduced_to_its_language(code: str, base: str | None) -> None:
    assert base_language(code) == base
