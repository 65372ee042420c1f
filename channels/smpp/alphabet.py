"""Octets of a short message and its text: 3GPP TS 23.038 §6.2.1, unpacked as SMPP carries it; UCS-2; Latin-1."""

import codecs
from collections.abc import Iterator
from typing import Literal

type Charset = Literal["gsm", "latin1"]
"""What an SMSC takes data_coding 0 for: "SMSC default alphabet" is GSM's at most of them, Latin-1 at some."""

DEFAULT, UCS2 = 0x00, 0x08
_LATIN = {0x01: "latin-1", 0x03: "latin-1", 0x05: "shift_jis", 0x06: "iso-8859-5", 0x07: "iso-8859-8"}
"""SMPP 3.4 §5.2.19. 1 is ASCII, which Latin-1 reads and forgives."""
_CODED_CLASSES, _CLASSES = 0x10, 0xF0
_ESCAPE = "\x1b"
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\",
    0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
_OCTETS = {char: bytes((code,)) for code, char in enumerate(_BASIC) if char != _ESCAPE} | {
    char: bytes((0x1B, code)) for code, char in _EXTENDED.items()
}


def encode(text: str, *, ucs2: bool, charset: Charset) -> bytes:
    """Raises KeyError for a letter that GSM's alphabet lacks, unless `ucs2`."""
    if ucs2:
        return text.encode("utf-16-be")
    if charset == "latin1":
        return text.encode("latin-1", "replace")
    return b"".join(_OCTETS[char] for char in text)


def decode(octets: bytes, data_coding: int, charset: Charset) -> str:
    """Raises LookupError where `data_coding` says that it is no text."""
    alphabet = _alphabet(data_coding)
    if alphabet == DEFAULT:
        return "".join(_gsm(octets)) if charset == "gsm" else octets.decode("latin-1")
    if alphabet == UCS2:
        return _utf16(octets)
    return octets.decode(_LATIN[alphabet], "replace")


def _alphabet(data_coding: int) -> int:
    """SMPP's values, and those that GSM's own data coding scheme (TS 23.038 §4) adds message classes to."""
    group = data_coding & 0xF0
    if group == _CLASSES:
        return data_coding & 0x04
    if group == _CODED_CLASSES:
        return data_coding & 0x0C
    return data_coding


def _utf16(octets: bytes) -> str:
    """Big-endian, unless a mark says otherwise. A text that lost an octet keeps its other letters."""
    if octets.startswith(codecs.BOM_UTF16_LE):
        return octets[2:].decode("utf-16-le", "replace")
    return octets.removeprefix(codecs.BOM_UTF16_BE).decode("utf-16-be", "replace")


def _gsm(octets: bytes) -> Iterator[str]:
    escaped = False
    for octet in octets:
        if octet == 0x1B and not escaped:  # noqa: PLR2004 — the escape's code
            escaped = True
            continue
        basic = _BASIC[octet] if octet < len(_BASIC) else "\ufffd"
        yield _EXTENDED.get(octet, basic) if escaped else basic
        escaped = False
