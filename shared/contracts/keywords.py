"""Keywords, which have a fixed meaning if they are the whole message.

The opt-out, opt-in and help keywords include Twilio's defaults, on which the carrier acts by itself
(https://www.twilio.com/docs/messaging/features/opt-out-keywords).
"""

import unicodedata

CARRIER_OPT_OUT = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
CARRIER_HELP = frozenset({"help", "info"})
"""Keywords on which the carrier acts in every deployment, so that they can never answer a prompt."""

OPT_OUT = frozenset(
    CARRIER_OPT_OUT | {"opt out"} | {"alto", "parar", "baja", "cancelar"} | {"arret", "arreter", "desabonner"}
)
OPT_IN = frozenset({"start", "unstop", "yes"} | {"empezar", "reanudar", "si"} | {"reprendre", "oui"})
HELP = frozenset(CARRIER_HELP | {"ayuda", "aide"})
NEXT_DRILL = frozenset({"more", "next"} | {"mas", "siguiente", "otra"} | {"plus", "suivant", "encore"})

MENU = frozenset({"menu"} | {"opciones"} | {"options"})
SCORE = frozenset({"score", "progress"} | {"puntos", "progreso"} | {"resultats", "progres"})
PAUSE = frozenset({"pause"} | {"pausa"})
RESUME = frozenset({"resume"} | {"continuar"} | {"continuer"})
LANGUAGE = frozenset({"language"} | {"idioma"} | {"langue"})
NAME = frozenset({"name"} | {"nombre"} | {"nom"})

NATURAL_ANSWERS = frozenset({"yes", "si", "oui"} | {"empezar", "reanudar", "reprendre"})
"""Opt-in keywords that may also answer a question. They only opt in a learner who has opted out."""

RESERVED = (OPT_OUT | OPT_IN | HELP) - NATURAL_ANSWERS
"""Keywords that cannot answer a question, because the carrier or the dialog acts on them first."""


def normalise_keyword(text: str) -> str:
    """Return the first 100 characters in lower case, without accents and punctuation, single-spaced."""
    letters = unicodedata.normalize("NFKD", text[:100]).casefold()
    kept = (" " if letter.isspace() else letter for letter in letters if letter.isalnum() or letter.isspace())
    return " ".join("".join(kept).split())
