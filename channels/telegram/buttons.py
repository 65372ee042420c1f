"""Inline keyboards, and the acknowledgement that every press waits for."""

import json
from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from channels.base import WebhookResponse
from channels.pressed import carried
from channels.text import clean
from core.messages import Button, Event, Inbound

QUERY = "callback_query_id"
"""Where an Inbound's `extra` holds the press to acknowledge."""
_DATA_BYTES = 64
_WIDE_LABEL = 18
"""Characters from which a button takes a row of its own on a small phone."""


type Keys = InlineKeyboardMarkup | None


def keyboard_of(buttons: Sequence[Button]) -> Keys:
    if not buttons:
        return None
    keys = [InlineKeyboardButton(clean(b.text) or "…", callback_data=callback_data(b.value)) for b in buttons]
    width = 1 if any(len(key.text) >= _WIDE_LABEL for key in keys) else 2
    return InlineKeyboardMarkup([keys[at : at + width] for at in range(0, len(keys), width)])


def callback_data(value: str) -> str:
    return carried(value, _DATA_BYTES)


def presses(events: Iterable[Event]) -> list[str]:
    """The presses among `events`, by the id that acknowledges them."""
    return [e.extra[QUERY] for e in events if isinstance(e, Inbound) and QUERY in e.extra]


def acknowledgement(events: Iterable[Event]) -> WebhookResponse:
    """https://core.telegram.org/bots/api#making-requests-when-getting-updates."""
    for query in presses(events):
        call = {"method": "answerCallbackQuery", "callback_query_id": query}
        return WebhookResponse(body=json.dumps(call).encode(), content_type="application/json")
    return WebhookResponse()
