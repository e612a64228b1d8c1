"""Answers as people text them, at the dialog's level: text in, events and replies out.

How far these kinds of answers reach is tested by the tables in `tests/grading`.
"""

import pytest

from shared.contracts.drill import Prompt
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.sms.render import render
from tests.harness.dialogs import GOODBYE, NOW, in_drill, prompt, says


def asks(question: str, right: str, **more: object) -> Prompt:
    return prompt("question", question, correct_response=right, **more)


SOAP = asks("What do you use?\na) A rag\nb) Soap\nc) Sanitizer", "b) Soap")
LAST = asks("What do you use?\na) A rag\nb) Sanitizer\nc) Soap", "c) Soap")
WASH = asks("You wash your hands often, to avoid germs.\na) True\nb) False", "a) True")
LAVARSE = asks("Hay que lavarse las manos.\na) Cierto\nb) Falso", "a) Cierto")
LAVER = asks("On se lave les mains.\na) Vrai\nb) Faux", "a) Vrai")
WET = asks("You can leave your hands wet.\na) True\nb) False", "b) False")
MORNING = asks("When do we open?\na) 8 am\nb) 8 pm\nc) noon", "a) 8 am")
EVENING = asks("When do we close?\na) 8 am\nb) 8 pm\nc) noon", "b) 8 pm")
CLOSING = asks("When do we close?\na) 6 pm\nb) noon\nc) 8 pm", "c) 8 pm")
LITTLE = asks("How much soap?\na) little\nb) a little", "a) little")
BOTH = asks("What spreads germs?\na) Hands\nb) Air\nc) Both", "c) Both")
ALL = asks("What needs cleaning?\na) Handles\nb) Phones\nc) Rails\nd) All of the above", "d) All of the above")
NONE = asks("What cures a cold?\na) Garlic\nb) Tea\nc) Neither", "c) Neither")
GLASSES = asks("How many glasses?\na) 2\nb) 3\nc) 8", "a) 2")
HALF = asks("How much of a cup?", "1/2")
TIMES = asks("How many times a day?", "3")
HEAT = asks("How hot?\na) 125 F\nb) 165 F\nc) 145 F", "b) 165 F")
CALOR = asks("¿A qué temperatura?\na) 125 F\nb) 165 F\nc) 145 F", "b) 165 F")
FINE = asks("How high is the fine?", "$1,000")
EMERGENCY = asks("Which number do you call?", "911")
AWAY = asks("How long do you stay away?\na) 48 hours\nb) 12 hours\nc) 1 hour", "a) 48 hours")
SCRUB = asks("How long do you scrub?\na) 2 seconds\nb) 20 seconds", "b) 20 seconds")
AT_LEAST = asks("How long do you scrub at least?\na) 2 seconds\nb) 20 seconds", "b) 20 seconds", minimum=True)
THREE = asks("How many times a day?", "3", minimum=True)
FRIDGE = asks("Where do you thaw meat?\na) Outside\nb) In the fridge", "b) In the fridge", also_right=["refrigerator"])
FIEBRE = asks(
    "Tienes fiebre. ¿Qué haces?\na) Trabajar\nb) Quedarme en casa",
    "b) Quedarme en casa",
    also_right=["me quedo en casa"],
)

RIGHT = [
    *((SOAP, text) for text in ("oops I meant b", "sorry, b", "no, b", "actually b", "not a, b")),
    *((LAST, text) for text in ("c\nSent from my phone", "c - Maria", "Good morning, c", "C. Have a nice day")),
    *((WASH, text) for text in ("👍🏽", "✅", "yes, to avoid germs")),
    (LAVARSE, "sí señor"),
    (LAVER, "oui, toujours"),
    *((WET, text) for text in ("you can't", "False. Dry them.", "no, germs spread")),
    *((MORNING, text) for text in ("8 am", "8 a.m.", "8:00 am")),
    *((CLOSING, text) for text in ("8 p.m.", "8:00 pm", "20:00")),
    (LITTLE, "a) little"),
    (BOTH, "a and b"),
    *((ALL, text) for text in ("abc", "all three")),
    (NONE, "neither"),
    *((SOAP, text) for text in ("2", "second", "nº2", "option 2")),
    (MORNING, "1st"),
    (GLASSES, "2"),
    *((HALF, text) for text in (".5", "1/2", "½")),
    *((TIMES, text) for text in ("3x", "3 times a day")),
    (HEAT, "165 degrees F"),
    (CALOR, "165 grados F"),
    (FINE, "1000 dollars"),
    *((EMERGENCY, text) for text in ("9-1-1", "call 911")),
    (AWAY, "2 days"),
    (AT_LEAST, "20 seconds or more"),
    (THREE, "at least 3"),
    (FRIDGE, "refrigerator"),
    (FIEBRE, "me quedo en casa"),
]
WRONG = [
    *((SOAP, text) for text in ("a or b", "anything but b")),
    (LAST, "c - a"),
    *((WASH, text) for text in ("yes and no", "yes but not always", "not sure", "a false")),
    *((EVENING, text) for text in ("8 am", "8 a.m.")),
    (LITTLE, "b) a little"),
    (GLASSES, "3"),
    (HEAT, "165 C"),
    (FINE, "1000 euros"),
    (AWAY, "2 hours"),
    (SCRUB, "20 seconds or more"),
    (TIMES, "at least 3"),
]


@pytest.mark.parametrize(("question", "text"), RIGHT)
def test_an_answer_that_means_the_right_one_is_right(question: Prompt, text: str) -> None:
    _, batch = handle(in_drill(question, GOODBYE), says(text), Facts(NOW))
    assert [event.type for event in batch.events] == ["COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT", "DRILL_COMPLETED"]
    assert 1 <= len(render(batch)) <= 2


@pytest.mark.parametrize(("question", "text"), WRONG)
def test_an_answer_that_means_something_else_is_wrong(question: Prompt, text: str) -> None:
    _, batch = handle(in_drill(question, GOODBYE), says(text), Facts(NOW))
    assert [event.type for event in batch.events] == ["FAILED_PROMPT"]
    assert len(render(batch)) == 1
