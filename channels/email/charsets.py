"""Bytes to text, whatever they were declared to be."""

from email.header import decode_header
from email.message import Message

from channels.text import clean

_MISLABELLED = {
    "iso-8859-1": "cp1256",
    "latin-1": "cp1256",
    "us-ascii": "utf-8",
    "x-mac-arabic": "mac_arabic",
}
"""Arabic mail says these when its writer's program knew no better."""


_FEW = 10
"""Of so many characters one may be broken, by a cut say, in what is UTF-8 all the same."""


def decode(data: bytes, declared: str = "") -> str:
    """As declared where that works, else UTF-8, else Windows' Arabic; never an exception.

    Eight-bit bytes under a Latin label are Arabic here; French ones have the same places in cp1256.
    """
    name = declared.strip("\"' ").lower()
    for charset in (_MISLABELLED.get(name, name), "utf-8"):
        try:
            return clean(data.decode(charset))
        except (LookupError, ValueError):
            continue
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd") * _FEW > sum(not character.isascii() for character in text)
    return clean(data.decode("cp1256", "replace") if damaged else text)


def header(value: object) -> str:
    """A header in one line: RFC 2047 words decoded, raw bytes guessed, what is broken left as it stands."""
    raw = str(value).encode("utf-8", "surrogateescape")
    text = decode(raw) if not raw.isascii() else raw.decode()
    try:
        parts = decode_header(" ".join(text.split()))
        text = "".join(_word(part, charset) for part, charset in parts)
    except Exception:  # noqa: BLE001 — the library raises five kinds over a broken word
        return " ".join(text.split())
    return " ".join(text.split())


def _word(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    return decode(part, charset) if charset else part.decode("raw-unicode-escape")


def headers(mail: Message, name: str) -> list[str]:
    """Every header of that name, undecoded but as one valid line each."""
    found = []
    for value in mail.get_all(name) or ():
        raw = str(value).encode("utf-8", "surrogateescape")
        found.append(" ".join(decode(raw).split()))
    return found


def content(part: Message) -> bytes:
    """A part's bytes with its transfer encoding undone; empty where that can't be."""
    try:
        payload = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 — whatever the library makes of it, the rest of the mail is read
        return b""
    return payload if isinstance(payload, bytes) else b""


def text_of(part: Message) -> str:
    return decode(content(part), str(part.get_param("charset", "") or ""))
