"""What counts as a right answer: the English tables, accepted and refused."""

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
        "how long, not listed",
        "How long should you wash your hands?",
        "20 seconds",
        accepted="20 seconds | 20 | 20s | twenty seconds | at least 20 seconds",
        refused="seconds | 10 seconds | 20 minutes | 20 hours | 200 | second | how long",
    ),
    Table(
        "the same number of different units",
        "How long?\na) 20 seconds\nb) 20 hours\nc) 20 minutes",
        "b",
        accepted="20 hours | b | twenty hours",
        refused="20 | 20 seconds | hours or minutes | 20 minutes",
    ),
    Table(
        "letters and numbers",
        "How long should you wash your hands?\na) 5 seconds\nb) 20 seconds\nc) a minute",
        "b) 20 seconds",
        accepted="""
            b | B) | b. | (b) | b! | b!! | B | La b | answer b | la respuesta es b | I think b |
            option B please | c'est b | it's b | B 👍 | b b b | bbb | b) 20 seconds | b 20 seconds |
            20 seconds | twenty seconds | 20 | 20 sec | 20s | 20 secs | veinte segundos |
            I think you should wash for 20 seconds | 20 secnds | at least 20 seconds | b because germs |
            ｂ） | the answer is b. | b is correct | my answer is b | b) b | twenty | “b” | 'b' | *b* | b? |
            B: | b, | 20-seconds | 20seconds | wash your hands for 20 seconds | 20 seconds 20 seconds |
            Twenty (20) seconds | 🅱️ | 20 SECONDS!!! | for 20 seconds | B b | b i think | would say b |
            it is b | option b: 20 seconds | b - 20 seconds | b.20 seconds | b)20 seconds | b20 seconds |
            b, 20 seconds | (b) 20 seconds | [b] | /b | 20 seconds because it kills germs |
            the correct answer is b | the right one is b | la correcta es b | b for sure | yes b |
            me voy por la b | le voy a la b | b final answer | B, 20 seconds! | It's 20 seconds. |
            You need to wash your hands for at least 20 seconds | about twenty seconds | I’d say b |
            b =20 seconds | b...20 seconds | Answer: B | Respuesta: b | option (b) | b)20 |
            b) twenty seconds | 20sec | tWenty SEconds | 20 seconds please thank you | ans b
        """,
        refused="""
            a | c | a) | 10 seconds | 5 seconds | 200 seconds | 2 | a or b | b and c | a) 20 seconds |
            a 20 seconds | b) 5 seconds | b 5 seconds | not b | not 20 seconds | 20 minutes | 👍 | d |
            seconds | b or c | not sure | i don't know | no | yes | 5 or 20 seconds | 20 or 5 |
            more than 20 seconds | less than 20 seconds | 20 hours | 120 seconds | 2.0 seconds |
            20.5 seconds | -20 seconds | abc | a b c | a,b | b c | a/b | anything but b | is it b |
            what is b | why | definitely not b | b is wrong | no b | b) 10 seconds | b 2 seconds |
            a minute | twelve seconds | twenty five seconds | 20 seconds or a minute | 5 | 20 30 seconds |
            20 days | i doubt b | a) b) | b) a) | not for 20 seconds | 20 seconds is too long |
            20 seconds is wrong | b a | b) or c) | b? or c? | b... no c | b, wait c | c not b |
            20 seconds no | b) a minute | five | 2 seconds | 0 seconds | 20 seconds is not enough |
            never 20 seconds | a)b | either b or c | all | none | b & c | 20000 seconds | twenty minutes |
            not a | b not | neither b
        """,
    ),
    Table(
        "no among yes, no, not sure",
        "Can you touch your face?\na) yes\nb) no\nc) not sure",
        "b) no",
        accepted="""
            no | No. | nope | nah | b | no way | no! | NO | noooo | of course not | I think no | non | n |
            b) no | b no | no you should not | No, you can't touch
        """,
        refused="""
            not sure | no idea | i don't know | idk | no se | no sé | yes | yeah | a | c | maybe |
            no yes | yes and no | not no | no answer | no opinion | know | now | not | note |
            i do not know | can't say | dunno | unsure | sure | b yes | no b | yes no | I cannot say |
            no?? yes | no clue | nothing | none | not sure, maybe no
        """,
    ),
    Table(
        "true, listed on one line",
        "Masks protect others. a) true b) false",
        "a) true",
        accepted="""
            true | True! | t | a | yes | si | verdadero | correct | it is true | I think it's true |
            TRUE | ture | that's right | a) true | yes it is | a true
        """,
        refused="""
            false | f | not true | isn't true | b | no | not false | untrue | true or false | true false |
            maybe | it's not true | i don't think it's true | it isn't true | a) false | not a | a false |
            never true | hardly true
        """,
    ),
    Table(
        "false, not listed, with a letter",
        "Antibiotics kill viruses. True or false?",
        "b) false",
        accepted="""
            false | b | B) | f | b) false | falso | no | it's false | flase | not true | incorrect
        """,
        refused="""
            not false | true | a | b) true | isn't false | a) false | yes | true or false | no es falso |
            c
        """,
    ),
    Table(
        "a bare number",
        "How many people can ride?\na) 9\nb) 6\nc) 5",
        "c) 5",
        accepted="""
            5 | c | five | 5 people | c) 5 | cinco
        """,
        refused="""
            6 | 9 | a | 15 | 55 | 50 | 5 or 6 | c) 6 | not 5 | five six | 56 | 5.5 | four
        """,
    ),
    Table(
        "one word, not listed",
        "What virus causes the flu?",
        "influenza",
        accepted="""
            influenza | Influenza | infleunza | the influenza virus | INFLUENZA | influensa | nifluenza |
            it is influenza | the influenza
        """,
        refused="""
            cold | virus | not influenza | flu virus | influenza or covid | covid | hot | the flu
        """,
    ),
    Table(
        "the article a",
        "What should you wear?\na) gloves\nb) a mask\nc) a hat",
        "b) a mask",
        accepted="""
            a mask | mask | b | a mask. | A mask | wear a mask | a maks | masks | b a mask |
            you should wear a mask | the mask | una mask | Mask! | b) mask
        """,
        refused="""
            a | a hat | a) mask | gloves | no mask | task | a mask or gloves | mask and hat | c mask |
            a glove
        """,
    ),
    Table(
        "a negated option beside",
        "What should you do before you eat?\na) wash hands\nb) don't wash hands",
        "a",
        accepted="""
            wash hands | a | wash your hands | washing hands | wash hand | I wash my hands
        """,
        refused="""
            don't wash hands | b | dont wash hands | do not wash your hands | never wash hands |
            not wash
        """,
    ),
    Table(
        "a negated right answer",
        "What about your face?",
        "do not touch",
        accepted="""
            do not touch | don't touch | dont touch | never touch | do not touch it | don’t touch |
            Do not touch your face
        """,
        refused="""
            touch | touch it | do touch | do not | not | do not wash
        """,
    ),
    Table(
        "seconds asked for, unit in the answer",
        "How many seconds should you wash your hands?",
        "20 seconds",
        accepted="""
            20 | 20 seconds | twenty | 20s | about 20 seconds | 20 sec.
        """,
        refused="""
            2 | 200 | 20 minutes | 10 | seconds | not 20
        """,
    ),
    Table(
        "seconds asked for, bare number in the answer",
        "How many seconds should you wash your hands?",
        "20",
        accepted="""
            20 | 20 seconds | twenty seconds | 20s
        """,
        refused="""
            2 | 20 minutes | 5
        """,
    ),
    Table(
        "yes, not listed",
        "Should you wash your hands?",
        "yes",
        accepted="""
            yes | yeah | yep | si | oui | y | Yes! | yes you should | of course | yes wash your hands |
            sure | claro | ouais
        """,
        refused="""
            no | not yes | nope | maybe | yesterday | not sure | true | yes and no | yes or no |
            of course not | are you sure
        """,
    ),
    Table(
        "no, not listed",
        "Should you touch your face?",
        "no",
        accepted="""
            no | nope | nah | non | n | no you should not | no, don't touch | I don't think so
        """,
        refused="""
            not sure | no idea | yes | i don't know | know | why no | not no | no se | no say
        """,
    ),
    Table(
        "two things joined",
        "What is best?\nA. Water only\nB. Soap and water\nC. Hand sanitizer",
        "B. Soap and water",
        accepted="""
            soap and water | B | water and soap | soap & water | Soap and watr | b soap and water
        """,
        refused="""
            water | water only | soap | sanitizer | a | hand sanitizer | soap and sanitizer | only soap |
            soap or water | no soap and water
        """,
    ),
    Table(
        "option texts with letters in them",
        "Which one?\na) vitamin a\nb) vitamin b\nc) vitamin c",
        "c",
        accepted="""
            c | vitamin c | C
        """,
        refused="""
            vitamin b | a | vitamin a | vitamin | b | vitamin d
        """,
    ),
    Table(
        "a text that begins like a label",
        "Which germ?\na) Salmonella\nb) E. coli\nc) Listeria",
        "b) E. coli",
        accepted="""
            b | e coli | E. coli | ecoli | E.coli | e. coli
        """,
        refused="""
            e | a | listeria | coli o listeria
        """,
    ),
    Table(
        "digits as labels",
        "Are you ok?\n1) Yes\n2) No\n3) I don't know",
        "2",
        accepted="""
            2 | no | 2) | 2. No | two | nope | #2 | option 2 | 2 no
        """,
        refused="""
            1 | yes | 3 | i don't know | 2 or 3 | no idea | 12 | 22 | 20 | 1 no
        """,
    ),
    Table(
        "alternatives in the question",
        "Should you wash your hands before or after eating?",
        "before eating",
        accepted="""
            before eating | before | before you eat | Before
        """,
        refused="""
            after | after eating | eating | before or after | before and after | not before |
            before or after eating
        """,
    ),
    Table(
        "temperatures",
        "Cold food below?\na) 41°F\nb) 60°F\nc) 38 °C",
        "a) 41°F",
        accepted="""
            41 | 41F | 41 degrees | 41 f | a | 41°F
        """,
        refused="""
            60 | 38 c | c | 41 c | -41 | 14 | 60 f
        """,
    ),
    Table(
        "a word of five letters",
        "Which is a symptom of COVID-19?\na) fever\nb) broken arm\nc) hair loss",
        "a) fever",
        accepted="""
            fever | a | feaver | fevers | a fever | A | a) | fiever | fever is a symptom of covid-19 |
            a.
        """,
        refused="""
            never | a broken arm | broken arm | b | no fever | not fever | lever | fever or hair loss |
            fever and hair loss | hair
        """,
    ),
    Table(
        "a place",
        "Where should you cough?\na) Into your hand\nb) Into your elbow\nc) In the air",
        "b) Into your elbow",
        accepted="""
            elbow | into my elbow | in your elbow | the elbow | cough into your elbow | into the elbow |
            elbows | b | elbo | in the elbow | your elbow please
        """,
        refused="""
            hand | into | into your | air | in my hand | hand and elbow | not into your elbow |
            elbow or hand | a | into your hand | hand not elbow
        """,
    ),
    Table(
        "a long option in part",
        "What should you do if you feel sick?\na) Go to work\nb) Stay home and call your manager\nc) Ignore it",
        "b) Stay home and call your manager",
        accepted="""
            stay home | stay home and call manager | stay at home and call your manager | b |
            stay home and call my manager | call your manager and stay home
        """,
        refused="""
            go to work | don't stay home | work | home | manager | go home | stay at work |
            stay home and go to work | ignore
        """,
    ),
    Table(
        "all of the above",
        "Which surfaces should be cleaned?\na) Door handles\nb) Phones\nc) All of the above\nd) None of the above",
        "c) All of the above",
        accepted="""
            all of the above | all | c | All of them | all the above | ALL OF THE ABOVE!
        """,
        refused="""
            none | none of the above | not all of the above | above | door handles | phones |
            of the above | d | not all
        """,
    ),
    Table(
        "options in a picture",
        "Which picture shows it?",
        "b",
        accepted="""
            b | B) | the b | answer b | picture b | b please | (B)
        """,
        refused="""
            a | c | not b | a or b | ab | b or c | bee | boy | b and d
        """,
    ),
    Table(
        "unsafe beside safe",
        "Is it safe?\na) safe\nb) unsafe",
        "a) safe",
        accepted="""
            safe | a | it is safe | it's safe
        """,
        refused="""
            unsafe | not safe | b | is it safe | not unsafe | isn't safe | no
        """,
    ),
    Table(
        "contrary beginnings",
        "What is it called when the body gets too hot?",
        "hyperthermia",
        accepted="""
            hyperthermia | hypertermia | Hyperthermia | hyperthermya
        """,
        refused="""
            hypothermia | hypotermia | not hyperthermia | thermia
        """,
    ),
    Table(
        "days that look alike",
        "When do we clean?\na) Tuesday\nb) Thursday",
        "a) Tuesday",
        accepted="""
            tuesday | tusday | teusday | a
        """,
        refused="""
            thursday | thrusday | monday | day | b
        """,
    ),
    Table(
        "digits as labels before numbers",
        "How far apart should people stand?\n1. 3 feet\n2. 6 feet\n3. 10 feet",
        "2. 6 feet",
        accepted="""
            2 | 6 feet | 6ft | 6 | six feet | 2. 6 feet | six | 6 ft apart | 2) | at least 6 feet | #2
        """,
        refused="""
            3 | 3 feet | 1 | 10 | 6 inches | 1) 6 feet | 60 feet | 16 | 6 meters | 2 feet
        """,
    ),
    Table(
        "labels in brackets",
        "Masks work. (a) true, (b) false",
        "b",
        accepted="""
            b | false | no | (b) | f
        """,
        refused="""
            a | true | yes | (a) | not false
        """,
    ),
    Table(
        "labels with dashes",
        "Pick: A - red B - blue C - green",
        "C - green",
        accepted="""
            c | green | C - green | c green
        """,
        refused="""
            red | a | blue | not green
        """,
    ),
    Table(
        "yes with more behind it",
        "Should you wear a mask when sick?\na) Yes, always\nb) No, never\nc) Only outside",
        "a) Yes, always",
        accepted="""
            yes | yes always | a | always | Yes, always | yes always wear a mask
        """,
        refused="""
            no | never | b | c | not always | only outside | yes only outside | always never
        """,
    ),
    Table(
        "letters crosswise",
        "Which?\na) hepatitis B\nb) hepatitis A",
        "a) hepatitis B",
        accepted="""
            hepatitis b | a | Hepatitis B
        """,
        refused="""
            hepatitis a | hepatitis
        """,
    ),
    Table(
        "digits crosswise",
        "How many?\n1) 2\n2) 5\n3) 1",
        "2) 5",
        accepted="""
            2) 5 | 5 | five
        """,
        refused="""
            1 | 3 | 1) 2 | 2) 1
        """,
    ),
    Table(
        "percentages",
        "What strength of alcohol?\na) 20%\nb) 60%\nc) 100%",
        "b) 60%",
        accepted="""
            60% | 60 | 60 percent | b | sesenta por ciento | 60 % | sixty percent
        """,
        refused="""
            20% | 6% | 600% | 100 | 16 | 60 degrees c
        """,
    ),
    Table(
        "both of two",
        "When should you wash?\na) before eating\nb) after eating\nc) before and after eating\nd) never",
        "c) before and after eating",
        accepted="""
            before and after eating | before and after | c | before & after | before and after you eat
        """,
        refused="""
            before | after | before eating | after eating | never | before or after | eating |
            not before and after eating
        """,
    ),
    Table(
        "yes and no listed under true or false",
        "True or false: is it safe?\na) yes\nb) no",
        "a) yes",
        accepted="""
            yes | a
        """,
        refused="""
            true | no | b | false
        """,
    ),
    Table(
        "a sentence",
        "How?\na) Rinse your hands with cold water\nb) Scrub with soap for 20 seconds\nc) Wipe on your shirt",
        "b) Scrub with soap for 20 seconds",
        accepted="""
            scrub with soap for 20 seconds | scrub with soap 20 seconds |
            scrub with soap for twenty seconds | b
        """,
        refused="""
            scrub with soap | soap | cold water | scrub with soap for 10 seconds | rinse hands | seconds
        """,
    ),
    Table(
        "an order",
        "Which order?\na) gloves, mask, gown\nb) gown, mask, gloves",
        "b) gown, mask, gloves",
        accepted="""
            gown mask gloves | gown, mask, gloves | b | gown mask and gloves
        """,
        refused="""
            gloves mask gown | mask gown gloves | a | gloves
        """,
    ),
    Table(
        "how often",
        "How often should you drink water in the heat?\na) every 15 minutes\nb) every hour\nc) only when thirsty",
        "a) every 15 minutes",
        accepted="""
            every 15 minutes | 15 minutes | 15 min | 15 | every fifteen minutes | a |
            drink water every 15 minutes
        """,
        refused="""
            every hour | every 50 minutes | every minute | every | when thirsty | 15 hours |
            a every hour
        """,
    ),
    Table(
        "hours",
        "How much?\na) half an hour\nb) 2 hours\nc) one hour",
        "b) 2 hours",
        accepted="""
            2 hours | two hours | 2 hrs | 2h | two | b | 2
        """,
        refused="""
            one hour | half an hour | 1 | hours | 2 minutes | 12 hours | two and a half hours |
            2 and a half hours | 2.5 hours
        """,
    ),
    Table(
        "a comparison",
        "Is soap better than sanitizer?",
        "soap",
        accepted="""
            soap | the soap
        """,
        refused="""
            sanitizer | sanitizer is better than soap | soup | no soap | not soap | soap and sanitizer
        """,
    ),
    Table(
        "letters and digits in a name",
        "Which mask is best?\na) N95\nb) cloth\nc) KN95",
        "a) N95",
        accepted="""
            n95 | N-95 | a | n 95 | the N95 mask
        """,
        refused="""
            kn95 | cloth | n94 | N59 | mask
        """,
    ),
    Table(
        "a name with a number",
        "What disease?",
        "COVID-19",
        accepted="""
            covid-19 | covid | Covid 19 | COVID19
        """,
        refused="""
            covid 18 | flu | not covid | 19
        """,
    ),
    Table(
        "none",
        "How many germs?\na) none\nb) some",
        "a) none",
        accepted="""
            none | a
        """,
        refused="""
            some | no idea
        """,
    ),
    Table(
        "options that are emoji",
        "How do you feel?\na) 👍\nb) 👎",
        "a) 👍",
        accepted="""
            👍 | a
        """,
        refused="""
            👎 | b | 😀
        """,
    ),
    Table(
        "five options",
        "Which?\na) one\nb) two\nc) three\nd) four\ne) five",
        "e) five",
        accepted="""
            e | E) | five | 5 | e. | la e | e five
        """,
        refused="""
            a | d | four | d e | one
        """,
    ),
    Table(
        "not knowing is an option",
        "Sick?\na) true\nb) false\nc) I don't know",
        "c) I don't know",
        accepted="""
            I don't know | c | i dont know | I do not know | don't know | dont know
        """,
        refused="""
            know | I know | a | false | no | true
        """,
    ),
    Table(
        "a sentence behind the options",
        "Is it true? a) true b) false. Text back your answer.",
        "b",
        accepted="""
            b | false | no | f
        """,
        refused="""
            a | true | yes
        """,
    ),
    Table(
        "reply a for yes",
        "Reply a) for yes or b) for no. Do you smoke?",
        "b) for no",
        accepted="""
            b | no | for no
        """,
        refused="""
            a | yes | for yes
        """,
    ),
    Table(
        "feet, not listed",
        "How many feet?",
        "6 feet",
        accepted="""
            6 | six | 6 ft | 6 feet | six feet | 6'
        """,
        refused="""
            5 | 6 inches | 60 | 6 meters | feet
        """,
    ),
    Table(
        "a typo in a short word",
        "What kills germs?",
        "bleach",
        accepted="""
            bleach | Bleach | bleech | the bleach
        """,
        refused="""
            bleached hair | no bleach | leach | bleach or soap
        """,
    ),
    Table(
        "a decimal",
        "What is a fever?",
        "100.4",
        accepted="""
            100.4 | 100,4 | 100.4 degrees
        """,
        refused="""
            1004 | 100 | 104 | 100.5
        """,
    ),
    Table(
        "two options, no",
        "Can you go to work sick?\na) Yes\nb) No",
        "b) No",
        accepted="""
            no | No sir | no. | b | No!!! | no thanks | nooooo | No you can't |
            no you can't go to work sick | I say no | no no no | definitely not | b. no
        """,
        refused="""
            yes | not sure | I don't know, maybe | no idea | no comment | no problem | who knows | now |
            not today | know | nothing | never mind | no wait yes | n/a | no opinion | is no right
        """,
    ),
    Table(
        "part of a longer text",
        "How should you dry?\na) with a clean towel\nb) with your shirt\nc) do not dry",
        "a",
        accepted="""
            clean towel | a clean towel | with a towel | towel | a | with clean towel |
            dry with a clean towel
        """,
        refused="""
            shirt | with your shirt | do not dry | don't dry | dirty towel | no towel |
            without a clean towel | with | a shirt
        """,
    ),
    Table(
        "never",
        "When is a mask needed?\na) always\nb) only outside\nc) never",
        "c) never",
        accepted="""
            never | c | Never!
        """,
        refused="""
            always | not never | no | ever | not always | only
        """,
    ),
    Table(
        "more and less",
        "How hot?\na) less than 5\nb) 5\nc) more than 5",
        "c) more than 5",
        accepted="""
            more than 5 | c | more than five | > 5 | >5
        """,
        refused="""
            5 | less than 5 | <5 | not more than 5 | more than 50
        """,
    ),
    Table(
        "without",
        "How?\na) with gloves\nb) without gloves",
        "b) without gloves",
        accepted="""
            without gloves | b | no gloves
        """,
        refused="""
            with gloves | gloves | a | not without gloves
        """,
    ),
    Table(
        "up and down",
        "Which way?\na) up\nb) down",
        "a) up",
        accepted="""
            up | a
        """,
        refused="""
            down | not up
        """,
    ),
    Table(
        "on and off",
        "What now?\na) turn on\nb) turn off",
        "a) turn on",
        accepted="""
            turn on | a | turn it on
        """,
        refused="""
            turn off | turn it off | off | turn | not turn on
        """,
    ),
    Table(
        "inside and outside",
        "Where?\na) inside\nb) outside",
        "b) outside",
        accepted="""
            outside | b | outsde
        """,
        refused="""
            inside | side
        """,
    ),
    Table(
        "options made of fillers",
        "Who?\na) me\nb) my boss\nc) nobody",
        "a) me",
        accepted="""
            me | a | Me.
        """,
        refused="""
            my boss | boss | nobody | not me
        """,
    ),
    Table(
        "numbers with the same digits",
        "How many?\na) 5\nb) 50\nc) 500\nd) 15",
        "b) 50",
        accepted="""
            50 | b | fifty
        """,
        refused="""
            5 | 500 | 15 | fifteen | five | five hundred | a | d | 50 or 15
        """,
    ),
    Table(
        "a right answer of nothing",
        "What?\na) x\nb) y",
        "",
        accepted="",
        refused="""
            a | b | x | b) y
        """,
    ),
    Table(
        "hyphens",
        "What is it?\na) hand-washing\nb) social distancing",
        "b) social distancing",
        accepted="""
            social distancing | b | social distance | distancing | social-distancing | socialdistancing
        """,
        refused="""
            hand washing | handwashing | no social distancing
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
