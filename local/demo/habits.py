"""How people of the demo answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """How a kind of person answers.

    `share`: how many of all people are of this kind, in relation to the others. `answers`, `right`, `right_later`,
    `more`: probabilities of answering a prompt at all, of being right at the first try and at a later one, and of
    asking for another lesson at once. `minutes`: range of the time to an answer. `texts`: what they text unasked, each
    with the day after their registration; its wording is `local.demo.wording.UNASKED`. `registers`: whether they text
    a code. `number_dies`: the day on which their number stops to work, and `fades_after`: the last one on which they
    answer; None for never.
    """

    share: int
    answers: float = 0.94
    right: float = 0.8
    right_later: float = 0.8
    more: float = 0.04
    minutes: tuple[float, float] = (2, 60)
    texts: tuple[tuple[int, str], ...] = ()
    registers: bool = True
    number_dies: int | None = None
    fades_after: int | None = None


HABITS = (
    Habits(share=12, answers=0.99, right=0.93, right_later=0.95, more=0.1, minutes=(1, 12)),
    Habits(share=10, right=0.5, right_later=0.9),
    Habits(share=8, right=0.75, minutes=(45, 900)),
    Habits(share=14, answers=0.75, right=0.65, minutes=(3, 200)),
    Habits(share=8, right=0.75, fades_after=1),
    Habits(share=6, right=0.7, fades_after=2),
    Habits(share=6, right=0.75, fades_after=3),
    Habits(share=5, right=0.7, fades_after=5),
    Habits(share=19, answers=0.0),
    Habits(share=4, answers=0.9, right=0.6, texts=((3, "opt out"),)),
    Habits(share=2, answers=0.9, texts=((2, "opt out"), (6, "opt in"))),
    Habits(share=5, right=0.6, texts=((2, "person"),)),
    Habits(share=2, right=0.55, texts=((1, "odd"), (3, "odd"), (5, "odd"))),
    Habits(share=1, answers=0.9, texts=((1, "at night"), (2, "at night"), (4, "at night"))),
    Habits(share=1, texts=((1, "schedule"), (4, "score"))),
    Habits(share=1, texts=((2, "pause"), (6, "resume"))),
    Habits(share=2, number_dies=3),
    Habits(share=1, registers=False, texts=((0, "odd"), (1, "who"))),
)
"""Quick ones, those who try twice, slow ones, those who give up halfway, those who fade, and so on to strangers."""
