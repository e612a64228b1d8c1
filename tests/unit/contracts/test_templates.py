"""The template engine, which only replaces placeholders."""

import pytest

from shared.contracts.profile import Profile
from shared.contracts.templates import VARIABLES, names, render, variables


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("no placeholder, a {brace} and 100%", set()),
        ("b) {{false}}", {"false"}),
        ("{{true}}{{ none }}", {"true", "none"}),
        ("{{hand-wash 2}} {{ año_1.b }}", {"hand-wash 2", "año_1.b"}),
        ("{{a}} {{a}}", {"a"}),
    ],
)
def test_the_names_of_a_text_are_those_between_double_braces(text: str, used: set[str]) -> None:
    assert names(text) == used


@pytest.mark.parametrize(
    "text",
    ["{{ a|upper }}", "{% if a %}", "{# a #}", "{{ a", "a }}", "{{}}", "{{ }}", "{{{a}}}", "{{ f(a) }}", "{{a\nb}}"],
)
def test_malformed_placeholders_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a placeholder"):
        names(text)
    with pytest.raises(ValueError, match="is not a placeholder"):
        render(text, {"a": "x"})


def test_a_value_is_never_a_template() -> None:
    assert render("Hi {{name}}!", {"name": "{{company}} $x {% x %}", "company": "Acme"}) == "Hi {{company}} $x {% x %}!"


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="nmae"):
        render("{{nmae}}", {"name": "Ana"})


@pytest.mark.parametrize(
    ("text", "without", "with_name"),
    [
        ("Hi {{name}}, welcome", "Hi, welcome", "Hi Ana, welcome"),
        ("Great {{name}}!", "Great!", "Great Ana!"),
        ("Thanks, {{name}}!", "Thanks!", "Thanks, Ana!"),
        ("Well done, {{name}}, you did it", "Well done, you did it", "Well done, Ana, you did it"),
        ("{{name}}, what comes first?", "What comes first?", "Ana, what comes first?"),
        ("Good. {{name}}, now you", "Good. Now you", "Good. Ana, now you"),
        ("¡{{name}}, muy bien!", "¡Muy bien!", "¡Ana, muy bien!"),
        ("one\n{{name}}, two", "one\nTwo", "one\nAna, two"),
        ("Hi {{ name }}\ntwo", "Hi\ntwo", "Hi Ana\ntwo"),
        ("{{name}}", "", "Ana"),
    ],
)
def test_an_empty_value_also_removes_its_space_and_comma(text: str, without: str, with_name: str) -> None:
    assert render(text, {"name": ""}) == without
    assert render(text, {"name": "Ana"}) == with_name


def test_every_variable_has_the_same_value_each_time() -> None:
    assert variables(Profile()).keys() == VARIABLES
    assert variables(Profile()) == variables(Profile())


@pytest.mark.parametrize(
    ("name", "addressed_as"),
    [(None, ""), ("  ", ""), ("Ana María López", "Ana"), ("ana.", "ana"), ("!!!", ""), ("x" * 10_000, "x" * 40)],
)
def test_a_learner_is_addressed_by_the_first_word_of_their_name(name: str | None, addressed_as: str) -> None:
    assert variables(Profile(name=name))["name"] == addressed_as


@pytest.mark.parametrize(
    ("profile", "company"),
    [
        (Profile(account_info={"company": "Acme"}), "Acme"),
        (Profile(account_info={"company_name": "Acme"}), "Acme"),
        (Profile(account_info={"company": " ", "employer_name": "Acme"}), "Acme"),
        (Profile(account_info={"company": 7}), "your company"),
        (Profile(language="es-MX"), "tu empresa"),
        (Profile(language="fr"), "ton entreprise"),
        (Profile(language="zh"), "your company"),
    ],
)
def test_the_company_comes_from_the_account(profile: Profile, company: str) -> None:
    assert variables(profile)["company"] == company


def test_the_correct_answer_is_the_one_that_the_caller_passes() -> None:
    assert variables(Profile(), "b) 20 seconds")["correct_answer"] == "b) 20 seconds"
