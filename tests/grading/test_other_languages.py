"""What counts as a right answer: Chinese, Arabic, Russian, Vietnamese and Haitian Creole."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from shared.contracts.drill import Message, Prompt
from shared.drills.grading.grade import is_right


class Table(NamedTuple):
    """A prompt with answers that a person would accept, and some that a person would not, set apart by bars."""

    about: str
    asked: str
    correct: str
    accepted: str
    refused: str


TABLES = (
    Table(
        "Chinese: letters and numbers",
        "洗手要多久？\na) 五秒\nb) 二十秒\nc) 一分钟",
        "b) 二十秒",
        accepted="""
            b | 二十秒 | 20秒 | b) 二十秒 | ｂ） | 我觉得是二十秒 | 答案是b | 选b | b二十秒 | 20
        """,
        refused="""
            五秒 | a | 十秒 | 不是二十秒 | 二秒 | 一分钟 | 二十分钟 | a二十秒 | 不知道 | 不是b
        """,
    ),
    Table(
        "Chinese: full-width labels",
        "洗手要多久？\nａ）五秒\nｂ）二十秒",
        "ｂ）二十秒",
        accepted="""
            b | ｂ | 二十秒
        """,
        refused="""
            a | 五秒
        """,
    ),
    Table(
        "Arabic: letters and numbers",
        "كم من الوقت يجب أن تغسل يديك؟\na) ٥ ثوان\nb) ٢٠ ثانية",
        "b) ٢٠ ثانية",
        accepted="""
            b | ٢٠ ثانية | 20 ثانية | الجواب b | ٢٠ | أعتقد ٢٠ ثانية
        """,
        refused="""
            ٥ ثوان | a | ليس ٢٠ ثانية | ١٠ ثانية | لا
        """,
    ),
    Table(
        "Russian: letters and numbers",
        "Сколько времени мыть руки?\na) 5 секунд\nb) 20 секунд",
        "b) 20 секунд",
        accepted="""
            b | 20 секунд | 20 | думаю 20 секунд | ответ b | б | я думаю, что b
        """,
        refused="""
            5 секунд | a | не 20 секунд | не b | а | нет
        """,
    ),
    Table(
        "Vietnamese: letters and numbers",
        "Rửa tay bao lâu?\na) 5 giây\nb) 20 giây",
        "b) 20 giây",
        accepted="""
            b | 20 giây | 20 giay | câu b | tôi nghĩ là b | 20
        """,
        refused="""
            5 giây | a | không phải b | không
        """,
    ),
    Table(
        "Haitian Creole: letters and numbers",
        "Konbyen tan?\na) 5 segonn\nb) 20 segonn",
        "b) 20 segonn",
        accepted="""
            b | 20 segonn | se b | repons lan se b
        """,
        refused="""
            5 segonn | a | pa b
        """,
    ),
    Table(
        "Russian: true",
        "Маски помогают. Правда или ложь?\na) правда\nb) ложь",
        "a) правда",
        accepted="""
            правда | a | да | Верно | это правда
        """,
        refused="""
            ложь | неправда | не правда | нет | b | неверно | не знаю
        """,
    ),
    Table(
        "Chinese: true",
        "口罩有用。\na) 对\nb) 错",
        "a) 对",
        accepted="""
            对 | 对的 | a | 是 | 正确
        """,
        refused="""
            错 | 不对 | b | 不 | 不是 | 不知道
        """,
    ),
    Table(
        "Chinese: no",
        "可以摸脸吗？\na) 是\nb) 不是",
        "b) 不是",
        accepted="""
            不是 | 不 | b | 否
        """,
        refused="""
            是 | a | 不知道 | 是的
        """,
    ),
    Table(
        "Arabic: no",
        "هل يجب غسل اليدين؟\na) نعم\nb) لا",
        "b) لا",
        accepted="""
            لا | b | no | كلا
        """,
        refused="""
            نعم | a | لا اعرف | لا أعلم
        """,
    ),
    Table(
        "Arabic: one word, not listed",
        "ما هو الفيروس؟",
        "الإنفلونزا",
        accepted="""
            الإنفلونزا | الانفلونزا | إنفلونزا | انفلونزا
        """,
        refused="""
            ليس الانفلونزا | كورونا | الفيروس
        """,
    ),
    Table(
        "Chinese: a negated option beside",
        "吃饭前做什么？\na) 洗手\nb) 不洗手\nc) 睡觉",
        "a) 洗手",
        accepted="""
            洗手 | a | 要洗手
        """,
        refused="""
            不洗手 | b | 不要洗手 | 睡觉 | 手
        """,
    ),
    Table(
        "Russian: a negated option beside",
        "Что делать?\na) мыть руки\nb) не мыть руки",
        "a) мыть руки",
        accepted="""
            мыть руки | a
        """,
        refused="""
            не мыть руки | b | не мыть
        """,
    ),
)


def cases(column: str) -> Iterator[object]:
    for table in TABLES:
        for answer in filter(None, map(str.strip, getattr(table, column).split("|"))):
            yield pytest.param(table, answer, id=f"{table.about}: {answer!a}")


def prompt_of(table: Table) -> Prompt:
    return Prompt(slug="question", messages=(Message(text=table.asked),), correct_response=table.correct)


@pytest.mark.parametrize(("table", "answer"), list(cases("accepted")))
def test_what_a_person_would_accept_is_right(table: Table, answer: str) -> None:
    assert is_right(prompt_of(table), answer)


@pytest.mark.parametrize(("table", "answer"), list(cases("refused")))
def test_what_a_person_would_not_accept_is_wrong(table: Table, answer: str) -> None:
    assert not is_right(prompt_of(table), answer)
