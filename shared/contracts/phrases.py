"""The system's own phrases, which learners read in addition to the authors' content.

To add a language, add its `Phrases` to `PHRASES`. No other change is needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.contracts.drill import Feedback
from shared.contracts.languages import base_language
from shared.contracts.profile import DEFAULT_LANGUAGE

LOCAL_SUPPORT_CONTACT: Final = "help@example.com"
"""The contact in HELP on one machine. A deployment has its own."""


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """All phrases in one language.

    The feedback and the review are templates, like authors' texts. `score` is a format string with the fields `done`,
    `all`, `right` and `answered`, `answer_again` one with the field `hours`, `help` one with the field `contact`,
    `lessons_in` one with the field `languages`, and `scheduled` one that the phrases after it fill in; `day_names`
    begin with Monday. Feedback in GSM-7 letters fits one SMS segment each. `unknown_code` is for strangers, whose
    language is not known: in the default language it is in two.
    """

    unknown_code: str
    welcome_back: str
    opted_out: str
    help: str
    menu: str
    not_understood: str
    how_language: str
    lessons_in: str
    how_name: str
    how_schedule: str
    scheduled: str
    day_names: str
    on_days: str
    and_last: str
    from_day_to_day: str
    on_weekdays: str
    on_weekends: str
    every_day: str
    every_day_but: str
    at_time: str
    in_the_morning: str
    paused: str
    resumed: str
    silent: str
    changed: str
    support: str
    who_we_are: str
    answer_again: str
    all_done: str
    score: str
    your_company: str
    review_name: str
    review_begin: str
    review_end: str
    feedback: Feedback


_ENGLISH = Phrases(
    unknown_code=(
        "Textdrill: we don't know that code. Please check it and text it again. / "
        "No conocemos esa clave. Por favor verifica y manda otra vez."
    ),
    welcome_back=(
        "Textdrill: welcome back! About one lesson a day. Msg & data rates may apply. "
        "Text MORE for your next lesson, HELP for help, STOP to quit."
    ),
    opted_out="Textdrill: you will get no more texts from us. Text START if you want your lessons back.",
    help=(
        "Textdrill: short lessons by text, about one a day. Questions? {contact}. Text MENU for options. "
        "Msg & data rates may apply. STOP to quit."
    ),
    menu="You can text: MORE for the next lesson, SCORE, PAUSE, RESUME, LANGUAGE Spanish, NAME Ana, HELP, STOP.",
    not_understood="Sorry, we did not understand. Text MORE for the next lesson, MENU for options, HELP for help.",
    how_language="Text LANGUAGE and the language you want, for example: LANGUAGE Spanish",
    lessons_in="We have lessons in {languages}. Text LANGUAGE and one.",
    how_name="Text NAME and your first name, like this: NAME Ana",
    how_schedule="Text SCHEDULE and when your lessons suit you, for example: SCHEDULE weekdays at 8",
    scheduled="We will text you {days} {time}.",
    day_names="Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    on_days="on {days}",
    and_last="and",
    from_day_to_day="from {first} to {last}",
    on_weekdays="on weekdays",
    on_weekends="on weekends",
    every_day="every day",
    every_day_but="every day but {days}",
    at_time="at {time}",
    in_the_morning="in the morning",
    paused="Your lessons are paused. Text RESUME when you want to go on.",
    resumed="Your lessons are back on. Answer your last question, or text MORE if you had none.",
    silent="We have not heard from you, so your lessons wait. Text MORE whenever you want to go on.",
    changed="Done. We saved your change.",
    support="We have noted that you want to talk to a person. Your lessons go on meanwhile.",
    who_we_are="This is Textdrill: short lessons by text, for people who texted us a code. Reply STOP and we stop.",
    answer_again="That is a lot of texts. We will write again in {hours} hours. Answers to our questions always count.",
    all_done="You have finished all of our lessons. Well done! We will text you when there is a new one.",
    score="You have finished {done} of {all} lessons and answered {right} of {answered} questions right.",
    your_company="your company",
    review_name="Review",
    review_begin="Hi {{name}}, let's look again at what was hard the last time.",
    review_end="That was your review. Text MORE for the next lesson.",
    feedback=Feedback(
        match_correct_answer="Correct!",
        incorrect_answer="Not that one. Try again!",
        corrected_answer="Not this time. The answer is: {{correct_answer}}",
        drill_reminder="Hi {{name}}, your lesson is waiting. Pick up where you left off:",
    ),
)

_SPANISH = Phrases(
    unknown_code="Textdrill: no conocemos esa clave. Por favor verifica y manda otra vez.",
    welcome_back=(
        "Textdrill: ¡qué bueno que volviste! Una clase diaria. Pueden aplicarse tarifas de mensajes y datos. "
        "MAS: otra clase. AYUDA: ayuda. STOP: salir."
    ),
    opted_out="Textdrill: ya no te vamos a escribir. Responde START si quieres volver a tus clases.",
    help=(
        "Textdrill: clases cortas por mensaje, una diaria. Ayuda: {contact}. Responde OPCIONES para ver opciones. "
        "Pueden aplicarse tarifas. STOP para salir."
    ),
    menu="Puedes escribir: MAS para otra clase, PUNTOS, PAUSA, CONTINUAR, IDIOMA inglés, NOMBRE Ana, AYUDA, STOP.",
    not_understood=(
        "No entendimos, disculpa. Escribe MAS para otra clase, OPCIONES para ver opciones, AYUDA para ayuda."
    ),
    how_language="Escribe IDIOMA y el idioma que quieres, por ejemplo: IDIOMA inglés",
    lessons_in="Hay clases en {languages}. Escribe IDIOMA y uno.",
    how_name="Escribe NOMBRE y tu nombre, por ejemplo: NOMBRE Ana",
    how_schedule="Escribe HORARIO y la hora que te conviene, por ejemplo: HORARIO lunes a viernes a las 8",
    scheduled="Te escribiremos {days} {time}.",
    day_names="lunes martes miércoles jueves viernes sábado domingo",
    on_days="el {days}",
    and_last="y",
    from_day_to_day="de {first} a {last}",
    on_weekdays="de lunes a viernes",
    on_weekends="el fin de semana",
    every_day="cada día",
    every_day_but="cada día menos {days}",
    at_time="a las {time}",
    in_the_morning="por la mañana",
    paused="Tus clases están en pausa. Escribe CONTINUAR cuando quieras seguir.",
    resumed="Tus clases siguen. Contesta la pregunta pendiente; si no hay, responde MAS.",
    silent="No hemos sabido de ti, así que tus clases te esperan. Responde MAS cuando quieras seguir.",
    changed="Listo, ya lo anotamos.",
    support="Anotamos que quieres hablar con una persona. Mientras tanto, tus clases siguen.",
    who_we_are="Somos Textdrill: clases cortas por mensaje para quien nos mandó un código. Responde STOP y paramos.",
    answer_again="Son muchos mensajes. Te escribiremos otra vez en {hours} horas. Tus respuestas siempre cuentan.",
    all_done="Ya terminaste todas nuestras clases. ¡Muy bien! Te avisaremos cuando haya una nueva.",
    score="Llevas {done} de {all} clases, con {right} de {answered} preguntas bien contestadas.",
    your_company="tu empresa",
    review_name="Repaso",
    review_begin="Hola, {{name}}. Repasemos lo que te dio trabajo.",
    review_end="Este fue tu repaso. Responde MAS para la siguiente clase.",
    feedback=Feedback(
        match_correct_answer="¡Correcto!",
        incorrect_answer="No es esa. ¡Intenta otra vez!",
        corrected_answer="Esta vez no. La respuesta es: {{correct_answer}}",
        drill_reminder="Hola, {{name}}. Tu clase te espera. Sigue donde la dejaste:",
    ),
)

_FRENCH = Phrases(
    unknown_code="Textdrill : nous ne connaissons pas ce code. Merci de le renvoyer.",
    welcome_back=(
        "Textdrill : te revoilà ! Environ un cours par jour. Des frais de SMS peuvent s'appliquer. "
        "PLUS : la suite. AIDE : aide. STOP : quitter."
    ),
    opted_out="Textdrill : c'est noté, nous ne t'écrirons plus. Réponds START si tu veux revenir.",
    help=(
        "Textdrill : cours brefs par SMS, environ un par jour. Aide : {contact}. MENU pour les options. "
        "Des frais peuvent s'appliquer. STOP pour quitter."
    ),
    menu="Tu peux écrire : PLUS pour la suite, RÉSULTATS, PAUSE, CONTINUER, LANGUE anglais, NOM Ana, AIDE, STOP.",
    not_understood="Désolé, nous n'avons pas compris. PLUS : la suite. MENU : les options. AIDE : de l'aide.",
    how_language="Écris LANGUE et la langue que tu veux, par exemple : LANGUE anglais",
    lessons_in="Nos cours : {languages}. Écris LANGUE et ton choix.",
    how_name="Écris NOM et ton prénom, par exemple : NOM Ana",
    how_schedule="Écris HORAIRE et le moment qui te va, par exemple : HORAIRE lundi à 18h",
    scheduled="Nous t'écrirons {days} {time}.",
    day_names="lundi mardi mercredi jeudi vendredi samedi dimanche",
    on_days="le {days}",
    and_last="et",
    from_day_to_day="du {first} au {last}",
    on_weekdays="du lundi au vendredi",
    on_weekends="le week-end",
    every_day="chaque jour",
    every_day_but="chaque jour sauf {days}",
    at_time="à {time}",
    in_the_morning="le matin",
    paused="Tes cours sont en pause. Écris CONTINUER pour reprendre.",
    resumed="Tes cours reprennent. Réponds à la question en attente, ou PLUS s'il n'y en a pas.",
    silent="Nous n'avons pas eu de tes nouvelles : tes cours t'attendent. Réponds PLUS quand tu veux continuer.",
    changed="C'est noté.",
    support="C'est noté : tu veux parler à une personne. En attendant, tes cours continuent.",
    who_we_are="Ici Textdrill : des cours brefs par SMS, pour qui nous a envoyé un code. Réponds STOP pour quitter.",
    answer_again="Cela fait beaucoup de messages. Nous écrirons de nouveau dans {hours} h. Tes réponses comptent.",
    all_done="Tu as fini tous nos cours. Bravo ! Nous t'écrirons quand il y en aura un nouveau.",
    score="Tu as fini {done} cours sur {all}, avec {right} bonnes réponses sur {answered}.",
    your_company="ton entreprise",
    review_name="Révision",
    review_begin="Bonjour {{name}}, revoyons ce qui était difficile la dernière fois.",
    review_end="C'était ta révision. Réponds PLUS pour le prochain cours.",
    feedback=Feedback(
        match_correct_answer="Exact !",
        incorrect_answer="Ce n'est pas la bonne réponse. Essaie encore !",
        corrected_answer="Pas cette fois. La bonne réponse : {{correct_answer}}",
        drill_reminder="Bonjour {{name}}, ton cours t'attend. Reprends où tu en étais :",
    ),
)

PHRASES: Final[Mapping[str, Phrases]] = {"en": _ENGLISH, "es": _SPANISH, "fr": _FRENCH}
"""The phrases by language code."""


def in_language(language: str) -> Phrases:
    """Return the phrases in this language, or in the default language.

    The region is ignored: "es-MX" returns the phrases in "es".
    """
    return PHRASES.get(base_language(language) or DEFAULT_LANGUAGE, PHRASES[DEFAULT_LANGUAGE])
