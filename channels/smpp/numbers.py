"""Whose number an operator means: at home it leaves the country out, or the plus, or writes 00."""

import re

import phonenumbers

_INTERNATIONAL = 1
"""Type of number (SMPP 3.4 §5.2.5)."""


def e164(number: str, ton: int, region: str) -> str:
    """`region` is where the operator is. Raises ValueError for one whom nobody can answer: a name, a short code."""
    digits = number.removeprefix("+")
    if not re.fullmatch(r"[0-9]{6,18}", digits):
        raise ValueError("not a citizen's number")
    spellings: list[tuple[str, str | None]] = [(f"+{digits.removeprefix('00')}", None)]
    if ton != _INTERNATIONAL and digits == number and not digits.startswith("00"):
        spellings.insert(0, (digits, region))
    for spelling, home in spellings:
        try:
            parsed = phonenumbers.parse(spelling, home)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed) and (home is None or phonenumbers.is_valid_number(parsed)):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    raise ValueError("not a citizen's number")
