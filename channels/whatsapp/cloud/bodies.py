"""What a message looks like to the Cloud API.

https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

from collections.abc import Mapping, Sequence
from typing import Any

from channels.pressed import carried
from channels.text import clean
from core.messages import Address, Button

type Body = dict[str, Any]

INTERACTIVE_LENGTH = 1024
_BUTTONS, _BUTTON_WORDS, _BUTTON_ID = 3, 20, 256
_ROWS, _ROW_WORDS, _ROW_MORE, _ROW_ID = 10, 24, 72, 200
_VARIABLE_LENGTH = 1024
_LIST_WORDS: Mapping[str, str] = {"ar": "الخيارات", "en": "Choices"}


def addressed(to: Address) -> Body:
    """A wa_id is a number; else it is the business-scoped id of a citizen who hides theirs."""
    whose = "to" if to.id.isdecimal() else "recipient"
    return {"messaging_product": "whatsapp", "recipient_type": "individual", whose: to.id}


def text(words: str) -> Body:
    return {"type": "text", "text": {"body": words}}


def interactive(words: str, buttons: Sequence[Button], language: str) -> Body | None:
    """`words` with up to three buttons, or with a list; None where neither holds the choices.

    Nothing is lost then: a text that offers choices numbers them itself.
    """
    if not buttons or len(words) > INTERACTIVE_LENGTH:
        return None
    labels = [" ".join(clean(b.text).split()) for b in buttons]
    values = [b.value for b in buttons]
    action = _keys(labels, values) or _list(labels, values, language)
    if action is None:
        return None
    kind = "button" if "buttons" in action else "list"
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": words}, "action": action}}


def _keys(labels: Sequence[str], values: Sequence[str]) -> Body | None:
    if len(labels) > _BUTTONS or not _apart(labels, _BUTTON_WORDS):
        return None
    replies = [
        {"type": "reply", "reply": {"id": carried(value, _BUTTON_ID), "title": label}}
        for label, value in zip(labels, values, strict=True)
    ]
    return {"buttons": replies}


def _list(labels: Sequence[str], values: Sequence[str], language: str) -> Body | None:
    """A row's title is short; a longer label is cut in it and stands in full below."""
    titles = [_cut(label) for label in labels]
    if len(labels) > _ROWS or not _apart(titles, _ROW_WORDS) or max(map(len, labels)) > _ROW_MORE:
        return None
    rows = [
        {"id": carried(value, _ROW_ID), "title": title} | ({"description": label} if title != label else {})
        for title, label, value in zip(titles, labels, values, strict=True)
    ]
    return {"button": _LIST_WORDS.get(language, _LIST_WORDS["ar"]), "sections": [{"rows": rows}]}


def _apart(labels: Sequence[str], length: int) -> bool:
    """Whether each can be read, and told from the others: WhatsApp refuses two of the same words."""
    return all(0 < len(label) <= length for label in labels) and len(set(labels)) == len(labels)


def _cut(label: str) -> str:
    if len(label) <= _ROW_WORDS:
        return label
    whole_words, _, _ = label[:_ROW_WORDS].rpartition(" ")
    return (whole_words or label[: _ROW_WORDS - 1]) + "…"


def template(name: str, words: str) -> Body | None:
    """An approved template with `words` as its one variable; None where they are too many for it.

    A variable takes no line break, no tab, no four spaces in a row.
    """
    line = " ".join(words.split())
    if not 0 < len(line) <= _VARIABLE_LENGTH:
        return None
    component = {"type": "body", "parameters": [{"type": "text", "text": line}]}
    language = {"policy": "deterministic", "code": "ar"}
    return {"type": "template", "template": {"name": name, "language": language, "components": [component]}}
