"""Messages whose meaning is settled before the classifier is asked."""

import re

from core.dialogue import consent
from core.dialogue.words import asks
from core.interpretation import Context, Entity
from nlu.arabic import normalise, tokenise

_SAID = {
    "affirm": "نعم اي ايوه ايوا ايه اجل بلي اكيد اوكي اوك اوكيه تمام موافق صح صحيح طيب ماشي حاضر زين واه"
    " مظبوط مزبوط هيه واخا يب yes yep ok okay sure oui d'accord aywa aywah eih eyh na3am akid tamam",
    "deny": "لا لاء كلا لالا مو موب مش لع no non la la2 laa",
    "cancel_flow": "الغاء الغ الغي كنسل cancel annuler",
}
_COMMANDS = {word: intent for intent, said in _SAID.items() for word in said.split()}
_YES_OR_NO = frozenset({"affirm", "deny"})
_SIGNS = {"👍": "affirm", "👌": "affirm", "✅": "affirm", "👎": "deny", "❌": "deny"}
_TRANSACTION = re.compile(
    r"(?:رقم |المعامله |معامله |الطلب |طلب )*#? ?(?:\d{4}\s?[-/]\s?\d{2,}|\d+\s?/\s?14\d\d)"
)
_NUMBER = re.compile(r"\d{1,3}")
_FEW_WORDS = 6


def answer(text: str, context: Context, entities: tuple[Entity, ...]) -> str | None:
    """The intent of a bare command, of an answer to the open question, or of a bare transaction number."""
    normal = normalise(text)
    tokens = tokenise(normal)
    if not tokens:
        return _sign(normal, context)
    if _picks(normal, context) or (_fills(tokens, context, entities) and not asks(text)):
        return context.intent
    if len(set(tokens)) == 1 and tokens[0] in _COMMANDS:
        return _COMMANDS[tokens[0]]
    if wished := consent.wish(text):
        return wished
    return "transaction_status" if _TRANSACTION.fullmatch(normal) else None


def says_nothing(text: str) -> bool:
    """Whether the text is only numbers and single letters: with no question open, no one can tell what for."""
    tokens = tokenise(normalise(text))
    return all(token.isdecimal() or len(token) == 1 for token in tokens)


def _open(context: Context) -> bool:
    return bool(context.intent or context.choices or context.expecting)


def _sign(normal: str, context: Context) -> str | None:
    """A thumb answers a question; with none open it says nothing."""
    return _SIGNS.get(normal[:1]) if _open(context) else None


def _picks(normal: str, context: Context) -> bool:
    """Whether the message is the number or the words of an offered choice, other than yes or no."""
    if not (context.choices and context.intent) or _COMMANDS.get(normal) in _YES_OR_NO:
        return False
    if _NUMBER.fullmatch(normal):
        return 1 <= int(normal) <= len(context.choices)
    return normal in {normalise(choice) for choice in context.choices}


def _fills(tokens: list[str], context: Context, entities: tuple[Entity, ...]) -> bool:
    """Whether a short message holds what the open question asks for."""
    if not (context.expecting and context.intent) or len(tokens) > _FEW_WORDS:
        return False
    return any(e.entity == context.expecting for e in entities)
