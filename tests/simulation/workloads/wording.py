"""How people text what they mean: the learners' texts in other wordings, and the texts of their phones.

A script holds what a learner means, in the tidy wording of the scripts; this module words it as people text.
"""

from random import Random

AROUND_A_LETTER = ("{}.", " {} ", "({})", "{}\nSent from my phone", "Good morning, {}", "{} 😊", "{} please")
"""Wordings of an answer by its letter."""

WORDINGS = {
    "WELCOME": (
        "Welcome.",
        '"WELCOME"',
        "Join WELCOME",
        "WELCOME\nSent from my iPhone",
        "WEL\u200bCOME",
        "welcome please",
    ),
    "DEMO": ("Demo.", "“DEMO”", "Join DEMO"),
    "Zebedee": ("Zebedee.", "“Zebedee” 😊", "Zebedee\nSent from my phone", " Zebedee "),
    "name Zebedee": ("My name is Zebedee", "Me llamo Zebedee", "name: Zebedee", "Je m'appelle Zebedee"),
    "STOP": (
        "stop please",
        "Stop. Thank you",
        "please stop texting me",
        "unsubscribe me",
        "ya no quiero mensajes",
        "stopp",
    ),
    "HELP": ("help me", "Help!", "help please"),
    "pause": ("pause please", "Pause."),
    "resume": ("resume please", "Resume."),
    "score": ("my score", "score please"),
    "menu": ("menu please", "Menu."),
    "more": ("More please", "Next lesson", "more!"),
    "LANGUAGE Spanish": ("Language is Spanish", "language: Spanish", "Language Spanish please"),
}
"""Other wordings of the scripts' texts, with the same meaning in every situation.

START has none: only the word alone lifts the carrier's block.
"""

OF_PHONES = (
    "Liked “That's right, Zebedee. Well done!”",
    "Reacted 👍 to “Not quite. Have another try!”",
    "Le encantó “¡Correcto!”",
    "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
    "Automatic reply: I am out of the office.",
)
"""Texts that no person wrote. They change nothing, and get no reply."""


def as_people_text(rng: Random, meant: str) -> str:
    """Draw a wording of what a learner means; some people text it tidily."""
    around = AROUND_A_LETTER if len(meant) == 1 else ()
    return rng.choice((meant, *WORDINGS.get(meant, ()), *(each.format(meant) for each in around)))
