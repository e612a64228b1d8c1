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
MENU: Phrase = {
    "en": "You can text: MORE for the next lesson, SCORE, PAUSE, RESUME, LANGUAGE Spanish, NAME Ana, HELP, STOP.",
    "es": "Puedes escribir: MAS para otra clase, PUNTOS, PAUSA, CONTINUAR, IDIOMA english, NOMBRE Ana, AYUDA, STOP.",
    "fr": "Tu peux écrire : PLUS pour la suite, RESULTATS, PAUSE, CONTINUER, LANGUE english, NOM Ana, AIDE, STOP.",
}
HOW_LANGUAGE: Phrase = {
    "en": "Text LANGUAGE and the language you want, for example: LANGUAGE Spanish",
    "es": "Escribe IDIOMA y el idioma que quieres, por ejemplo: IDIOMA english",
    "fr": "Écris LANGUE et la langue que tu veux, par exemple : LANGUE english",
}
HOW_NAME: Phrase = {
    "en": "Text NAME and what we may call you, for example: NAME Ana",
    "es": "Escribe NOMBRE y como te llamas, por ejemplo: NOMBRE Ana",
    "fr": "Écris NOM et ton nom, par exemple : NOM Ana",
}
PAUSED: Phrase = {
    "en": "Your lessons are paused. Text RESUME when you want to go on.",
    "es": "Tus clases están en pausa. Escribe CONTINUAR cuando quieras seguir.",
    "fr": "Tes leçons sont en pause. Écris CONTINUER quand tu veux reprendre.",
}
RESUMED: Phrase = {
    "en": "Your lessons go on. Text MORE for the next one.",
    "es": "Tus clases siguen. Responde MAS para la siguiente.",
    "fr": "Tes leçons reprennent. Réponds PLUS pour la prochaine.",
}
CHANGED: Phrase = {"en": "Done, we have noted it.", "es": "Listo, ya lo anotamos.", "fr": "C'est noté."}


def in_language(phrase: Phrase, language: str) -> str:
    """The phrase in this language, or in the default one where it has no such translation."""
    return phrase.get(language, phrase[DEFAULT_LANGUAGE])
