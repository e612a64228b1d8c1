"""Problems in content are reported together, each with file, line, what is wrong and what would be right."""

import json
from pathlib import Path
from typing import get_args

import pytest

from shared.contracts.profile import ProfileKey
from shared.drills.catalogue import load
from shared.drills.content.problems import InvalidContentError

PROMPT = """\
slug: a
name: A drill
prompts:
  - slug: one
    messages:
      - text: "Ready? {text}"
{rest}
"""
QUOTES = "put quotes around a text that contains ': ' or begins with {{, and indent with spaces, the same for each item"
REWORD = "choose another wording for this answer"
UNDEFINED = "define the label, or use a variable: company, correct_answer, emojis, name"
REVEALED = "{{correct_answer}} is empty in a prompt; write the answer, or use it in the label 'corrected_answer'"


def problems_in(folder: Path, **files: str) -> list[str]:
    """Return the problems of a folder with these files ("a_yaml" is "a.yaml"), without the folder's name."""
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidContentError) as caught:
        load(folder)
    return [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]


def prompt(text: str = "", rest: str = "") -> str:
    return PROMPT.format(text=text, rest=rest)


BROKEN = {
    "a colon without quotes": (
        "slug: a\nname: A: B\n",
        f"a.yaml:2: this is not YAML: mapping values are not allowed in this context; {QUOTES}",
    ),
    "a placeholder without quotes": (
        "slug: a\nname: {{name}}\nprompts: [{slug: b, messages: [{text: x}]}]\n",
        'a.yaml:2: a text that begins with { needs quotes; write "{{label}}"',
    ),
    "an empty file": ("", "a.yaml:1: the file is empty; write a drill into it, or delete it"),
    "not a mapping": (
        "just words",
        "a.yaml:1: this is not a drill; write the keys slug, name, prompts, translations with their values",
    ),
    "an alias": (
        prompt("&", "    correct_response: &x yes\n  - slug: two\n    messages:\n      - text: *x"),
        "a.yaml:7: this is used again through '*'; write it out in each place",
    ),
    "a key with a typo": (
        prompt(rest="    corect_response: yes"),
        "a.yaml:7: a prompt has no key 'corect_response'; did you mean 'correct_response'?",
    ),
    "an unknown key": (
        prompt(rest="author: me"),
        "a.yaml:7: a drill has no key 'author'; it may have slug, name, prompts, translations",
    ),
    "a doubled key": (
        prompt(rest="    max_failures: 1\n    max_failures: 2"),
        "a.yaml:8: 'max_failures' is written twice, first on line 7; keep one of the two",
    ),
    "a missing slug": (
        "name: A\nprompts: [{slug: b, messages: [{text: x}]}]",
        "a.yaml:1: this drill has no slug; add 'slug: …'",
    ),
    "an impossible slug": (
        prompt(rest="  - slug: what now?\n    messages: [{text: x}]"),
        "a.yaml:7: 'what now?' is not a valid slug; use up to 100 letters, digits, hyphens, dots, underscores",
    ),
    "a slug that is not the file's name": (
        "slug: b\nname: A\nprompts: [{slug: b, messages: [{text: x}]}]",
        "a.yaml:1: the drill 'b' is in the file 'a.yaml'; name the file 'b.yaml', or write 'slug: a'",
    ),
    "no prompts": (
        "slug: a\nname: A\nprompts: []",
        "a.yaml:3: prompts is empty; write its items below it, each with '- ' in front",
    ),
    "prompts that are not a list": (
        "slug: a\nname: A\nprompts: none",
        "a.yaml:3: prompts is not a list; write its items below it, each with '- ' in front",
    ),
    "two prompts of one slug": (
        prompt(rest="  - slug: one\n    messages: [{text: x}]"),
        "a.yaml:7: the prompt on line 4 also has the slug 'one'; give each prompt of a drill its own slug",
    ),
    "a message that says nothing": (
        prompt(rest="      - text:"),
        "a.yaml:7: this message has neither text nor media_url; add 'text: …'",
    ),
    "a message that is a list": (
        prompt(rest="      - text: [a, b]"),
        "a.yaml:7: text is not a text; write a text, or one for each language: 'en: …' and 'es: …'",
    ),
    "a picture without a web address": (
        prompt(rest="      - media_url: soap.png"),
        "a.yaml:7: media_url 'soap.png' is not a web address; write it with https:// in front",
    ),
    "failures that are not a number": (
        prompt(rest="    max_failures: twice"),
        "a.yaml:7: max_failures is 'twice'; write how many wrong answers get another try: 0, 1, 2 …",
    ),
    "fewer than no failures": (
        prompt(rest="    max_failures: -1"),
        "a.yaml:7: max_failures is '-1'; write how many wrong answers get another try: 0, 1, 2 …",
    ),
    "a profile key with a typo": (
        prompt(rest="    response_user_profile_key: self_ratin_1"),
        "a.yaml:7: the profile has no key 'self_ratin_1'; did you mean 'self_rating_1'?",
    ),
    "a profile key that content must never write": (
        prompt(rest="    response_user_profile_key: opted_out"),
        f"a.yaml:7: the profile has no key 'opted_out'; use one of {', '.join(get_args(ProfileKey))}",
    ),
    "a right answer under another letter": (
        prompt("a) 5 s b) 10 s", "    correct_response: b) 20 s"),
        "a.yaml:7: the right answer 'b) 20 s' is none of the options; write one of 'a) 5 s', 'b) 10 s'",
    ),
    "a right answer under no letter": (
        prompt("a) yes b) no", "    correct_response: c"),
        "a.yaml:7: the right answer 'c' is none of the options; write one of 'a) yes', 'b) no'",
    ),
    "a right answer under a letter too many": (
        prompt("a) yes b) no", "    correct_response: c) yes"),
        "a.yaml:7: the right answer 'c) yes' is none of the options; write one of 'a) yes', 'b) no'",
    ),
    "a further right answer that means another option": (
        prompt("a) soap b) warm water", "    correct_response: a) soap\n    also_right: [water]"),
        "a.yaml:8: 'water' in also_right means the option 'warm water'; delete it, or choose another wording",
    ),
    "a further right answer that opts out": (
        prompt("a) soap b) water", "    correct_response: a) soap\n    also_right: {en: stop}"),
        "a.yaml:8: a learner who answers 'stop' would opt out or get help instead; delete it from also_right",
    ),
    "a further right answer with a placeholder": (
        prompt("a) soap b) water", '    correct_response: a) soap\n    also_right: ["{{{{name}}}}"]'.format()),
        "a.yaml:8: also_right has a placeholder in '{{name}}'; write what learners text",
    ),
    "further right answers without a right answer": (
        prompt(rest="    also_right: soap"),
        "a.yaml:7: also_right needs a right answer; add 'correct_response: …', or delete also_right",
    ),
    "a minimum without a number": (
        prompt("a) soap b) water", "    correct_response: a) soap\n    minimum: true"),
        "a.yaml:8: minimum needs a right answer with a number, and 'a) soap' has none; delete minimum",
    ),
    "a minimum that another option is too": (
        prompt("a) 20 s b) 20 s or more", "    correct_response: a) 20 s\n    minimum: true"),
        (
            "a.yaml:8: with minimum, the answer '20 s or more' for the option 'b) 20 s or more' would be graded right; "
            "delete minimum, or make the options clearly different"
        ),
    ),
    "a minimum that is neither true nor false": (
        prompt("a) 5 s b) 10 s", "    correct_response: b) 10 s\n    minimum: maybe"),
        "a.yaml:8: minimum is 'maybe'; write 'minimum: true', or leave it out",
    ),
    "a list in also_right": (
        prompt("a) soap b) water", "    correct_response: a) soap\n    also_right: [[x]]"),
        (
            "a.yaml:8: also_right has an item that is not a text; "
            "write 'also_right: [one, another]', or one list for each language"
        ),
    ),
    "a right answer that opts out": (
        prompt("a) wait b) stop", "    correct_response: b) Stop!"),
        f"a.yaml:7: a learner who answers 'b) Stop!' would opt out or get help instead; {REWORD}",
    ),
    "a right answer with a variable": (
        prompt(rest='    correct_response: "{{company}}"'),
        "a.yaml:7: the right answer '{{company}}' contains a variable; write what the learner has to answer",
    ),
    "a revealed answer before the answer": (
        prompt("{{correct_answer}}"),
        f"a.yaml:6: {REVEALED}",
    ),
    "an undefined label": (
        prompt("{{hand_wash}}", "translations: {hand-wash: Wash}"),
        "a.yaml:6: no label or variable is called 'hand_wash'; did you mean 'hand-wash'?",
    ),
    "an undefined variable": (
        prompt("{{zzz}}"),
        f"a.yaml:6: no label or variable is called 'zzz'; {UNDEFINED}",
    ),
    "a label within a label": (
        prompt("{{a1}}", 'translations:\n  a1: "{{b1}}"\n  b1: x'),
        f"a.yaml:8: no label or variable is called 'b1'; {UNDEFINED}",
    ),
    "a label that hides a variable": (
        prompt(rest="translations: {name: x}"),
        "a.yaml:7: 'name' is the name of a variable; give the label another name",
    ),
    "a filter": (
        prompt("{{ name|upper }}"),
        "a.yaml:6: '{{ name|upper }}' is not a placeholder such as {{name}}; write two braces, a name, two braces",
    ),
    "a filter in a label that the drill uses": (
        prompt("{{a1}}", 'translations:\n  a1: "{{ name|upper }}"'),
        "a.yaml:8: '{{ name|upper }}' is not a placeholder such as {{name}}; write two braces, a name, two braces",
    ),
    "a text that is too long": (
        prompt("x" * 1594),
        "a.yaml:6: the text has 1601 characters; shorten it to 1600, or make it two",
    ),
    "a language by its name": (
        prompt(rest="      - text: {english: x, en: x}"),
        "a.yaml:7: 'english' is not a language code; write 'en'",
    ),
    "an invalid language code": (
        prompt(rest="      - text: {en: x, '12': x}"),
        "a.yaml:7: '12' is not a language code; write two letters, such as 'en' or 'es'",
    ),
    "a comma without quotes": (
        prompt(rest="      - text: {en: a, b and c}"),
        "a.yaml:7: a comma before 'b and c' ends the text; put quotes around the text",
    ),
    "a text without the default language": (
        prompt(rest="      - text: {en: x}\n      - text: {es: x}"),
        "a.yaml:8: this text is not written in 'en'; add 'en: …'",
    ),
}


@pytest.mark.parametrize(("text", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_problem_in_a_drill_file_is_reported_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    assert problems_in(tmp_path, a_yaml=text) == [problem]


def test_all_problems_of_all_files_are_reported_together(tmp_path: Path) -> None:
    found = problems_in(
        tmp_path,
        a_yaml="slug: a\nprompts:\n  - slug: one\n    messages: [{text: x}]\n    max_failures: x\n  - slug: two\n",
        b_yaml="slug: 'b\n",
        translations_yaml="translations:\n  l: {en: '{{ x'}\n",
    )
    assert [problem.split("; ")[0] for problem in found] == [
        "a.yaml:1: this drill has no name",
        "a.yaml:5: max_failures is 'x'",
        "a.yaml:6: this prompt has no messages",
        "b.yaml:2: this is not YAML: found unexpected end of stream",
        "translations.yaml:2: '{{ x' is not a placeholder such as {{name}}",
    ]


def test_a_drill_in_two_files_is_a_problem(tmp_path: Path) -> None:
    drill = "slug: a\nname: A\nprompts: [{slug: b, messages: [{text: x}]}]"
    assert problems_in(tmp_path, a_yaml=drill, a_yml=drill) == [
        f"a.yml:1: {tmp_path}/a.yaml also contains the drill 'a'; give each drill its own slug"
    ]


def test_a_file_in_another_encoding_is_a_problem_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("slug: a\nname: Año".encode("latin-1"))
    assert problems_in(tmp_path) == ["a.yaml:2: this is not UTF-8 text; save the file as UTF-8"]


def test_a_character_that_yaml_does_not_allow_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems_in(tmp_path, a_yaml="slug: a\nname: x\x00y\n")
    assert problem.startswith("a.yaml:2: this is not YAML: ")


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_drills_is_a_problem(tmp_path: Path, there: bool) -> None:
    folder = tmp_path if there else tmp_path / "missing"
    wrong = "there are no drills here" if there else "there is no such folder"
    with pytest.raises(InvalidContentError) as caught:
        load(folder)
    assert caught.value.problems == (f"{folder}:1: {wrong}; name a folder with *.yaml files or a drills.json",)


ONE = '{"slug": "one", "messages": [{"text": "x"}]}'


def question(text: str, correct: str) -> str:
    """Return a drill whose right answer is on line 2."""
    asked = f'{{"slug": "one", "messages": [{{"text": "{text}"}}],\n"correct_response": "{correct}"}}'
    return f'{{"a": {{"slug": "a", "name": "B", "prompts": [{asked}]}}}}'


BROKEN_JSON = {
    "endless brackets": ("[" * 100_000, "drills.json:1: the nesting is too deep, or a number is too long"),
    "an endless number": (
        f'{{"a": {"1" * 5000}}}',
        "drills.json:1: the nesting is too deep, or a number is too long",
    ),
    "a list": ("[]", "drills.json:1: this is not a mapping from slugs to drills"),
    "a right answer without a letter that is no option": (
        question("a) soap b) water", "rice"),
        "drills.json:2: the right answer 'rice' is none of the options",
    ),
    "a right answer with an unlisted letter": (
        question("a) soap b) water", "c) salt"),
        "drills.json:2: the right answer 'c) salt' is none of the options",
    ),
    "a right answer of nothing but an undefined label": (
        question("a) soap b) water", "{{soap}}"),
        "drills.json:2: no label or variable is called 'soap'",
    ),
    "options that cannot be told apart": (
        question("a) soap b) water c) soap", "c) sand"),
        "drills.json:2: the answer 'soap' for the option 'c) soap' would be graded wrong",
    ),
    "a key with a typo": (
        f'{{"a": {{"slug": "a", "name": "B",\n"promts": [{ONE}],\n"prompts": [{ONE}]}}}}',
        "drills.json:2: a drill has no key 'promts'",
    ),
    "an undefined label": (
        '{"a": {"slug": "a", "name": "B",\n\n"prompts": [{"slug": "one", "messages": [{"text":\n"{{x9}}"}]}]}}',
        "drills.json:4: no label or variable is called 'x9'",
    ),
}


@pytest.mark.parametrize(("text", "problem"), BROKEN_JSON.values(), ids=BROKEN_JSON)
def test_a_problem_in_the_originals_format_is_reported_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    assert [each.split("; ")[0] for each in problems_in(tmp_path, drills_json=text)] == [problem]


def test_invalid_json_is_reported_with_its_line_and_pythons_message(tmp_path: Path) -> None:
    text = '{"a": {\n"slug": "a"\n"name": "B"}}'
    with pytest.raises(json.JSONDecodeError) as refused:  # the message depends on the version of Python
        json.loads(text)
    (problem,) = problems_in(tmp_path, drills_json=text)
    assert problem.split("; ")[0] == f"drills.json:3: this is not JSON: {refused.value.msg}"


LABEL = '"label": "l", "language": "en"'
BROKEN_TRANSLATIONS = {
    "not a list": ('{"instructions": 5}', "translations.json:1: instructions is not a list"),
    "no label": (
        '{"instructions": [\n{"language": "en", "translation": "x"}]}',
        "translations.json:2: this translation has no label",
    ),
    "no language": (
        '{"instructions": [\n{"label": "l", "language": "spanish", "translation": "x"}]}',
        "translations.json:2: 'spanish' is not a language code",
    ),
    "a filter": (
        f'{{"instructions": [\n{{{LABEL}, "translation": "{{{{ name|upper }}}}"}}]}}',
        "translations.json:2: '{{ name|upper }}' is not a placeholder such as {{name}}",
    ),
    "nothing but an undefined variable": (
        f'{{"instructions": [\n{{{LABEL}, "translation": "{{{{student}}}}"}}]}}',
        "translations.json:2: no label or variable is called 'student'",
    ),
}


@pytest.mark.parametrize(("text", "problem"), BROKEN_TRANSLATIONS.values(), ids=BROKEN_TRANSLATIONS)
def test_a_problem_in_the_originals_translations_has_its_line(tmp_path: Path, text: str, problem: str) -> None:
    drills = '{"a": {"slug": "a", "name": "B", "prompts": [{"slug": "one", "messages": [{"text": "Hi {{l}}"}]}]}}'
    found = problems_in(tmp_path, drills_json=drills, translations_json=text)
    assert [each.split("; ")[0] for each in found] == [problem]
