"""A mistake in content is told with its file, its line, what is wrong and what would be right; all of them at once."""

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
QUOTES = "put quotes around a text that holds ': ' or begins with {{, and indent with spaces, the same for each item"
REVEALED = "{{correct_answer}} is empty in a prompt; write the answer, or use it in the label 'corrected_answer'"


def mistakes_in(folder: Path, **files: str) -> list[str]:
    """The mistakes in a folder with these files ("a_yaml" is "a.yaml"), without the folder's own name."""
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidContentError) as caught:
        load(folder)
    return [mistake.removeprefix(f"{folder}/") for mistake in caught.value.mistakes]


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
    "no mapping": (
        "just words",
        "a.yaml:1: this is no drill; write the keys slug, name, prompts, translations with their values",
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
        "a.yaml:8: 'max_failures' stands here again, first in line 7; keep one of the two",
    ),
    "a missing slug": (
        "name: A\nprompts: [{slug: b, messages: [{text: x}]}]",
        "a.yaml:1: this drill has no slug; add 'slug: …'",
    ),
    "an impossible slug": (
        prompt(rest="  - slug: what now?\n    messages: [{text: x}]"),
        "a.yaml:7: 'what now?' is no slug; use up to 100 letters, digits, hyphens, dots, underscores",
    ),
    "a slug that is not the file's name": (
        "slug: b\nname: A\nprompts: [{slug: b, messages: [{text: x}]}]",
        "a.yaml:1: the drill 'b' stands in the file 'a.yaml'; name the file 'b.yaml', or write 'slug: a'",
    ),
    "no prompts": (
        "slug: a\nname: A\nprompts: []",
        "a.yaml:3: prompts is empty; write its items below it, each with '- ' in front",
    ),
    "prompts that are no list": (
        "slug: a\nname: A\nprompts: none",
        "a.yaml:3: prompts is no list; write its items below it, each with '- ' in front",
    ),
    "two prompts of one slug": (
        prompt(rest="  - slug: one\n    messages: [{text: x}]"),
        "a.yaml:7: the prompt in line 4 has the slug 'one' too; give each prompt of a drill its own slug",
    ),
    "a message that says nothing": (
        prompt(rest="      - text:"),
        "a.yaml:7: this message has neither text nor media_url; add 'text: …'",
    ),
    "a message that is a list": (
        prompt(rest="      - text: [a, b]"),
        "a.yaml:7: text is no text; write a text, or one for each language: 'en: …' and 'es: …'",
    ),
    "a picture that is nowhere": (
        prompt(rest="      - media_url: soap.png"),
        "a.yaml:7: media_url 'soap.png' is no web address; write it with https:// in front",
    ),
    "failures that are no number": (
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
    "a right answer that opts out": (
        prompt("a) wait b) stop", "    correct_response: b) Stop!"),
        "a.yaml:7: who answers 'b) Stop!' would leave or get help instead; choose other words for this answer",
    ),
    "a right answer with a variable": (
        prompt(rest='    correct_response: "{{company}}"'),
        "a.yaml:7: the right answer '{{company}}' holds a variable; write what the learner has to answer",
    ),
    "a revealed answer before the answer": (
        prompt("{{correct_answer}}"),
        f"a.yaml:6: {REVEALED}",
    ),
    "an undefined label": (
        prompt("{{hand_wash}}", "translations: {hand-wash: Wash}"),
        "a.yaml:6: nothing is called 'hand_wash'; did you mean 'hand-wash'?",
    ),
    "an undefined variable": (
        prompt("{{zzz}}"),
        "a.yaml:6: nothing is called 'zzz'; define the label, or use a variable: company, correct_answer, emojis, name",
    ),
    "a label within a label": (
        prompt("{{a1}}", 'translations:\n  a1: "{{b1}}"\n  b1: x'),
        "a.yaml:8: nothing is called 'b1'; define the label, or use a variable: company, correct_answer, emojis, name",
    ),
    "a label that hides a variable": (
        prompt(rest="translations: {name: x}"),
        "a.yaml:7: 'name' is a variable's name; give the label another one",
    ),
    "a filter": (
        prompt("{{ name|upper }}"),
        "a.yaml:6: '{{ name|upper }}' is not a placeholder such as {{name}}; write two braces, a name, two braces",
    ),
    "a text that is too long": (
        prompt("x" * 1594),
        "a.yaml:6: the text has 1601 characters; shorten it to 1600, or make it two",
    ),
    "a language by its name": (
        prompt(rest="      - text: {english: x, en: x}"),
        "a.yaml:7: 'english' is no language's code; write 'en'",
    ),
    "a language that is none": (
        prompt(rest="      - text: {en: x, '12': x}"),
        "a.yaml:7: '12' is no language's code; write two letters, such as 'en' or 'es'",
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


@pytest.mark.parametrize(("text", "mistake"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_in_a_drill_file_is_told_with_its_line(tmp_path: Path, text: str, mistake: str) -> None:
    assert mistakes_in(tmp_path, a_yaml=text) == [mistake]


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes_in(
        tmp_path,
        a_yaml="slug: a\nprompts:\n  - slug: one\n    messages: [{text: x}]\n    max_failures: x\n  - slug: two\n",
        b_yaml="slug: 'b\n",
        translations_yaml="translations:\n  l: {en: '{{ x'}\n",
    )
    assert [mistake.split("; ")[0] for mistake in found] == [
        "a.yaml:1: this drill has no name",
        "a.yaml:5: max_failures is 'x'",
        "a.yaml:6: this prompt has no messages",
        "b.yaml:2: this is not YAML: found unexpected end of stream",
        "translations.yaml:2: '{{ x' is not a placeholder such as {{name}}",
    ]


def test_a_drill_that_stands_in_two_files_is_a_mistake(tmp_path: Path) -> None:
    drill = "slug: a\nname: A\nprompts: [{slug: b, messages: [{text: x}]}]"
    assert mistakes_in(tmp_path, a_yaml=drill, a_yml=drill) == [
        f"a.yml:1: {tmp_path}/a.yaml holds the drill 'a' too; give each drill its own slug"
    ]


def test_a_file_in_another_encoding_is_a_mistake_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("slug: a\nname: Año".encode("latin-1"))
    assert mistakes_in(tmp_path) == ["a.yaml:2: this is no text in UTF-8; save the file as UTF-8"]


def test_a_character_that_yaml_does_not_allow_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = mistakes_in(tmp_path, a_yaml="slug: a\nname: x\x00y\n")
    assert mistake.startswith("a.yaml:2: this is not YAML: ")


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_drills_is_a_mistake(tmp_path: Path, there: bool) -> None:
    folder = tmp_path if there else tmp_path / "missing"
    wrong = "here are no drills" if there else "there is no such folder"
    with pytest.raises(InvalidContentError) as caught:
        load(folder)
    assert caught.value.mistakes == (f"{folder}:1: {wrong}; name a folder with *.yaml files or a drills.json",)


ONE = '{"slug": "one", "messages": [{"text": "x"}]}'
BROKEN_JSON = {
    "brackets without end": ("[" * 100_000, "drills.json:1: this is nested too deeply, or has too long a number"),
    "a number without end": (
        f'{{"a": {"1" * 5000}}}',
        "drills.json:1: this is nested too deeply, or has too long a number",
    ),
    "a list": ("[]", "drills.json:1: this is no mapping from slugs to drills"),
    "another slug inside": (
        f'{{"a":\n{{"slug": "b", "name": "B", "prompts": [{ONE}]}}}}',
        "drills.json:2: the drill under 'a' has the slug 'b'",
    ),
    "a slug twice": (
        f'{{"a": {{"slug": "a", "name": "B", "prompts": [{ONE}]}},\n"a": {{}}}}',
        "drills.json:2: 'a' stands here again, first in line 1",
    ),
    "a key with a typo": (
        f'{{"a": {{"slug": "a", "name": "B",\n"promts": [{ONE}],\n"prompts": [{ONE}]}}}}',
        "drills.json:2: a drill has no key 'promts'",
    ),
    "an undefined label": (
        '{"a": {"slug": "a", "name": "B",\n\n"prompts": [{"slug": "one", "messages": [{"text":\n"{{x9}}"}]}]}}',
        "drills.json:4: nothing is called 'x9'",
    ),
}


@pytest.mark.parametrize(("text", "mistake"), BROKEN_JSON.values(), ids=BROKEN_JSON)
def test_a_mistake_in_the_originals_format_is_told_with_its_line(tmp_path: Path, text: str, mistake: str) -> None:
    assert [each.split("; ")[0] for each in mistakes_in(tmp_path, drills_json=text)] == [mistake]


def test_what_is_not_json_is_told_with_its_line_in_the_words_of_pythons_parser(tmp_path: Path) -> None:
    text = '{"a": {\n"slug": "a"\n"name": "B"}}'
    with pytest.raises(json.JSONDecodeError) as refused:  # each version of Python words it in its own way
        json.loads(text)
    (mistake,) = mistakes_in(tmp_path, drills_json=text)
    assert mistake.split("; ")[0] == f"drills.json:3: this is not JSON: {refused.value.msg}"


LABEL = '"label": "l", "language": "en"'
BROKEN_TRANSLATIONS = {
    "no list": ('{"instructions": 5}', "translations.json:1: instructions is no list"),
    "no label": (
        '{"instructions": [\n{"language": "en", "translation": "x"}]}',
        "translations.json:2: this translation has no label",
    ),
    "no language": (
        '{"instructions": [\n{"label": "l", "language": "spanish", "translation": "x"}]}',
        "translations.json:2: 'spanish' is no language's code",
    ),
    "two translations": (
        f'{{"instructions": [{{{LABEL}, "translation": "x"}},\n{{{LABEL}, "translation": "y"}}]}}',
        "translations.json:2: line 1 translates 'l' otherwise",
    ),
}


@pytest.mark.parametrize(("text", "mistake"), BROKEN_TRANSLATIONS.values(), ids=BROKEN_TRANSLATIONS)
def test_a_mistake_in_the_originals_translations_is_told_with_its_line(tmp_path: Path, text: str, mistake: str) -> None:
    drills = f'{{"a": {{"slug": "a", "name": "B", "prompts": [{ONE}]}}}}'
    found = mistakes_in(tmp_path, drills_json=drills, translations_json=text)
    assert [each.split("; ")[0] for each in found] == [mistake]
