"""What people of the demo text, in their languages."""

from collections.abc import Mapping, Sequence
from random import Random

from shared.contracts.drill import Prompt
from shared.drills.grading.options import listed_options, split_label

Wordings = Mapping[str, Sequence[str]]
"""Wordings by language."""

NAMES: Wordings = {
    "en": ("Maria", "James", "Aisha", "Kevin", "Linh", "Denise", "Omar", "Grace", "Tyrell", "Priya", "Ben", "Mei"),
    "es": ("Lucía", "José", "Carmen", "Luis", "Yolanda", "Mateo", "Rosa", "Javier", "Ximena", "Pablo", "Inés"),
    "fr": ("Léa", "Karim", "Chloé", "Moussa", "Julie", "Hugo", "Fatou", "Nadia"),
}

LANGUAGES: Wordings = {
    "en": ("A", "a", "English", "english please"),
    "es": ("B", "b", "español", "Español"),
    "fr": ("C", "c", "français", "Francais"),
}
"""Answers to the question for the language."""

INTRODUCTIONS: Wordings = {
    "en": ("{}", "{}", "I'm {}", "my name is {}"),
    "es": ("{}", "{}", "me llamo {}", "soy {}"),
    "fr": ("{}", "{}", "je m'appelle {}"),
}
"""Answers to the question for the name, with a place for it."""

UNSURE: Wordings = {
    "en": ("not sure", "I dont know", "no idea", "depends", "dont remember that one", "hmm idk"),
    "es": ("no sé", "no estoy segura", "depende", "ni idea", "no me acuerdo"),
    "fr": ("je ne sais pas", "ça dépend", "aucune idée"),
}
"""Answers that name none of the listed options."""

UNASKED: Mapping[str, Wordings] = {
    "more": {"en": ("MORE", "more", "more please"), "es": ("MAS", "más", "mas por favor"), "fr": ("PLUS", "plus")},
    "opt out": {
        "en": ("STOP", "Stop", "please stop texting me"),
        "es": ("ALTO", "STOP", "ya no me manden mensajes"),
        "fr": ("STOP", "ARRET"),
    },
    "opt in": {"en": ("START",), "es": ("START",), "fr": ("START",)},
    "person": {
        "en": ("can someone call me?", "I need to talk to a person", "can I speak to a human please"),
        "es": ("necesito hablar con una persona", "quiero hablar con alguien"),
        "fr": ("je veux parler à quelqu'un", "je voudrais parler à une personne"),
    },
    "odd": {
        "en": ("did the schedule for saturday come out", "asdf", "my boss said ask here", "where do I park"),
        "es": ("ya salió el horario del sábado?", "mi jefa dice que pregunte aquí", "dónde me estaciono"),
        "fr": ("le planning de samedi est sorti ?", "où je me gare", "c'est pour les gants"),
    },
    "at night": {
        "en": ("MORE", "cant sleep lol", "SCORE"),
        "es": ("MAS", "PUNTOS", "no puedo dormir"),
        "fr": ("PLUS", "je dors pas"),
    },
    "schedule": {
        "en": ("schedule weekdays at 6pm", "SCHEDULE mon wed 8am"),
        "es": ("horario sábados por la mañana", "HORARIO lunes a las 8"),
        "fr": ("horaire lundi à 18h",),
    },
    "score": {"en": ("SCORE", "my score"), "es": ("PUNTOS",), "fr": ("RESULTATS",)},
    "pause": {"en": ("PAUSE",), "es": ("PAUSA",), "fr": ("PAUSE",)},
    "resume": {"en": ("RESUME",), "es": ("CONTINUAR",), "fr": ("CONTINUER",)},
    "who": {"en": ("who is this?",), "es": ("quién es?",), "fr": ("c'est qui ?",)},
    "thanks": {
        "en": ("ok thank you, I will call the office tomorrow morning",),
        "es": ("gracias, mañana llamo a la oficina",),
        "fr": ("merci, j'appelle le bureau demain",),
    },
}
"""What people text that answers no prompt."""

PUZZLING = "03-cleaning", "bleach-age"
"""The drill and the prompt at which people are lost: they take the question for one about the bottle."""

PUZZLED: Wordings = {
    "en": ("until its empty", "a month", "the bottle says 1 year", "till it stops smelling", "whats bleach water"),
    "es": ("hasta que se acabe", "un mes", "un año dice la botella", "hasta que no huela", "qué es eso", "siempre"),
    "fr": ("jusqu'à ce que ce soit vide", "un an sur la bouteille", "c'est quoi", "toujours"),
}
"""Answers to the puzzling prompt."""


def right_answer(prompt: Prompt, rng: Random) -> str:
    """Return a right answer to a graded prompt, as people text it: its letter, or its words."""
    label, text = split_label(prompt.correct_response or "")
    if label is None or rng.random() < 0.25:
        return text if rng.random() < 0.5 else text.lower()
    return rng.choice((label, label, label.upper(), f"{label})"))


def wrong_answer(prompt: Prompt, language: str, rng: Random) -> str:
    """Return an answer that is not right: another option, or none of them."""
    label, _ = split_label(prompt.correct_response or "")
    options, _ = listed_options(prompt.messages[-1].text or "")
    others = [option for option in options if option.label != label]
    if not others or rng.random() < 0.2:
        return rng.choice(UNSURE[language])
    other = rng.choice(others)
    return other.text if other.label is None or rng.random() < 0.2 else other.label
