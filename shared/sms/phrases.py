"""What we say outside of drills, in each language."""

from shared.contracts.profile import DEFAULT_LANGUAGE

Phrase = dict[str, str]

UNKNOWN_CODE: Phrase = {
    "en": "We don't know that code. Please check it and text it again.",
    "es": "No conocemos ese código. Por favor, revísalo y envíalo otra vez.",
    "fr": "Nous ne connaissons pas ce code. Vérifie-le et renvoie-le, s'il te plaît.",
}
WELCOME_BACK: Phrase = {
    "en": "Welcome back! Text MORE for your next lesson, STOP to quit, HELP for help.",
    "es": "¡Qué bueno tenerte de vuelta! Responde MAS para tu próxima lección, STOP para salir, HELP para ayuda.",
    "fr": "Te revoilà ! Réponds PLUS pour la prochaine leçon, STOP pour arrêter, HELP pour de l'aide.",
}
HELP: Phrase = {
    "en": "Textdrill: short lessons by text. Answer a question, or text MORE for the next lesson. Reply STOP to quit.",
    "es": "Textdrill: lecciones cortas por mensaje. Responde la pregunta, o MAS para la siguiente. STOP para salir.",
    "fr": "Textdrill : des leçons courtes par SMS. Réponds à la question, ou PLUS pour la suivante. STOP pour arrêter.",
}


def in_language(phrase: Phrase, language: str) -> str:
    """The phrase in this language, or in the default one where it has no such translation."""
    return phrase.get(language, phrase[DEFAULT_LANGUAGE])
