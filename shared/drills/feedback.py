"""Our own words beside the prompts, for content that brings none. Plain letters keep them at one segment each."""

from collections.abc import Mapping
from typing import Final

FEEDBACK: Final[Mapping[str, Mapping[str, str]]] = {
    "match_correct_answer": {
        "en": "That's right, {{name}}. Well done!",
        "es": "¡Correcto, {{name}}! Bien hecho.",
        "fr": "Exact, {{name}}. Bravo !",
    },
    "incorrect_answer": {
        "en": "Not quite. Have another try!",
        "es": "Casi. ¡Intenta otra vez!",
        "fr": "Pas tout à fait. Essaie encore !",
    },
    "corrected_answer": {
        "en": "Not this time. The answer is: {{correct_answer}}",
        "es": "Esta vez no. La respuesta es: {{correct_answer}}",
        "fr": "Pas cette fois. La bonne réponse : {{correct_answer}}",
    },
    "drill_reminder": {
        "en": "Hi {{name}}, your lesson is waiting for you. Pick up right where you left off:",
        "es": "Hola {{name}}, tu clase te espera. Sigue justo donde la dejaste:",
        "fr": "Bonjour {{name}}, ta séance t'attend. Reprends où tu en étais :",
    },
}
"""Label, language, text."""
