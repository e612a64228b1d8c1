"""What counts as a right answer: the Spanish and the French tables."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from shared.contracts.drill import Message, Prompt
from shared.drills.grading.grade import is_right


class Table(NamedTuple):
    """A prompt with answers that a person would accept, and some that a person would not, set apart by bars."""

    about: str
    asked: str
    correct: str
    accepted: str
    refused: str


TABLES = (
    Table(
        "Spanish: letters and numbers",
        "¿Cuánto tiempo debes lavarte las manos?\na) 5 segundos\nb) 20 segundos\nc) un minuto",
        "b) 20 segundos",
        accepted="""
            b | la b | veinte segundos | 20 segundos | creo que es la b | veinte | 20 seg | La B. |
            la respuesta es 20 segundos | b) 20 segundos | opción b | es la b | creo que b |
            por 20 segundos | 20 segundos por favor | b porque mata germenes | unos 20 segundos |
            al menos 20 segundos
        """,
        refused="""
            a | no es b | 10 segundos | a o b | b o c | no sé | la a | un minuto | b y c |
            no 20 segundos | menos de 20 segundos | c) 20 segundos | 5 segundos | setenta segundos |
            a) veinte segundos | que es b
        """,
    ),
    Table(
        "Spanish: the preposition a",
        "¿A qué distancia debes estar?\na) 1 metro\nb) 2 metros",
        "b) 2 metros",
        accepted="""
            2 metros | a 2 metros | dos metros | b | 2 | 2 m | a dos metros | B. 2 metros |
            a unos 2 metros
        """,
        refused="""
            a | 1 metro | a 1 metro | a) 2 metros | 12 metros | un metro
        """,
    ),
    Table(
        "French: letters and numbers",
        "Combien de temps faut-il se laver les mains ?\na) 5 secondes\nb) 20 secondes",
        "b) 20 secondes",
        accepted="""
            b | c'est b | c'est la b | vingt secondes | 20 secondes | 20 | la réponse est b |
            je pense que c'est 20 secondes | B) | la lettre b | cest b | environ 20 secondes
        """,
        refused="""
            a | ce n'est pas b | pas b | 5 secondes | quatre-vingt secondes | vingt-cinq secondes |
            a ou b | pas 20 secondes | dix secondes | b) 5 secondes
        """,
    ),
    Table(
        "Spanish: false",
        "El virus es vivo. ¿Verdadero o falso?\na) verdadero\nb) falso",
        "b) falso",
        accepted="""
            falso | b | f | no | Es falso | FALSO | falsa | no es verdad | no es cierto | b) falso |
            la b
        """,
        refused="""
            no es falso | verdadero | si | cierto | a | v | b) verdadero | verdadero o falso | sí y no
        """,
    ),
    Table(
        "French: true, not listed",
        "Les masques protègent. Vrai ou faux ?",
        "vrai",
        accepted="""
            vrai | oui | v | c'est vrai | Vrai ! | ouais
        """,
        refused="""
            faux | pas vrai | ce n'est pas vrai | non | vrai ou faux | f
        """,
    ),
    Table(
        "Spanish: no is not no sé",
        "¿Debes tocarte la cara?",
        "no",
        accepted="""
            no | no! | para nada | claro que no | no no | creo que no | No, no debes tocarte la cara
        """,
        refused="""
            no sé | no se | no lo sé | no sé la respuesta | sí | no estoy seguro | no estoy segura |
            no entiendo | no puedo | tal vez | no tengo idea
        """,
    ),
    Table(
        "Spanish: an article",
        "¿Qué debes usar?\na) una mascarilla\nb) guantes\nc) nada",
        "a) una mascarilla",
        accepted="""
            mascarilla | una mascarilla | a | la mascarilla | mascarrilla | debo usar una mascarilla |
            usar mascarilla | la a | a una mascarilla | mi mascarilla
        """,
        refused="""
            guantes | nada | sin mascarilla | b | no usar mascarilla | mascarilla o guantes |
            mascarilla y guantes | a guantes
        """,
    ),
    Table(
        "Spanish: a negated option beside",
        "¿Qué debes hacer antes de comer?\na) Lavarte las manos\nb) No lavarte las manos\nc) Ver la televisión",
        "a) Lavarte las manos",
        accepted="""
            lavarte las manos | lavarme las manos | lavar las manos | lavarse las manos | a |
            lavar manos
        """,
        refused="""
            no lavarte las manos | no lavarme las manos | no | b | nunca lavarme las manos | las manos |
            ver la television | no lavarse las manos
        """,
    ),
    Table(
        "French: an article",
        "Que faut-il porter ?\na) un masque\nb) des gants\nc) rien",
        "a) un masque",
        accepted="""
            un masque | masque | le masque | a | porter un masque | il faut porter un masque | masques
        """,
        refused="""
            des gants | rien | pas de masque | sans masque | b | pas un masque | ne pas porter de masque |
            n'importe
        """,
    ),
    Table(
        "Spanish: yes",
        "¿Es cierto que el jabón mata virus?\na) Sí\nb) No",
        "a) Sí",
        accepted="""
            si | sí | Sí! | yes | claro | a | s | SÍ | siii
        """,
        refused="""
            no | b | no se | quizas | si y no | no si
        """,
    ),
    Table(
        "French: yes",
        "Faut-il se laver les mains ?\na) oui\nb) non",
        "a) oui",
        accepted="""
            oui | ouais | bien sûr | a | Oui! | oui il faut se laver les mains | yes
        """,
        refused="""
            non | b | je ne sais pas | peut-être | oui et non | pas oui | sais pas
        """,
    ),
    Table(
        "French: nineties",
        "Quel est le bon chiffre ?\na) 70\nb) 90\nc) 80",
        "b) 90",
        accepted="""
            90 | quatre-vingt-dix | b
        """,
        refused="""
            80 | quatre-vingt | soixante-dix | quatre-vingts | vingt | dix
        """,
    ),
    Table(
        "Spanish: the word e",
        "¿Cuál?\na) gatos\nb) perros\nc) peces\nd) aves\ne) padres e hijos",
        "e) padres e hijos",
        accepted="""
            e | padres e hijos | E
        """,
        refused="""
            padres | a | aves | hijos
        """,
    ),
    Table(
        "Spanish: two things joined",
        "¿Qué matas?\na) bacterias\nb) virus\nc) bacterias y virus",
        "c) bacterias y virus",
        accepted="""
            bacterias y virus | virus y bacterias | c | la c | las bacterias y los virus
        """,
        refused="""
            virus | bacterias | bacterias o virus | a y b
        """,
    ),
    Table(
        "Spanish: one word, not listed",
        "¿Quién causa la gripe?",
        "un virus",
        accepted="""
            un virus | virus | el virus | es un virus | la gripe la causa un virus |
            creo que es un virus
        """,
        refused="""
            una bacteria | no es un virus | la gripe
        """,
    ),
    Table(
        "French: twenty-one",
        "Combien ?",
        "vingt et un",
        accepted="""
            21 | vingt et un | vingt-et-un | vingt et un.
        """,
        refused="""
            20 | vingt | 1 | 22
        """,
    ),
    Table(
        "French: accents",
        "Quel symptôme ?\na) fièvre\nb) jambe cassée",
        "fièvre",
        accepted="""
            fièvre | fievre | a | la fièvre | FIÈVRE | de la fièvre
        """,
        refused="""
            jambe cassée | pas de fièvre | b
        """,
    ),
    Table(
        "Spanish: no, asked as yes or no",
        "¿Sí o no? ¿Fumas?",
        "no",
        accepted="""
            no | No. | nop
        """,
        refused="""
            si | sí o no | no sé | no recuerdo | ni idea
        """,
    ),
    Table(
        "Spanish: no, by its letter",
        "¿Debo ir al trabajo si tengo fiebre?\nA. Sí\nB. No",
        "B",
        accepted="""
            no | b | B. | No | la b
        """,
        refused="""
            sí | a | si | no sé | A
        """,
    ),
)


def cases(column: str) -> Iterator[object]:
    for table in TABLES:
        for answer in filter(None, map(str.strip, getattr(table, column).split("|"))):
            yield pytest.param(table, answer, id=f"{table.about}: {answer!a}")


def prompt_of(table: Table) -> Prompt:
    return Prompt(slug="question", messages=(Message(text=table.asked),), correct_response=table.correct)


@pytest.mark.parametrize(("table", "answer"), list(cases("accepted")))
def test_what_a_person_would_accept_is_right(table: Table, answer: str) -> None:
    assert is_right(prompt_of(table), answer)


@pytest.mark.parametrize(("table", "answer"), list(cases("refused")))
def test_what_a_person_would_not_accept_is_wrong(table: Table, answer: str) -> None:
    assert not is_right(prompt_of(table), answer)
