"""Phone numbers and e-mail addresses."""

import re
from collections.abc import Iterator
from itertools import islice

import phonenumbers

from core.interpretation import Entity
from nlu.arabic import FILLER, fold
from nlu.entities.base import Message
from nlu.entities.text import View

_PHONE = re.compile(r"(?<![\w.@/-])(?:(?:\+|00)\s?)?\(?\d(?:[\s.()/-]{0,2}\d){6,14}(?!\w|[/-]\d)")
_PIECE = re.compile(r"(?:\+|00)?\d[\d.()-]{6,}")
_MOST = 8
_LEAST_FOREIGN = 11
_EMAIL = re.compile(r"(?<![\w.+-])[a-z0-9_.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}(?![\w@])")


def _e164(written: str, region: str) -> str | None:
    number = written.strip()
    return _valid("+" + number[2:] if number.startswith("00") else number, region) or _foreign(number)


def _foreign(number: str) -> str | None:
    """A number with its country's code but without the plus that says so."""
    digits = re.sub(r"\D", "", number)
    return _valid("+" + digits, None) if len(digits) >= _LEAST_FOREIGN and digits[0] != "0" else None


def _valid(number: str, region: str | None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _phone_spans(view: View) -> Iterator[tuple[int, int]]:
    for run in islice(_PHONE.finditer(view.text), _MOST):
        yield run.span()
        pieces = [piece.span() for piece in _PIECE.finditer(view.text, *run.span())]
        yield from (span for span in pieces[:2] if span != run.span())


def phones(message: Message) -> Iterator[Entity]:
    """Valid numbers of the country, or of any country where the code is written, as E.164."""
    view = message.plain
    for start, end in _phone_spans(view):
        if number := _e164(view.text[start:end], message.country.phone_region):
            yield view.entity("phone", number, start, end)


def emails(message: Message) -> Iterator[Entity]:
    """Addresses, the domain in lower case: the local part is the receiver's business (RFC 5321 §2.4)."""
    view = message.plain
    for match in _EMAIL.finditer(view.text) if "@" in view.text else ():
        found = view.entity("email", match[0], *match.span())
        written = "".join(char for char in found.text if fold(char) != FILLER)
        local, _, domain = written.rpartition("@")
        yield Entity("email", f"{local}@{domain.lower()}", found.text, found.start, found.end)
