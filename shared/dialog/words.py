"""The words that mean the same in every dialog, at any moment. Only a whole message counts as such a word.

The carrier's own words are Twilio's defaults (https://www.twilio.com/docs/messaging/features/opt-out-keywords);
it acts on them by itself.
"""

import unicodedata

OPT_OUT = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out"}
    | {"alto", "parar", "baja", "cancelar"}
    | {"arret", "arreter", "desabonner"}
)
OPT_IN = frozenset({"start", "unstop", "yes"} | {"empezar", "reanudar", "si"} | {"reprendre", "oui"})
HELP = frozenset({"help", "info", "ayuda", "aide"})
NEXT_DRILL = frozenset({"more", "next"} | {"mas", "siguiente", "otra"} | {"plus", "suivant", "encore"})

MENU = frozenset({"menu"} | {"opciones"} | {"options"})
SCORE = frozenset({"score", "progress"} | {"puntos", "progreso"} | {"resultats", "progres"})
PAUSE = frozenset({"pause"} | {"pausa"})
RESUME = frozenset({"resume"} | {"continuar"} | {"continuer"})
LANGUAGE = frozenset({"language"} | {"idioma"} | {"langue"})
NAME = frozenset({"name"} | {"nombre"} | {"nom"})


def as_word(text: str) -> str:
    """The text as the tables above write it: lower case, without accents and punctuation, single spaces."""
    letters = unicodedata.normalize("NFKD", text[:100]).casefold()
    kept = (" " if letter.isspace() else letter for letter in letters if letter.isalnum() or letter.isspace())
    return " ".join("".join(kept).split())
