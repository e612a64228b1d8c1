"""The phrases by which people say yes, no, true and false."""

from enum import StrEnum

from shared.drills.grading import lexicon
from shared.drills.grading.normalise import normalise
from shared.drills.grading.tokens import tokens_of


class Truth(StrEnum):
    """A truth value that a text may consist of."""

    YES = "yes"
    NO = "no"
    TRUE = "true"
    FALSE = "false"


_PHRASES_BY_TRUTH = {
    Truth.YES: """
        yes, yeah, yep, yup, yea, ye, yess, yessir, y, sure, of course, certainly, absolutely, for sure, yes of course,
        definitely yes, yes definitely, i think so, yes i think so, yes sure, yes absolutely, yes certainly,
        sí, s, claro, claro que sí, sí claro, por supuesto, por supuesto que sí, desde luego, creo que sí, sip, simón,
        sí por supuesto, oui, ouais, ouai, bien sûr, oui bien sûr, bien sûr que oui, mais oui, tout à fait, wi, sim, ja,
        да, конечно, да конечно, نعم, ايوه, اجل, بلى, có, vâng, dạ, 是, 是的, 对, 对的, はい, 네, हाँ, हां
        """,
    Truth.NO: """
        no, nope, nah, n, nop, naw, noo, no way, not at all, no not at all, of course not, no of course not,
        certainly not, absolutely not, definitely not, i don't think so, no i don't think so, hell no,
        no se debe, no se puede, no debe, no debes, no deberías,
        claro que no, por supuesto que no, no por supuesto que no, para nada, no para nada, creo que no, no creo,
        de ninguna manera, en absoluto, desde luego que no,
        non, pas du tout, non pas du tout, bien sûr que non, mais non, je ne pense pas, je ne crois pas,
        certainement pas,
        não, nein, нет, конечно нет, нет конечно, لا, كلا, không,
        dạ không, 不, 不是, 否, 不对, いいえ, 아니요, 아니오, नहीं
        """,
    Truth.TRUE: """
        true, t, correct, right, that's right, verdadero, verdadera, verdad, cierto, correcto, correcta, v,
        es verdad, vrai, vraie, exact, correcte, vrè, verdadeiro, wahr, правда, верно, истина, صحيح, صح, đúng, 真, 正确,
        對, 对, 真的
        """,
    Truth.FALSE: """
        false, f, wrong, incorrect, untrue, not true, not correct, not right,
        falso, falsa, mentira, incorrecto, incorrecta, no es verdad, no es cierto, no es correcto, no es verdadero,
        faux, fausse, pas vrai, ce n'est pas vrai, ce n'est pas correct, fo, falsch,
        ложь, неправда, неверно, не верно, خطأ, غلط, خاطئ, غير صحيح, sai, 假, 错, 错误, 不对, 不正确, 假的, 错的
        """,
}


def _phrases() -> dict[tuple[str, ...], frozenset[Truth]]:
    found: dict[tuple[str, ...], frozenset[Truth]] = {}
    for truth, listed in _PHRASES_BY_TRUTH.items():
        for phrase in listed.split(","):
            key = tokens_of(normalise(phrase))
            found[key] = found.get(key, frozenset()) | {truth}
    return found


_PHRASES = _phrases()
PLAIN_TRUTHS = frozenset(phrase[0] for phrase in _PHRASES if len(phrase) == 1)
"""The tokens that say yes, no, true or false by themselves."""

_LONGEST_PHRASE = max(map(len, _PHRASES))
TRUTH_WORDS = frozenset(token for phrase in _PHRASES for token in phrase) - lexicon.FILLERS
"""All tokens of phrases that say yes, no, true or false, except fillers."""


def truths_in(tokens: tuple[str, ...], implied: frozenset[str] = frozenset()) -> frozenset[Truth]:
    """Return the truth values of an answer that says only yes, no, true or false, else an empty set.

    A phrase may have several values ("对": yes and true). Several phrases must agree. Fillers and tokens in `implied`
    are ignored; with any other token the answer says something else.
    """
    truths: frozenset[Truth] = frozenset()
    at = 0
    while at < len(tokens):
        phrase = _phrase_at(tokens, at)
        if phrase:
            truths = truths & _PHRASES[phrase] if truths else _PHRASES[phrase]
            if not truths:
                return truths
        elif tokens[at] not in implied and tokens[at] not in _idle_tokens(truths):
            return frozenset()
        at += len(phrase) or 1
    return truths


def _phrase_at(tokens: tuple[str, ...], at: int) -> tuple[str, ...]:
    """Return the longest phrase that starts at this index, or ()."""
    lengths = range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1)
    return next((tokens[at : at + length] for length in lengths if tokens[at : at + length] in _PHRASES), ())


def _idle_tokens(truths: frozenset[Truth]) -> frozenset[str]:
    """Return the tokens to ignore, given the truth values found so far."""
    return lexicon.AFTER_NO | lexicon.NEGATIONS if Truth.NO in truths else lexicon.FILLERS
