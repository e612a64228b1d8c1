"""Word lists in several languages: fillers, negations, conjunctions, units and others."""

from shared.drills.grading.normalise import normalise


def _words(text: str) -> frozenset[str]:
    return frozenset(map(normalise, text.split()))


NEGATIONS = _words("""
not no never without nor neither none non cannot
nunca jamás sin ni tampoco ningún ninguna ninguno
pas ne jamais sans aucun aucune
não nao sem nem pa nicht kein keine ohne
не нет без ни никогда нельзя
لا ليس ليست لم لن غير بدون ليسوا
không chưa đừng chẳng
不 没 非 别 勿 无 未 沒 無 別
नहीं मत
""")
"""Negations. All of them become the token NOT."""

AND = _words("and y et und и و và 和 与 跟")
OR = _words("or o ou oder или أو hoặc 或")

FILLERS = (
    _words("""
a an the i im you he she it its we they me us them my your his her our their this that these those there
is are be am was were been being will would should could can must need needs have has do does did got get gotta
think believe guess say said feel mean choose chose pick choose select selected go going goes gonna with want
ans resp answer answers option options choice letter number statement response my final maybe probably perhaps
please thanks thank ok okay well so um uh hmm oh just really very quite definitely clearly obviously
for of to into in at by about around approximately roughly as like hi hello sir lets id ill ive totally also
degree degrees ought supposed lol haha
el la los las lo un una unos unas de del al en con por para que se te le les mi mis tu tus su sus yo usted ustedes
es son ser sea esta estan fue eso esto esta ese este seria era hay hace debe deben debo debes deberia deberias
deberiamos debemos hacer tiene tienen tengo tener puede puedo creo pienso opino digo diria elijo escojo escoge
seleccione selecciono marco respuesta respuestas opción opciones letra inciso número afirmación favor gracias
bueno pues quizás quizá tal vez probablemente aproximadamente alrededor cerca muy como grado grados hola voy vamos
totalmente realmente cuál totalement vraiment
le les du des une au aux dans pour avec sur ce cet cette ça cela ces c'est cest est sont être était il elle nous
vous je tu mon ma mes ton ta tes votre vos notre nos leur leurs doit doivent dois devez devrait faut ai as avez
pense crois dirais choisis choix réponse lettre numéro affirmation bonne merci plaît svp peut environ très bon euh
degré degrés alors ben donc
se mwen ou li yo nou panse kwè repons lan nan pou ak yon chwazi
um uma são acho resposta opção
я думаю что это эта ответ вариант буква нужно надо по моему считаю наверное мне кажется пожалуйста на в
ان انا هو هي اعتقد اظن الجواب الاجابه الخيار اختار الحرف في من على هذا هذه
tôi nghĩ là câu trả lời đáp án chọn em anh chị ạ
我 觉 得 认 为 想 选 答 案 是 的 吧 呢 啊 了 应 该 要 项 です
""")
    - OR
)
"""Words that may be added to an answer, or left out of it, without changing its meaning."""

ACTIONS = _words("""
use using used wear wearing put keep try
usar uso usa usando llevar llevo lleva poner pongo pon ponerse
utiliser utilise utilisez mettre mets porter porte
""")
"""Verbs that an answer may begin with: "use soap and water"."""

CONTRASTS = _words("""
than better worse more less most least fewer over under above below instead rather but except unless if until
before after only both all any some other another opposite contrary wrong doubt unsure anything everything
mejor peor más menos mayor menor sobre bajo excepto pero sino antes después solo sólo ambos ambas todo todos todas
otro otra contrario duda hasta mentira cualquier cualquiera
mieux pire plus moins sauf mais avant après seulement tout tous toutes autre contraire tort jusque
больше меньше кроме но до после только все
""")
"""Words that change the meaning of a sentence. An answer may never omit them, or add them from the question."""

PRAISE = _words("correct right best sure yes yeah correcta correcto mejor si claro correcte exact exacte oui")
"""Words that may be added to an option's label: "b is correct"."""

BECAUSE = _words("because becuase cause cuz bc porque xq parce потому لان لأنه vì")
"""Words that introduce a reason. The answer comes before them."""

QUESTION_OPENINGS = frozenset(
    tuple(normalise(line).split())
    for line in """
is it
is this
are you
do you
do we
do i
can i
can we
should i
should we
does it
is that
what
which
why
how
who
when
where
que
cual
por que
como
est ce
quel
quelle
pourquoi
comment
почему
что
какой
لماذا
ما
هل
为 什 么
什 么
""".strip().splitlines()
)
"""Beginnings, as words, of a question that a learner asks instead of answering."""

A_BEFORE_NUMBERS = _words(
    "el los las que cuanto cuantos cuantas cual un una en du des est combien quelle quel il os uma"
)
"""Words that indicate a language in which "a" may precede a number: "a 2 metros"."""

AFTER_NO = _words("""
you we i he she it they the my your should must would is are do does did ca can could may please thanks thank sir
la el los las tu mi debe debes debemos es yo gracias usted il on le les faut doit doivent merci vous надо нужно
""")
"""Words that may follow a plain "no", as in "no, you should not". "No answer" is not a plain "no"."""

ONE_OF = frozenset({"a", "an", "un", "una", "une"})
"""Articles that mean 1 before a unit: "a minute"."""

PHRASES = {
    "at least": "atleast",
    "al menos": "atleast",
    "por lo menos": "atleast",
    "como minimo": "atleast",
    "au moins": "atleast",
    "por ciento": "percent",
    "pour cent": "percent",
    "per cent": "percent",
    "c est": "est",
    "covid 19": "covid",
    "tal vez": "quizas",
    "all of the above": "all",
    "all the above": "all",
    "all above": "all",
    "all of these": "all",
    "all of them": "all",
    "none of the above": "none",
    "none of these": "none",
    "none of them": "none",
    "todas las anteriores": "todas",
    "todo lo anterior": "todas",
    "ninguna de las anteriores": "ninguna",
    "right one": "right",
    "correct one": "correct",
    "that one": "that",
    "this one": "this",
    "the one": "the",
}
"""Fixed phrases, with the words that replace them."""


def _units(text: str) -> dict[str, str]:
    rows = (normalise(line).split() for line in text.strip().splitlines())
    return {word: row[0] for row in rows for word in row}


UNITS = _units("""
second seconds secs segundo segundos seconde secondes segs segonn
minute minutes mins minuto minutos minit
hour hours hrs hora horas heure heures
day days día días jour jours
week weeks semana semanas semaine semaines
month months meses mois
year years año años années
foot feet pies pieds
meter meters metre metres metro metros mètres
inch inches pulgada pulgadas
time times vez veces fois
percent porcentaje pourcent
""")
"""Spellings of units, with the token for each. They are units anywhere."""

SHORT_UNITS = _units("""
second s sec seg
minute min
hour h hr
day d
month mes
year an ans
foot ft pie pied
meter m mts mt
centimeter cm
celsius c centigrade centígrados
fahrenheit f
""")
"""Short spellings of units, with the token for each. They are units only after a number."""
